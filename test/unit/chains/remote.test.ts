import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ServerUse } from '../../../src/chains/ran.ts';
import { remoteChain } from '../../../src/chains/remote.ts';
import { runChain } from '../../../src/chains/run.ts';
import type { StageTools } from '../../../src/chains/tools.ts';
import type { TrackingEvent } from '../../../src/event/event.ts';
import { DEFAULT_PARAMETERS, type ParameterValues } from '../../../src/parameters/table.ts';
import {
  addressOf,
  PRESETS,
  placeOf,
  problemOf,
  type ServerEntry,
} from '../../../src/service/entry.ts';
import { SLOW, served } from '../service/served.ts';
import { demo, services } from '../service/serving.ts';

let server: Awaited<ReturnType<typeof served>>;
let event: TrackingEvent;
let tools: StageTools;
/** Bodies that were sent to infer. */
let sent = 0;
beforeAll(async () => {
  server = await served();
  const whole = await demo();
  const first = <T extends { slice(from: number, to: number): T }>(list: T) => list.slice(0, 40);
  event = {
    name: 'small',
    detector: whole.detector,
    hitId: first(whole.hitId),
    x: first(whole.x),
    y: first(whole.y),
    z: first(whole.z),
    moduleKey: first(whole.moduleKey),
    truth: null,
    cells: null,
  };
  const counting: typeof fetch = (input, init) => {
    if (String(input).endsWith('/infer')) sent++;
    return fetch(input, init);
  };
  tools = { ...services.tools, askServer: { fetch: counting, pageProtocol: null } };
});
afterAll(() => {
  server.stop();
  services.dispose();
});

const entry = (changes: Partial<ServerEntry> = {}): ServerEntry => ({
  ...PRESETS[0],
  url: server.url,
  ...changes,
});
const parameters = { ...DEFAULT_PARAMETERS, chain: 'remote' } as ParameterValues;
const idle = new AbortController().signal;
const run = (use: ServerUse | null, signal = idle, of = event) =>
  runChain(
    tools,
    remoteChain,
    of,
    { parameters, choices: { provider: 'wasm', graphBackend: 'cpu', server: use } },
    'evaluation',
    { signal, progress() {} },
  );

it('every preset can be used as it is', () => {
  expect(PRESETS.map(problemOf)).toEqual(PRESETS.map(() => null));
});

it('a pass-through on a host is another server than the host: the user agrees to each', () => {
  const at = (url: string) => ({ ...PRESETS[0], url });
  expect(addressOf(at('http://a:8000/v2/'))).toBe('http://a:8000');
  expect(addressOf(at('http://a:8000/upstream/'))).toBe('http://a:8000/upstream');
  expect(placeOf(at('https://a/v2'))).toBe('https://a');
});

it('sends nothing before the user says so', async () => {
  await expect(run(null)).rejects.toThrow(/Nothing was sent: choose a server/);
  expect(sent).toBe(0);
});

it('the tracks of the server are fitted, and joined for views and measures', async () => {
  const { given, tracks, graph, scores, evaluation } = await run({ entry: entry() });
  expect(sent).toBe(1);
  // The server takes all rows for one track.
  expect(tracks?.offset).toEqual(Uint32Array.of(0, 40));
  expect([...(tracks?.hits ?? [])].sort((a, b) => a - b)).toEqual([...Array(40).keys()]);
  expect(tracks?.fits.pt).toHaveLength(1);
  expect(graph?.src).toHaveLength(39);
  expect(scores).toEqual(new Float32Array(39).fill(1));
  expect(evaluation).toBeNull();
  expect(given?.notes.join(' ')).toMatch(/no clusters: both were taken at the hit/);
});

it('hits on modules that the detector does not have are told', async () => {
  const moduleKey = event.moduleKey.map((key, hit) => (hit < 3 ? 1n : key));
  const { given } = await run({ entry: entry() }, idle, { ...event, moduleKey });
  expect(given?.notes.join(' ')).toMatch(/3 hits are on modules.*sent as 0/);
});

it('one label per row is another meaning of the same answer', async () => {
  // 41 labels for 40 rows: this server lists rows.
  await expect(run({ entry: entry({ labels: 'rows' }) })).rejects.toThrow(
    /41 labels for 40 rows.*check that LABELS of this model are one per row/,
  );
});

it('columns that the event lacks are sent as 0, which is said', async () => {
  const columns = [...PRESETS[0].columns.slice(0, 15), 'charge_count_1'];
  const { given } = await run({ entry: entry({ columns }) });
  expect(given?.notes.join(' ')).toMatch(/does not have charge_count_1: sent as 0, as Athena/);
});

it('a request that was given up is not sent again by itself', async () => {
  const use = { entry: entry() };
  const controller = new AbortController();
  const slow = { ...event, x: event.x.map(() => SLOW) };
  const giving = run(use, controller.signal, slow);
  await expect.poll(() => server.running()).toBe(1);
  controller.abort();
  await expect(giving).rejects.toMatchObject({ name: 'AbortError' });
  const before = sent;
  await expect(run(use)).rejects.toThrow(/given up.*may still be busy.*press Send/);
  expect(sent).toBe(before);
  await run({ entry: entry() });
  expect(sent).toBe(before + 1);
});

it('the command says that it asks no server', async () => {
  const settings = { parameters, choices: { provider: 'wasm', graphBackend: 'cpu' } } as const;
  const context = { signal: idle, progress() {} };
  await expect(
    runChain(services.tools, remoteChain, event, settings, 'tracks', context),
  ).rejects.toThrow(/asks a server, which only the page does/);
});
