import { describe, expect, it } from 'vitest';
import { createEvaluator } from '../../../src/metrics/evaluate.ts';
import { type LossStep, lostAt, lostStages } from '../../../src/metrics/lost.ts';
import { hitsOfParticles } from '../../../src/metrics/truthEdges.ts';
import { edgesAt, eventWith, tracksAt, truthOf } from './makeTruth.ts';

/** Five particles of three hits each: rows 0-2, 3-5, 6-8, 9-11, 12-14. */
const EVENT = eventWith([1, 2, 3, 4, 5].map(() => ({ hits: [10, 20, 30] })));
const chain = (first: number): [number, number][] => [
  [first, first + 1],
  [first + 1, first + 2],
];

/** A first graph that misses particle 0, a second one that misses 1 too, and two classifiers: of 2, and of 3. */
const FIRST = edgesAt([3, 6, 9, 12].flatMap(chain));
const SECOND = edgesAt([6, 9, 12].flatMap(chain));
const STEPS: LossStep[] = [
  { stage: 'doublets', edges: FIRST, keeps: () => true },
  { stage: 'graph', edges: SECOND, keeps: () => true },
  { stage: 'filter', edges: SECOND, keeps: (e) => e !== 1 },
  { stage: 'scores', edges: SECOND, keeps: (e) => e !== 1 && e !== 3 },
];
const SETTINGS = { minPt: 1, minHits: 3, matching: 'two-way' } as const;

describe('lostAt', () => {
  it('names the first step of any chain that lost a particle, then track building', () => {
    const truth = truthOf(EVENT);
    const target = new Uint8Array(5).fill(1);
    const foundBy = new Int32Array(5).fill(-1);
    const stages = lostStages(STEPS, false);
    const lost = (targets: Uint8Array, found: Int32Array) =>
      Array.from(
        lostAt(STEPS, truth, hitsOfParticles(truth), targets, found, found, SETTINGS),
        (index) => stages[index],
      );
    expect(lost(target, foundBy)).toEqual(['doublets', 'graph', 'filter', 'scores', 'tracks']);
    expect(
      lost(
        target,
        foundBy.map((_, p) => (p === 2 ? 0 : -1)),
      )[2],
    ).toBe('none');
    expect(lost(target.fill(0), foundBy)).toEqual(new Array(5).fill('none'));
  });

  it('blames a step for what it lost although a later one has it again', () => {
    const truth = truthOf(EVENT);
    const again = [STEPS[1], { ...STEPS[0], stage: 'again' }];
    const foundBy = new Int32Array(5).fill(-1);
    const lost = lostAt(
      again,
      truth,
      hitsOfParticles(truth),
      new Uint8Array(5).fill(1),
      foundBy,
      foundBy,
      SETTINGS,
    );
    expect(lostStages(again, false)[lost[1]]).toBe('graph');
  });

  it('is asked of the steps that an evaluator is given, at the score cut', () => {
    const asked: number[] = [];
    const evaluator = createEvaluator(EVENT, SECOND, new Float32Array(6).fill(1), (cut) => {
      asked.push(cut);
      return STEPS;
    });
    const none = tracksAt([]);
    const particles = evaluator.evaluate(none, { ...SETTINGS, ccCut: 0.25 }, none)?.particles;
    expect(asked).toEqual([0.25]);
    expect(particles?.lostStages).toEqual(lostStages(STEPS, false));
    expect(Array.from(particles?.lostAt ?? [])).toEqual([1, 2, 3, 4, 5]);
  });
});
