import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { hitCount, type TrackingEvent } from '../../../src/event/event.ts';
import { readTrackmlEvent } from '../../../src/formats/trackmlEvent.ts';
import { buildCeiling, evaluate } from '../../../src/metrics/evaluate.ts';
import { truthSuccessors } from '../../../src/metrics/truthEdges.ts';
import { columnOf, type Table } from '../../../src/tables/column.ts';
import { TABLES } from '../../../src/tables/contents/index.ts';
import type { TableSource } from '../../../src/tables/contents/source.ts';
import { queryTable } from '../../../src/tables/query.ts';
import { buildTracks } from '../../../src/tracks/buildTracks.ts';
import { trackCount } from '../../../src/tracks/track.ts';
import { truthOf } from '../metrics/makeTruth.ts';

const CUTS = { ccCut: 0.5, walkMin: 0.1, walkMax: 0.6, minHits: 3 };
let source: TableSource & { readonly event: TrackingEvent };

/** The demo event, with a graph of its truth edges of which every seventh scores low. */
beforeAll(async () => {
  const zip = new URL('../../../public/events/trackml-small.zip', import.meta.url);
  const [event] = await readTrackmlEvent([
    { name: 'trackml-small.zip', bytes: new Uint8Array(readFileSync(zip)) },
  ]);
  const successor = truthSuccessors(event, truthOf(event));
  const src = Uint32Array.from(successor.keys()).filter((row) => successor[row] >= 0);
  const graph = { src, dst: src.map((row) => successor[row]) };
  const scores = Float32Array.from(src, (_, edge) => (edge % 7 === 0 ? 0.2 : 0.9));
  const build = (of: Float32Array) => buildTracks(event, graph, of, CUTS);
  const tracks = build(scores);
  const ceiling = buildCeiling(event, graph, build);
  const settings = { ...CUTS, minPt: 1, matching: 'two-way' } as const;
  const evaluation = ceiling && evaluate(event, graph, scores, tracks, settings, ceiling);
  source = { event, graph, scores, tracks, evaluation, ccCut: CUTS.ccCut };
});

function table(id: string): Table {
  const made = TABLES.find((kind) => kind.id === id)?.make(source);
  if (!made) throw new Error(`There is no table of ${id}s.`);
  return made;
}

const count = async (id: string, filter: string) =>
  (await queryTable(table(id), { filter, sortBy: null, descending: false })).length;

test('every table lists all there is, names no column twice, and answers its example', async () => {
  expect(TABLES.map(({ id }) => table(id).rows)).toEqual([
    truthOf(source.event).particles.id.length,
    source.tracks && trackCount(source.tracks),
    source.graph?.src.length,
    hitCount(source.event),
  ]);
  for (const { id, example, sortBy } of TABLES) {
    const made = table(id);
    const names = made.columns.map((column) => column.id.toLowerCase());
    expect(new Set(names).size).toBe(names.length);
    if (sortBy !== null) expect(columnOf(made, sortBy)).toBeDefined();
    expect(await count(id, example)).toBeLessThan(made.rows);
  }
});

test('what filters count is what the evaluation counts', async () => {
  const report = source.evaluation?.report;
  expect(await count('particle', 'target')).toBe(report?.tracks.target);
  expect(await count('particle', 'target && fate == found')).toBe(report?.tracks.matched);
  expect(await count('particle', 'target && track >= 0')).toBe(report?.tracks.matched);
  expect(await count('track', 'status == found')).toBe(report?.tracks.matched);
  expect(await count('edge', 'kept')).toBe(source.scores?.filter((score) => score > 0.5).length);
  expect(await count('edge', 'class == fake')).toBe(0);
  expect(await count('hit', 'track >= 0')).toBe(source.tracks?.hits.length);
});

test('an id leads from table to table', async () => {
  const { particles, particleOfHit } = truthOf(source.event);
  const particle = particleOfHit[source.tracks?.hits[0] ?? 0];
  const filter = `particle == ${particles.id[particle]}`;
  expect(await count('particle', filter)).toBe(1);
  expect(await count('hit', filter)).toBe(particleOfHit.filter((p) => p === particle).length);
  expect(await count('edge', filter)).toBeGreaterThan(0);
});

test('without tracks, graph or truth a table has fewer columns, or is none', () => {
  const bare = { ...source.event, truth: null };
  const nothing = { event: bare, graph: null, scores: null, tracks: null, evaluation: null };
  const made = TABLES.map(({ make }) => make({ ...nothing, ccCut: 0.5 }));
  expect(made.map((one) => one?.rows ?? null)).toEqual([null, null, null, hitCount(bare)]);
  expect(made[3]?.columns.map(({ id }) => id)).not.toContain('particle');
});
