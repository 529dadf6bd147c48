/** What our client must make of a server that answers as the models in `triton/Cases` do. */
import { createServiceClient } from '../../src/service/client.ts';
import { decodeLabels } from '../../src/service/labels.ts';
import type { InferOptions } from '../../src/service/serverState.ts';

/** Tells of one check. */
export type Line = (isGood: boolean, text: string) => void;

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
export async function checkContract(line: Line, url: string, what: string): Promise<void> {
  const client = createServiceClient(url, { fetch, pageProtocol: null });
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

  const { live, extensions, name, version } = await client.state();
  says(live && extensions?.includes('binary_tensor_data') === true, `${name} ${version} is live`);
  const broken = (await client.models())?.find((model) => model.name === 'Broken');
  says(
    broken?.state === 'UNAVAILABLE' && /module map is missing/.test(broken.reason),
    'a model that is unavailable, with its reason',
  );
  says(
    await fails(() => client.metadata({ name: 'Broken' }), /no such model.*or it is unavailable/),
    'its metadata is refused',
  );
  const info = await client.metadata({ name: 'Cases' });
  says(equal(info.inputs[0].shape, [-1, 16]), 'metadata');
  says((await client.config({ name: 'Cases' })) !== null, 'configuration');

  says(equal((await infer(0)).labels, ALL), 'binary');
  says(equal((await infer(0, { binary: false })).labels, ALL), 'JSON gives the same');
  says(equal((await infer(0, { packed: true })).labels, ALL), 'gzip gives the same');
  says(
    (await infer(0, {}, '1')).version === '1' && (await infer(0)).version === '2',
    'two versions, the highest by default',
  );
  says(await fails(() => infer(0, {}, '9'), /no such model or version/), 'no such version');
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
  says(equal((await infer(Number.NaN)).labels, ALL), 'NaN in FEATURES');
  const before = await client.times({ name: 'Cases' });
  await infer(0);
  const after = await client.times({ name: 'Cases' });
  says((after?.count ?? 0) > (before?.count ?? 0), 'statistics');
  const controller = new AbortController();
  const slow = fails(() => infer(8, { signal: controller.signal }), /abort/i);
  setTimeout(() => controller.abort(), 300);
  says(await slow, 'a request that is given up');
  says(
    await fails(() => infer(0, { timeout: 0.5 }), /may still compute/),
    'the next one waits behind it, and its time limit says so',
  );
  says(equal((await infer(0)).labels, ALL), 'and the one after that is answered');
}
