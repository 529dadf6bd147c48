/** What our client must make of a server that answers as the models in `models/` do. */
import { type ClientSettings, createServiceClient } from '../../src/service/client.ts';
import { decodeLabels } from '../../src/service/labels.ts';
import type { InferOptions } from '../../src/service/serverState.ts';

/** Tells of one check. */
export type Line = (isGood: boolean, text: string) => void;

/** What a server of the protocol has and says. */
export interface Dialect {
  /** Binary tensors. */
  readonly binary: boolean;
  /** Statistics and configuration of a model. */
  readonly extended: boolean;
  /** Why a model is unavailable, in its index. */
  readonly reasons: boolean;
  /** Columns that its model does not take are refused by the server itself. */
  readonly checksShapes: boolean;
}
export const TRITON: Dialect = {
  binary: true,
  extended: true,
  reasons: true,
  checksShapes: true,
};
export const MLSERVER: Dialect = {
  binary: false,
  extended: false,
  reasons: false,
  checksShapes: false,
};

/** LABELS of five rows that are all one track. */
const ALL = [0, 1, 2, 3, 4, -1];

const equal = (a: readonly number[], b: readonly number[]) => a.join() === b.join();
const listed = (labels: readonly number[]) => decodeLabels(labels, 5, 'tracks');
const features = (rows: number, first: number, columns = 16) => {
  const data = new Float32Array(rows * columns).fill(1);
  if (data.length > 0) data[0] = first;
  return [{ name: 'FEATURES', datatype: 'FP32' as const, shape: [rows, columns], data }];
};

/** Whether something fails with one sentence that says what it should. */
async function fails(asking: () => Promise<unknown>, sentence: RegExp): Promise<boolean> {
  const error = await asking().then(
    () => null,
    (reason: Error) => reason,
  );
  return error !== null && sentence.test(error.message) && !error.message.includes('\n');
}

/** Runs the cases of the contract against a server. */
export async function checkContract(
  line: Line,
  url: string,
  what: string,
  dialect: Dialect,
  settings: ClientSettings,
): Promise<void> {
  const client = createServiceClient(url, settings);
  const says = (isGood: boolean, text: string) => line(isGood, `${what}: ${text}`);
  const infer = async (
    first: number,
    options: InferOptions = {},
    version = '',
    input = features(5, first),
  ) => {
    const model = { name: 'Cases', version };
    const { response } = await client.infer(model, input, ['LABELS'], options);
    return { labels: Array.from(response.outputs[0].data, Number), version: response.modelVersion };
  };

  const { live, ready, extensions, name, version } = await client.state();
  says(
    live && ready && extensions?.includes('binary_tensor_data') === dialect.binary,
    `${name} ${version} is live and ready, ${dialect.binary ? 'takes binary tensors' : 'takes JSON only'}`,
  );
  const broken = (await client.models())?.find((model) => model.name === 'Broken');
  says(
    broken?.state === 'UNAVAILABLE' &&
      (dialect.reasons ? /module map is missing/.test(broken.reason) : broken.reason === ''),
    `a model that is unavailable${dialect.reasons ? ', with its reason' : '; it tells no reason'}`,
  );
  says(
    await fails(() => client.metadata({ name: 'Broken' }), /no such model.*or it is unavailable/),
    'its metadata is refused',
  );
  const info = await client.metadata({ name: 'Cases' });
  says(equal(info.inputs[0].shape, [-1, 16]), 'metadata');
  says(
    ((await client.config({ name: 'Cases' })) !== null) === dialect.extended,
    dialect.extended ? 'configuration' : 'no configuration, which is no error',
  );

  says(equal((await infer(0)).labels, ALL), dialect.binary ? 'binary' : 'what it takes');
  says(equal((await infer(0, { binary: false })).labels, ALL), 'JSON gives the same');
  says(equal((await infer(0, { packed: true })).labels, ALL), 'gzip gives the same');
  says(
    (await infer(0, {}, '1')).version === '1' && (await infer(0)).version === '2',
    'two versions, the highest by default',
  );
  says(await fails(() => infer(0, {}, '9'), /no such model or version/), 'no such version');
  if (dialect.checksShapes)
    says(
      await fails(() => infer(0, {}, '', features(5, 0, 8)), /does not fit the model/),
      'another number of columns',
    );
  says(listed((await infer(1)).labels).tracks.offset.length === 1, 'empty LABELS');
  says(listed((await infer(2)).labels).tracks.offset.length === 1, '[-1]');
  const tail = listed((await infer(3)).labels);
  says(
    tail.tracks.offset.length === 2 && /no -1 closes/.test(tail.notes.join()),
    'a tail without -1 is dropped and told',
  );
  says(
    await fails(async () => listed((await infer(4)).labels), /place 1 the row 99/),
    'a row beyond FEATURES is refused',
  );
  says(
    await fails(async () => listed((await infer(5)).labels), /place 1 the row -7/),
    'a row below -1 is refused',
  );
  const shared = listed((await infer(6)).labels);
  says(
    shared.tracks.offset.length === 3 && /more than one track/.test(shared.notes.join()),
    'a hit used twice stays with the first track',
  );
  says(await fails(() => infer(7), /failed on purpose/), 'an exception of the model');
  for (const rows of [0, 1, 2]) {
    const { labels } = await infer(0, {}, '', features(rows, 0));
    says(equal(labels, [...Array(rows).keys(), -1]), `${rows} rows`);
  }
  if (dialect.binary) says(equal((await infer(Number.NaN)).labels, ALL), 'NaN in FEATURES');
  const before = await client.times({ name: 'Cases' });
  await infer(0);
  const after = await client.times({ name: 'Cases' });
  says(
    dialect.extended ? (after?.count ?? 0) > (before?.count ?? 0) : after === null,
    dialect.extended ? 'statistics' : 'no statistics, which is no error',
  );
  await leaves(says, infer);
}

/** A request that is given up, and what comes behind it. */
async function leaves(
  says: Line,
  infer: (first: number, options?: InferOptions) => Promise<{ labels: number[] }>,
): Promise<void> {
  const controller = new AbortController();
  let sent = () => {};
  const isSent = new Promise<void>((resolve) => {
    sent = resolve;
  });
  const slow = fails(
    () =>
      infer(8, {
        signal: controller.signal,
        onProgress: ({ state }) => state === 'sent' && sent(),
      }),
    /abort/i,
  );
  await isSent;
  // The server has it before it is given up: it takes 2 s.
  await new Promise((wait) => setTimeout(wait, 500));
  controller.abort();
  says(await slow, 'a request that is given up');
  says(
    await fails(() => infer(0, { timeout: 0.3 }), /may still compute/),
    'the next one waits behind it, and its time limit says so',
  );
  says(equal((await infer(0)).labels, ALL), 'and the one after that is answered');
}
