import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Detector } from '../../../src/detector/detector.ts';
import { inCanonicalOrder } from '../../../src/event/canonicalOrder.ts';
import type { TrackingEvent } from '../../../src/event/event.ts';
import { layoutOf } from '../../../src/service/columns.ts';
import { featuresOf } from '../../../src/service/features.ts';
import { decodeLabels } from '../../../src/service/labels.ts';
import { decodeResponse, encodeRequest, HEADER_LENGTH } from '../../../src/service/wire.ts';
import {
  BUILT,
  buildServer,
  demo,
  reconstructed,
  type Server,
  services,
  startServer,
} from '../service/serving.ts';

let server: Server;
let event: TrackingEvent;
let detector: Detector;
beforeAll(async () => {
  buildServer();
  event = await demo();
  detector = (await services.detector('trackml')) as Detector;
  server = await startServer('--workers', '1');
}, 300_000);
afterAll(async () => {
  services.dispose();
  await server?.stop();
});

/** Tracks that the server finds of FEATURES, as lists of rows. */
async function asked(model: string, data: Float32Array, columns: number, signal?: AbortSignal) {
  const shape = [data.length / columns, columns];
  const { body, headerLength } = encodeRequest(
    {
      id: '',
      inputs: [{ name: 'FEATURES', datatype: 'FP32', shape, data }],
      outputs: [{ name: 'LABELS', binary: true }],
      binaryOutput: false,
    },
    true,
  );
  const response = await fetch(`${server.url}/v2/models/${model}/infer`, {
    method: 'POST',
    body,
    headers: { [HEADER_LENGTH]: String(headerLength) },
    ...(signal && { signal }),
  });
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (!response.ok) throw new Error(new TextDecoder().decode(bytes));
  const [labels] = decodeResponse(bytes, Number(response.headers.get(HEADER_LENGTH))).outputs;
  const { tracks, notes } = decodeLabels(labels.data, shape[0], 'tracks');
  expect(notes).toEqual([]);
  return Array.from({ length: tracks.offset.length - 1 }, (_, t) => [
    ...tracks.hits.subarray(tracks.offset[t], tracks.offset[t + 1]),
  ]);
}

/** The tracks that `reconstruct` finds on positions as FEATURES has them, as rows of FEATURES. */
async function expected(model: string, columns: readonly string[], data: Float32Array) {
  const { hitOfRow } = featuresOf(event, detector, columns);
  const at = (name: string, row: number) => data[row * columns.length + columns.indexOf(name)];
  const place = (row: number) =>
    columns.includes('x')
      ? [at('x', row), at('y', row), at('z', row)]
      : [
          at('r', row) * Math.cos(at('phi', row)),
          at('r', row) * Math.sin(at('phi', row)),
          at('z', row),
        ];
  const positions = Array.from(hitOfRow, (_, row) => place(row));
  const rounded = inCanonicalOrder({
    ...event,
    hitId: Uint32Array.from(hitOfRow, (_, row) => row),
    x: Float64Array.from(positions, ([x]) => x),
    y: Float64Array.from(positions, ([, y]) => y),
    z: Float64Array.from(positions, ([, , z]) => z),
    moduleKey: BigUint64Array.from(hitOfRow, (hit) => event.moduleKey[hit]),
    truth: null,
    cells: null,
  });
  const tracks = await reconstructed(rounded, model);
  return tracks
    .map((track) => track.map((hit) => rounded.hitId[hit]))
    .sort((a, b) => Math.min(...a) - Math.min(...b));
}

/** An array of NumPy [rows, columns]. */
function npy(data: Float32Array, columns: number): Buffer {
  const shape = `(${data.length / columns}, ${columns})`;
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': ${shape}, }`.padEnd(117);
  const head = Buffer.concat([
    Buffer.of(0x93),
    Buffer.from(`NUMPY\x01\x00v\x00${header}\n`, 'latin1'),
  ]);
  return Buffer.concat([head, Buffer.from(data.buffer)]);
}

it('infer prints configuration, map and the number of tracks, and writes LABELS', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'trackloom-infer-'));
  const { columns } = layoutOf('16');
  const { data } = featuresOf(event, detector, columns);
  const [input, out] = [join(folder, 'features.npy'), join(folder, 'labels.csv')];
  writeFileSync(input, npy(data, 16));
  const infer = (...words: string[]) =>
    spawnSync('node', [`${BUILT}/infer.js`, ...words], { encoding: 'utf8' });
  const { stdout, stderr, status } = infer('-i', input, '-o', out);
  expect(stderr).toBe('');
  expect(status).toBe(0);
  expect(stdout).toMatch(
    /^ModuleMapInferenceConfig\(model_path='public', device='cpu', auto_cast=False/,
  );
  expect(stdout).toMatch(/cc_cut=0\.4, .*walk_min=0\.1, walk_max=0\.6/);
  expect(stdout).toMatch(/gnn_node_features=\['r', 'phi', 'z', 'eta'\], gnn_node_scales=\[1000/);
  expect(stdout).toMatch(/\d+ triplets, \d+ doublets, \d+ modules; cpu time/);
  const [head, ...labels] = readFileSync(out, 'utf8').trim().split('\n');
  expect(head).toBe('LABELS');
  const { tracks } = decodeLabels(labels.map(Number), event.hitId.length, 'tracks');
  expect(tracks.offset.length - 1).toBe(Number(/^total tracks (\d+)$/m.exec(stdout)?.[1]));
  expect(tracks.offset.length - 1).toBeGreaterThan(40);

  const again = infer('-i', input, '-o', out);
  expect(again.status).toBe(1);
  expect(again.stderr).toMatch(/exists already/);
  writeFileSync(input, npy(data.slice(0, 30), 10));
  expect(infer('-i', input).stderr).toMatch(/has 10 columns; FEATURES has 16 for ModuleMap, 44/);
  rmSync(folder, { recursive: true });
});

describe('serve', () => {
  it.each([
    ['ModuleMap', '16'],
    ['DoubleMetricLearning', '44'],
  ])(
    '%s finds on the demo event what reconstruct finds on the same positions, hit for hit',
    async (model, layout) => {
      const { columns } = layoutOf(layout);
      const { data } = featuresOf(event, detector, columns);
      const found = await asked(model, data, columns.length);
      expect(found.length).toBeGreaterThan(40);
      expect(found).toEqual(await expected(model, columns, data));
    },
  );

  it('no, one and two rows are no tracks', async () => {
    for (const rows of [0, 1, 2])
      expect(await asked('ModuleMap', new Float32Array(16 * rows).fill(40), 16)).toEqual([]);
  });

  it('a worker that is killed is replaced, and its request is answered all the same', async () => {
    const { data } = featuresOf(event, detector, layoutOf('16').columns);
    const answer = asked('ModuleMap', data, 16);
    await expect
      .poll(async () => (await fetch(`${server.url}/metrics`)).text())
      .toMatch(/^trackloom_running_requests 1$/m);
    process.kill(server.workers[0], 'SIGKILL');
    expect((await answer).length).toBeGreaterThan(40);
    expect(server.said()).toMatch(/Worker \d+ ended; another takes its place/);
  });

  it('listens on this machine only, and ends when it is asked to', async () => {
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(server.grpc).toMatch(/^127\.0\.0\.1:\d+$/);
    expect(await server.stop()).toBe(0);
  });
});
