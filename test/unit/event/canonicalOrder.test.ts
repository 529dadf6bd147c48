import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inCanonicalOrder } from '../../../src/event/canonicalOrder.ts';
import type { TrackingEvent } from '../../../src/event/event.ts';
import { edgesCsv, eventCsvs, tracksCsv } from '../../../src/formats/csvWriter.ts';
import { readItem } from '../../../src/formats/readers/index.ts';
import { packItem, recognise } from '../../../src/formats/readers/recognise.ts';
import { inMemory } from '../../../src/formats/sourceFile.ts';
import type { NamedBytes } from '../../../src/formats/zip.ts';
import { TRACK_BUILDERS } from '../../../src/tracks/builders/index.ts';
import { buildTracks } from '../../../src/tracks/buildTracks.ts';

const text = ({ bytes }: NamedBytes) => new TextDecoder().decode(bytes);

async function read(files: readonly NamedBytes[]): Promise<TrackingEvent> {
  const { items } = await recognise(files.map(inMemory));
  return readItem('event', await packItem(items[0]));
}

/** A table with its lines in another order: each comes with a number to sort by. */
function shuffled({ name, bytes }: NamedBytes, keys: readonly number[]): NamedBytes {
  const [header, ...lines] = text({ name, bytes }).trimEnd().split('\n');
  const order = lines
    .map((_, i) => i)
    .sort((a, b) => keys[a % keys.length] - keys[b % keys.length] || b - a);
  return {
    name,
    bytes: new TextEncoder().encode(`${[header, ...order.map((i) => lines[i])].join('\n')}\n`),
  };
}

/** Few modules and whole numbers, so that hits share modules, distances and sometimes whole positions. */
const hits = fc.array(
  fc.record({
    module: fc.integer({ min: 1, max: 6 }),
    x: fc.integer({ min: 1, max: 3 }),
    y: fc.integer({ min: -1, max: 1 }),
    particle: fc.nat(4),
  }),
  { minLength: 2, maxLength: 24 },
);

function eventOf(rows: { module: number; x: number; y: number; particle: number }[]): NamedBytes[] {
  const lines = rows.map(({ module, x, y }, i) => `${i + 1},${x * module},${y},0,7,2,${module}`);
  const truth = rows.map(({ particle }, i) => `${i + 1},${particle}`);
  const table = (name: string, header: string, body: string[]) => ({
    name: `event1-${name}.csv`,
    bytes: new TextEncoder().encode(`${[header, ...body].join('\n')}\n`),
  });
  return [
    table('hits', 'hit_id,x,y,z,volume_id,layer_id,module_id', lines),
    table('truth', 'hit_id,particle_id', truth),
  ];
}

/** Every pair of hits on neighbouring modules; scores have many ties. */
function scoredGraph({ x, y, moduleKey, hitId }: TrackingEvent) {
  const [src, dst, scores]: [number[], number[], number[]] = [[], [], []];
  for (let a = 0; a < hitId.length; a++)
    for (let b = 0; b < hitId.length; b++) {
      if (moduleKey[b] <= moduleKey[a] || x[b] <= x[a]) continue;
      src.push(a);
      dst.push(b);
      scores.push(Math.abs(y[a] - y[b]) === 0 ? 0.75 : 0.5);
    }
  return {
    graph: { src: Uint32Array.from(src), dst: Uint32Array.from(dst) },
    scores: Float32Array.from(scores),
  };
}

/** Tracks as sets of hit ids. */
function tracksOf(event: TrackingEvent, builder: string): Set<string> {
  const { graph, scores } = scoredGraph(event);
  const cuts = { ccCut: 0.1, walkMin: 0.2, walkMax: 0.6, minHits: 2, builder };
  const tracks = buildTracks(event, graph, scores, cuts as never);
  return new Set(
    Array.from({ length: tracks.offset.length - 1 }, (_, t) =>
      Array.from(
        tracks.hits.subarray(tracks.offset[t], tracks.offset[t + 1]),
        (row) => event.hitId[row],
      )
        .sort((a, b) => a - b)
        .join(),
    ),
  );
}

test('500 random events: the order of the lines changes nothing but the order of the outputs', async () => {
  await fc.assert(
    fc.asyncProperty(
      hits,
      fc.array(fc.nat(999), { minLength: 7, maxLength: 31 }),
      async (rows, keys) => {
        const files = eventOf(rows);
        const { fileRow: _, ...plain } = await read(files);
        const other = await read(files.map((file) => shuffled(file, keys)));
        const { fileRow: __, ...sorted } = other;
        expect(sorted.hitId).toEqual(plain.hitId);
        expect(sorted.x).toEqual(plain.x);
        expect(sorted.moduleKey).toEqual(plain.moduleKey);
        for (const { id } of TRACK_BUILDERS)
          expect(tracksOf(other, id)).toEqual(tracksOf(plain, id));
      },
    ),
    { numRuns: 500 },
  );
});

