import { describe, expect, it } from 'vitest';
import { edgeClasses, FAKE, OTHER_TRUE, SKIPPING, TARGET } from '../../../src/metrics/edges.ts';
import { targetParticles, truthSuccessors } from '../../../src/metrics/truthEdges.ts';
import { edgesAt, eventWith, type MadeParticle, truthOf } from './makeTruth.ts';

function successors(particles: readonly MadeParticle[], noise = 0): number[] {
  const event = eventWith(particles, noise);
  return Array.from(truthSuccessors(event, truthOf(event)));
}

describe('truthSuccessors', () => {
  it('orders the hits of each particle by distance from its vertex, noise left out', () => {
    const particles: MadeParticle[] = [
      { hits: [30, 10, 20] },
      // From the origin these hits would come the other way around.
      { vertex: [-100, 0, 0], hits: [50, 70] },
    ];
    expect(successors(particles, 2)).toEqual([-1, 2, 0, 4, -1, -1, -1]);
  });

  it('keeps one hit per particle and module, the closest', () => {
    const hits = [10, { at: 22, module: 7 }, { at: 20, module: 7 }, 30];
    expect(successors([{ hits }])).toEqual([2, -1, 3, -1]);
  });

  it('keeps hits of two particles on one module', () => {
    const hits = [{ at: 10, module: 7 }, 20];
    expect(successors([{ hits }, { hits }])).toEqual([1, -1, 3, -1]);
  });

  it('orders equal distances by hit row', () => {
    expect(successors([{ hits: [20, 10, 10] }])).toEqual([-1, 2, 0]);
  });

  it('measures from the origin where the vertex is not known', () => {
    const event = eventWith([{ vertex: [50, 0, 0], hits: [-20, -45] }]);
    truthOf(event).particles.vx[0] = Number.NaN;
    expect(Array.from(truthSuccessors(event, truthOf(event)))).toEqual([-1, 0]);
  });
});

describe('targetParticles', () => {
  it('asks for more than minPt and at least minHits hits, on whichever modules', () => {
    const truth = truthOf(
      eventWith([
        { pt: 1, hits: [1, 2, 3] },
        { pt: 1.01, hits: [1, 2, 3] },
        { pt: 5, hits: [1, 2] },
        { pt: 5, hits: [1, { at: 2, module: 8 }, { at: 3, module: 8 }] },
        { pt: Number.NaN, hits: [1, 2, 3] },
      ]),
    );
    expect(Array.from(targetParticles(truth, { minPt: 1, minHits: 3 }))).toEqual([0, 1, 0, 1, 0]);
  });
});

describe('edgeClasses', () => {
  it('tells target, other true, skipping and fake edges apart, by direction', () => {
    const event = eventWith([{ hits: [10, 20, 30] }, { pt: 0.5, hits: [10, 20] }], 2);
    const truth = truthOf(event);
    const edges = edgesAt([
      [0, 1],
      [1, 2],
      [0, 2],
      [1, 0],
      [3, 4],
      [2, 3],
      [2, 5],
      [5, 6],
    ]);
    const target = targetParticles(truth, { minPt: 1, minHits: 3 });
    expect(Array.from(edgeClasses(edges, truth, truthSuccessors(event, truth), target))).toEqual([
      TARGET,
      TARGET,
      SKIPPING,
      SKIPPING,
      OTHER_TRUE,
      FAKE,
      FAKE,
      FAKE,
    ]);
  });
});
