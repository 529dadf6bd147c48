import { expect, it } from 'vitest';
import { scoreLosses } from '../../../src/causes/scoreLosses.ts';
import { trackLosses } from '../../../src/causes/trackLosses.ts';
import { trackCuts } from '../../../src/chains/settings.ts';
import { DEFAULT_PARAMETERS, type ParameterValues } from '../../../src/parameters/table.ts';
import { TRACK_BUILDERS } from '../../../src/tracks/builders/index.ts';
import { buildTracks, createTrackBuilding } from '../../../src/tracks/buildTracks.ts';
import { seededRandom } from '../graph/randomScene.ts';
import { type Edge, eventOf, graphOf } from '../tracks/makeEvent.ts';

const VALUES: ParameterValues = { ...DEFAULT_PARAMETERS, ccCut: 0.3, walkMin: 0.5, walkMax: 0.8 };

function lossesOf(
  hits: number,
  edges: readonly Edge[],
  pairs: readonly (readonly [number, number])[],
  values = VALUES,
) {
  const { graph, scores } = graphOf(edges);
  const event = eventOf(hits);
  const building = createTrackBuilding(event, graph, scores);
  const question = {
    pairs: {
      src: Uint32Array.from(pairs, ([a]) => a),
      dst: Uint32Array.from(pairs, ([, b]) => b),
    },
    remedies: true,
  };
  const losses = trackLosses(
    event,
    { building, graph, scores, values, cutsOf: trackCuts },
    question,
  );
  // Every remedy puts the two hits on one track when all is built anew.
  losses.forEach((loss, i) => {
    for (const { parameter, value } of loss?.remedies ?? []) {
      const cuts = trackCuts({ ...values, [parameter]: value });
      const { hits: rows, offset } = buildTracks(event, graph, scores, cuts);
      const tracks = Array.from(offset.subarray(1), (end, t) => [...rows.subarray(offset[t], end)]);
      const [a, b] = pairs[i];
      expect(tracks.some((track) => track.includes(a) && track.includes(b))).toBe(true);
    }
  });
  return losses;
}

const f = Math.fround;

it('gives no loss for an edge on a track', () => {
  expect(
    lossesOf(
      4,
      [
        [0, 1, 0.9],
        [1, 2, 0.9],
      ],
      [[0, 1]],
    ),
  ).toEqual([null]);
});

it('names the junction at the source: the walk took the other edge there', () => {
  const edges: Edge[] = [
    [0, 1, 0.9],
    [1, 2, 0.95],
    [1, 3, 0.85],
    [2, 4, 0.9],
    [3, 5, 0.9],
  ];
  const [loss] = lossesOf(6, edges, [[1, 3]]);
  expect(loss?.cause).toEqual({
    kind: 'junction',
    at: 1,
    score: f(0.85),
    taken: { src: 1, dst: 2, score: f(0.95) },
  });
});

it('names the junction at the target: a road that was taken before came in by another edge', () => {
  const edges: Edge[] = [
    [0, 2, 0.9],
    [1, 2, 0.85],
    [2, 3, 0.9],
    [3, 4, 0.9],
    [5, 1, 0.9],
  ];
  // The walk starts at hit 0 first.
  const [loss] = lossesOf(6, edges, [[1, 2]]);
  expect(loss?.cause).toEqual({
    kind: 'junction',
    at: 2,
    score: f(0.85),
    taken: { src: 0, dst: 2, score: f(0.9) },
  });
});

it.each([
  ['walkMax', [1, 3], 0.7, 0.8, { src: 1, dst: 2, score: f(0.9) }],
  ['walkMin', [3, 4], 0.4, 0.5, null],
  ['anchor', [5, 2], 0.85, null, { src: 1, dst: 2, score: f(0.9) }],
] as const)(
  'names the rule %s that keeps the walk off an edge',
  (rule, pair, score, cut, rival) => {
    const edges: Edge[] = [
      [0, 1, 0.9],
      [1, 2, 0.9],
      [1, 3, 0.7],
      [3, 4, 0.4],
      [5, 2, 0.85],
    ];
    const [loss] = lossesOf(6, edges, [pair]);
    expect(loss?.cause).toEqual({ kind: 'walk-cut', rule, score: f(score), cut, rival });
  },
);

it('asks for the nearest cut of the walk: one step further it would not be followed', () => {
  const edges: Edge[] = [
    [0, 1, 0.9],
    [1, 2, 0.9],
    [2, 3, 0.45],
    [3, 4, 0.9],
    [0, 5, 0.9],
  ];
  const [loss] = lossesOf(6, edges, [[2, 3]]);
  expect(loss?.cause).toMatchObject({ kind: 'walk-cut', rule: 'walkMin', cut: 0.5 });
  expect(loss?.remedies[0]).toEqual({ parameter: 'walkMin', value: 0.45 });
});