test('what is written has the order of the file', async () => {
  await fc.assert(
    fc.asyncProperty(
      hits,
      fc.array(fc.nat(999), { minLength: 7, maxLength: 31 }),
      async (rows, keys) => {
        const files = eventOf(rows).map((file) => shuffled(file, keys));
        const event = await read(files);
        const [written] = eventCsvs(event);
        expect(text(written)).toBe(text(files[0]));
        const idsInFile = text(files[0])
          .trimEnd()
          .split('\n')
          .slice(1)
          .map((line) => Number(line.split(',')[0]));
        const place = new Map(idsInFile.map((id, i) => [id, i]));
        const pairs = Uint32Array.from({ length: event.hitId.length / 2 }, (_, t) => 2 * t);
        const tracks = {
          hits: Uint32Array.from(event.hitId.keys()),
          offset: Uint32Array.from([...pairs, event.hitId.length]),
        };
        const first = new Map<string, number>();
        for (const line of csvLines(tracksCsv(event, tracks))) {
          const [hit, track] = line.split(',');
          const at = place.get(Number(hit)) as number;
          first.set(track, Math.min(first.get(track) ?? at, at));
        }
        const starts = [...first.values()];
        expect(starts).toEqual([...starts].sort((a, b) => a - b));
      },
    ),
    { numRuns: 50 },
  );
});

test('edges of hits that were put in order come by module, then as the hits stand in the file', () => {
  const event = inCanonicalOrder({
    name: 'e',
    detector: 'd',
    hitId: Uint32Array.of(1, 2, 3, 4),
    x: Float64Array.of(9, 1, 5, 4),
    y: new Float64Array(4),
    z: new Float64Array(4),
    moduleKey: BigUint64Array.of(1n, 1n, 2n, 2n),
    truth: null,
    cells: null,
  });
  expect([...event.hitId]).toEqual([2, 1, 4, 3]);
  const edges = { src: Uint32Array.of(0, 0, 1, 1), dst: Uint32Array.of(2, 3, 2, 3) };
  const lines = csvLines(edgesCsv(event, edges, Float32Array.of(0.25, 0.5, 0.75, 1)));
  expect(lines).toEqual(['1,3,1', '1,4,0.75', '2,3,0.5', '2,4,0.25']);
});

function csvLines(bytes: Uint8Array): string[] {
  return new TextDecoder().decode(bytes).trimEnd().split('\n').slice(1);
}

test('clusters, regions and further particles go with their hits', () => {
  const event: TrackingEvent = {
    name: 'e',
    detector: 'd',
    hitId: Uint32Array.of(1, 2, 3),
    x: Float64Array.of(3, 1, 2),
    y: new Float64Array(3),
    z: new Float64Array(3),
    moduleKey: new BigUint64Array(3),
    clusters: [1, 2].map((k) => ({
      x: Float64Array.of(30 * k, 10 * k, 20 * k),
      y: new Float64Array(3),
      z: new Float64Array(3),
      shape: { count: Float64Array.of(3, 1, 2) },
    })) as unknown as NonNullable<TrackingEvent['clusters']>,
    region: Int32Array.of(-3, -1, -2),
    isOverlap: Uint8Array.of(1, 0, 0),
    truth: {
      particleOfHit: Int32Array.of(0, -1, 0),
      shared: { hit: Uint32Array.of(0), particle: Int32Array.of(1) },
      particles: {
        id: BigUint64Array.of(5n, 6n),
        ...Object.fromEntries(
          ['vx', 'vy', 'vz', 'px', 'py', 'pz'].map((key) => [key, new Float64Array(2)]),
        ),
        charge: new Int8Array(2),
      } as unknown as NonNullable<TrackingEvent['truth']>['particles'],
    },
    cells: null,
  };
  const { clusters, region, isOverlap, truth, hitId } = inCanonicalOrder(event);
  expect([...hitId]).toEqual([2, 3, 1]);
  expect([...(clusters?.[1].x ?? [])]).toEqual([20, 40, 60]);
  expect([...(clusters?.[0].shape.count ?? [])]).toEqual([1, 2, 3]);
  expect([...(region ?? [])]).toEqual([-1, -2, -3]);
  expect([...(isOverlap ?? [])]).toEqual([0, 0, 1]);
  expect([...(truth?.shared?.hit ?? [])]).toEqual([2]);
});
