import { expect, it } from 'vitest';
import { mixingEdges } from '../../../src/causes/mixing.ts';
import {
  causeTable,
  type Explained,
  type Fate,
  particleCause,
} from '../../../src/causes/particles.ts';
import { ALL_SEGMENTS, segmentsOf } from '../../../src/causes/segments.ts';
import type { TrackingEvent } from '../../../src/event/event.ts';
import { DEFAULT_PARAMETERS } from '../../../src/parameters/table.ts';
import { trackOfHit } from '../../../src/tracks/track.ts';
import { edgesAt, eventWith, tracksAt, truthOf } from '../metrics/makeTruth.ts';

const SETTINGS = { minPt: 1, minHits: 3, matching: 'two-way' } as const;
const STAGES = ['graph', 'scores', 'tracks'];

type Kinds = Readonly<Record<string, readonly [string, NonNullable<Fate>['cause']['kind']]>>;

/** What is known of an event: the graph's edges, its tracks, and the fates of segments by `source-target`. */
function explained(
  event: TrackingEvent,
  edges: readonly (readonly [number, number])[],
  tracks: readonly (readonly number[])[],
  kinds: Kinds,
  lost: readonly (string | null)[],
): Explained {
  const wanted = Uint8Array.from(lost, () => ALL_SEGMENTS);
  const { segments, best } = segmentsOf(event, edgesAt(edges), tracksAt(tracks), wanted);
  const fates = Array.from(segments.src, (a, i): Fate => {
    const told = kinds[`${a}-${segments.dst[i]}`];
    return told
      ? ({ stage: told[0], cause: { kind: told[1] }, remedies: [] } as unknown as Fate)
      : null;
  });
  const lostAt = (p: number) => lost[p];
  const track = trackOfHit(event.hitId.length, tracksAt(tracks));
  return {
    segments,
    fates,
    best,
    stages: STAGES,
    buildStage: 'tracks',
    cutStage: 'quality',
    builtTrackOf: (hit) => track[hit],
    lostAt,
    settings: SETTINGS,
  };
}

const line = (length: number) => ({ hits: Array.from({ length }, (_, i) => 10 * (i + 1)) });

it('a particle that was found has no cause', () => {
  const all = explained(
    eventWith([line(3)]),
    [
      [0, 1],
      [1, 2],
    ],
    [[0, 1, 2]],
    {},
    [null],
  );
  expect(particleCause(0, all)).toBeNull();
  expect(causeTable(Uint8Array.of(1), all)).toEqual({
    rows: [],
    targets: 1,
    found: 1,
    segments: 2,
    onTrack: 2,
  });
});

it('takes the innermost segment that the stage lost', () => {
  const fates: Kinds = {
    '1-2': ['graph', 'no-doublet'],
    '2-3': ['graph', 'triplet-window'],
    '3-4': ['scores', 'score'],
  };
  const all = explained(
    eventWith([line(5)]),
    [
      [0, 1],
      [3, 4],
    ],
    [],
    fates,
    ['graph'],
  );
  expect(particleCause(0, all)).toEqual({
    particle: 0,
    stage: 'graph',
    kind: 'no-doublet',
    segment: 1,
  });
  const { rows, segments, onTrack } = causeTable(Uint8Array.of(1), all);
  expect(
    rows.map(({ stage, kind, particles, segments: s }) => [stage, kind, particles, s]),
  ).toEqual([
    ['graph', 'no-doublet', [0], [1]],
    ['graph', 'triplet-window', [], [2]],
    ['scores', 'score', [], [3]],
  ]);
  // Hits 0 and 1 are joined and on no track, which a real chain explains.
  expect([segments, onTrack]).toEqual([4, 0]);
});

it('leaves out a segment whose ends a skipping edge still holds together', () => {
  const event = eventWith([line(5)]);
  const fates: Kinds = { '0-1': ['graph', 'no-triplet'], '2-3': ['graph', 'no-doublet'] };
  const all = explained(
    event,
    [
      [0, 2],
      [1, 2],
      [3, 4],
    ],
    [],
    fates,
    ['graph'],
  );
  expect([...all.segments.skipping]).toEqual([0, 1, 0, 0, 0]);
  expect(particleCause(0, all)).toMatchObject({ kind: 'no-doublet', segment: 3 });
});

