import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildCeiling, createEvaluator, evaluate } from '../../../src/metrics/evaluate.ts';
import type { Matching } from '../../../src/metrics/report.ts';
import { buildTracks, createTrackBuilding } from '../../../src/tracks/buildTracks.ts';
import { edgesAt, eventWith } from './makeTruth.ts';

const HITS = 14;

/** Particles of random momenta and lengths, three hits of noise, and any edges between all of them. */
const scenes = fc.record({
  particles: fc.array(
    fc.record({ pt: fc.constantFrom(0.5, 1, 2), hits: fc.integer({ min: 1, max: 5 }) }),
    {
      maxLength: 4,
    },
  ),
  edges: fc.uniqueArray(
    fc.tuple(
      fc.nat(HITS - 1),
      fc.nat(HITS - 1),
      fc.oneof(fc.float({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 0.5, 1, Number.NaN)),
    ),
    { selector: ([a, b]) => `${a} ${b}`, maxLength: 40 },
  ),
});

const cut = fc.constantFrom(0, 0.25, 0.5, 0.75, 1);
const sequences = fc.array(
  fc.record({
    ccCut: cut,
    walkMin: cut,
    walkMax: cut,
    minHits: fc.integer({ min: 2, max: 4 }),
    minPt: fc.constantFrom(0, 0.5, 1),
    matching: fc.constantFrom<Matching>('two-way', 'one-way', 'atlas'),
  }),
  { minLength: 1, maxLength: 8 },
);

function sceneOf({ particles, edges }: typeof scenes extends fc.Arbitrary<infer S> ? S : never) {
  const made = particles.map(({ pt, hits }) => ({
    pt,
    hits: Array.from({ length: hits }, (_, i) => 10 * (i + 1)),
  }));
  const event = eventWith(made, 3);
  const inside = edges.filter(([a, b]) => Math.max(a, b) < event.x.length);
  const graph = edgesAt(inside.map(([a, b]) => [a, b]));
  return { event, graph, scores: Float32Array.from(inside, (edge) => edge[2]) };
}

/** What happens to a result that leaves for another thread. */
function spoil(result: object): void {
  for (const value of Object.values(result))
    if (ArrayBuffer.isView(value)) new Uint8Array(value.buffer).fill(77);
    else if (typeof value === 'object' && value !== null) spoil(value);
}

describe('an evaluator that is kept while cuts move', () => {
  it('gives what evaluating afresh gives, whatever was evaluated before and became of it', () => {
    fc.assert(
      fc.property(scenes, sequences, (scene, sequence) => {
        const { event, graph, scores } = sceneOf(scene);
        const kept = createEvaluator(event, graph, scores);
        for (const cuts of sequence) {
          const tracks = buildTracks(event, graph, scores, cuts);
          const evaluation = kept.evaluate(tracks, cuts, tracks);
          expect(evaluation).toEqual(evaluate(event, graph, scores, tracks, cuts, tracks));
          if (evaluation) spoil(evaluation);
        }
      }),
      { numRuns: 400, seed: 8 },
    );
  });
});

describe('the ceiling', () => {
  it('is the same under every score cut below 1', () => {
    fc.assert(
      fc.property(scenes, fc.integer({ min: 2, max: 4 }), (scene, minHits) => {
        const { event, graph } = sceneOf(scene);
        const at = (cut: number) =>
          buildCeiling(event, graph, (perfect) =>
            createTrackBuilding(event, graph, perfect).find({
              ccCut: cut,
              walkMin: cut,
              walkMax: cut,
              minHits,
            }),
          );
        for (const cut of [0, 0.4, 0.999]) expect(at(cut)).toEqual(at(0.5));
      }),
      { numRuns: 200, seed: 9 },
    );
  });
});