it('names an edge inside a cycle that points inward', () => {
  const edges: Edge[] = [
    [0, 1, 0.9],
    [1, 2, 0.9],
    [2, 0, 0.7],
    [2, 3, 0.9],
  ];
  const apart = lossesOf(4, edges.slice(2), [[2, 0]]);
  expect(apart[0]?.cause.kind).toBe('walk-cut');
  // Both ends are on the track that the other edges make: nothing is lost.
  expect(lossesOf(4, edges, [[2, 0]])).toEqual([null]);
  const inward: Edge[] = [
    [3, 1, 0.9],
    [1, 2, 0.9],
    [2, 3, 0.7],
    [2, 4, 0.9],
    [4, 5, 0.9],
    [5, 6, 0.9],
  ];
  // Of 1 -> 2 -> 3 -> 1 only 3 -> 1 points inward; with 2 -> 4 taken, 3 is left alone.
  expect(lossesOf(7, inward, [[3, 1]])[0]?.cause).toEqual({ kind: 'cycle', score: f(0.9) });
});

it('tells a track that is too short, and that fewer minimum hits keep it', () => {
  const edges: Edge[] = [
    [0, 1, 0.9],
    [2, 3, 0.9],
    [3, 4, 0.9],
  ];
  const [pair, chain] = lossesOf(
    5,
    edges,
    [
      [0, 1],
      [2, 3],
    ],
    { ...VALUES, minHits: 4 },
  );
  expect(pair).toEqual({ cause: { kind: 'short', hits: 2, minHits: 4 }, remedies: [] });
  expect(chain).toEqual({
    cause: { kind: 'short', hits: 3, minHits: 4 },
    remedies: [{ parameter: 'minHits', value: 3 }],
  });
});

it('explains every edge that any builder left off a track, by a decision that was made', () => {
  const random = seededRandom(7);
  let lost = 0;
  for (let n = 0; n < 150; n++) {
    const hits = 6 + Math.floor(10 * random());
    const unique = new Map<number, Edge>();
    for (let e = 0; e < 2 * hits; e++) {
      const [a, b] = [Math.floor(hits * random()), Math.floor(hits * random())];
      if (a !== b) unique.set(a * hits + b, [a, b, random()]);
    }
    const { graph, scores } = graphOf([...unique.values()]);
    const event = eventOf(hits);
    const building = createTrackBuilding(event, graph, scores);
    const kept = [...unique.values()].filter(([, , score]) => f(score) > VALUES.ccCut);
    const pairs = {
      src: Uint32Array.from(kept, ([a]) => a),
      dst: Uint32Array.from(kept, ([, b]) => b),
    };
    for (const { id } of TRACK_BUILDERS) {
      const cutsOf = (values: ParameterValues) => ({ ...trackCuts(values), builder: id });
      const { hits: rows, offset } = building.find(cutsOf(VALUES));
      const track = new Map<number, number>();
      for (let t = 0; t + 1 < offset.length; t++)
        for (const hit of rows.subarray(offset[t], offset[t + 1])) track.set(hit, t);
      const question = { pairs, remedies: false };
      const inUse = { building, graph, scores, values: VALUES, cutsOf };
      trackLosses(event, inUse, question).forEach((loss, i) => {
        const [a, b] = kept[i];
        const together = track.has(a) && track.get(a) === track.get(b);
        expect(loss === null).toBe(together);
        if (!loss) return;
        lost++;
        const { cause } = loss;
        expect(cause.kind).not.toBe('no-track');
        if (cause.kind !== 'junction') return;
        // What was taken instead is another edge at the same hit.
        const { src, dst } = cause.taken;
        expect([src, dst]).not.toEqual([a, b]);
        expect(unique.has(src * hits + dst)).toBe(true);
        // acorn's walk follows edges that point inward from their target.
        if (id === 'acorn') expect([src, dst]).toContain(cause.at);
        else expect(cause.at === a ? src : dst).toBe(cause.at);
      });
    }
  }
  expect(lost).toBeGreaterThan(300);
});

it('names the score and the cut, and the highest cut that keeps the edge', () => {
  const { graph, scores } = graphOf([
    [0, 1, 0.25],
    [1, 2, 0.3],
    [2, 3, 0],
    [3, 4, Number.NaN],
    [4, 5, 0.31],
  ]);
  const losses = scoreLosses(graph, scores, 6, VALUES, { pairs: graph, remedies: true });
  expect(losses[0]).toEqual({
    cause: { kind: 'score', score: 0.25, cut: 0.3 },
    remedies: [{ parameter: 'ccCut', value: 0.24 }],
  });
  // 0.3 in f32 is above 0.3.
  expect(losses[1]).toBeNull();
  expect(losses[2]).toEqual({ cause: { kind: 'score', score: 0, cut: 0.3 }, remedies: [] });
  expect(losses[3]?.remedies).toEqual([]);
  expect(losses[4]).toBeNull();
});