it('blames a skipping edge that was below the score cut where it held the piece together', () => {
  const event = eventWith([line(4)]);
  const fates: Kinds = { '1-2': ['graph', 'no-doublet'], '0-2': ['scores', 'score'] };
  const all = explained(
    event,
    [
      [0, 1],
      [0, 2],
      [2, 3],
    ],
    [],
    fates,
    ['scores'],
  );
  expect(particleCause(0, all)).toMatchObject({ stage: 'scores', kind: 'score', segment: 1 });
});

it('says that the other hits share a module where every truth edge is in the graph', () => {
  const event = eventWith([{ hits: [10, { at: 20, module: 7 }, { at: 21, module: 7 }] }]);
  const all = explained(event, [[0, 1]], [], { '0-1': ['tracks', 'short'] }, ['graph']);
  expect(particleCause(0, all)).toEqual({
    particle: 0,
    stage: 'graph',
    kind: 'same-module',
    segment: -1,
  });
});

it('tells a track with too many other hits from one that was broken', () => {
  const event = eventWith([line(4), line(6)]);
  const edges = [
    [0, 1],
    [1, 2],
    [2, 3],
    [4, 5],
  ] as const;
  const mixed = [[0, 1, 2, 4, 5, 6]];
  const fates: Kinds = { '2-3': ['tracks', 'junction'] };
  const all = explained(event, edges, mixed, fates, ['tracks', null]);
  expect(all.best[0]).toEqual({ track: 0, own: 3, trackHits: 6, particleHits: 4 });
  expect(particleCause(0, all)).toMatchObject({ kind: 'impure', segment: -1 });
  const broken = explained(event, edges, [[0, 1, 4]], { ...fates, '1-2': ['tracks', 'walk-cut'] }, [
    'tracks',
    null,
  ]);
  expect(particleCause(0, broken)).toMatchObject({ kind: 'walk-cut', segment: 1 });
});

it('counts the segments of targets once each, on a track whichever edge joins them there', () => {
  const event = eventWith([line(3), line(3)]);
  // Hits 0 and 1 are on a track through hit 3 of the other particle; their own edge is not in the graph.
  const fates: Kinds = {
    '0-1': ['graph', 'triplet-window'],
    '1-2': ['graph', 'no-doublet'],
    '3-4': ['graph', 'no-doublet'],
  };
  const all = explained(event, [], [[0, 3, 1]], fates, ['graph', 'graph']);
  const table = causeTable(Uint8Array.of(1, 0), all);
  expect(table).toMatchObject({ targets: 1, found: 0, segments: 2, onTrack: 1 });
  expect(table.rows.map(({ kind, segments }) => [kind, segments])).toEqual([
    ['triplet-window', []],
    ['no-doublet', [1]],
  ]);
});

it('names the kept edges between particles on a track, and the cut that removes each', () => {
  const event = eventWith([line(3), line(2)], 1);
  const graph = edgesAt([
    [0, 1],
    [1, 3],
    [3, 5],
    [1, 2],
    [0, 4],
    [3, 4],
  ]);
  const scores = Float32Array.of(0.9, 0.725, 1, 0.9, 0.9, 0.3);
  const tracks = tracksAt([[0, 1, 3, 5]]);
  const edges = mixingEdges(graph, scores, tracks, 0, truthOf(event), DEFAULT_PARAMETERS);
  expect(edges).toEqual([
    {
      src: 1,
      dst: 3,
      score: Math.fround(0.725),
      particles: [0, 1],
      isStep: true,
      remedy: { parameter: 'ccCut', value: 0.73 },
    },
    {
      src: 3,
      dst: 5,
      score: 1,
      particles: [1, -1],
      isStep: true,
      remedy: { parameter: 'ccCut', value: 1 },
    },
  ]);
});
