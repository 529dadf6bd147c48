import { describe, expect, it } from 'vitest';
import { consecutivePixelHits, joinedPairs } from '../../../bench/map-coverage/coverage.ts';
import { moduleKey } from '../../../src/detector/moduleKey.ts';

/** Hits 0 and 1 lie on layer 2, hits 2 and 3 on layer 4, hit 4 on layer 6. */
const event = {
  moduleKey: BigUint64Array.from([2, 2, 4, 4, 6], (layer, i) => moduleKey(8, layer, i + 1)),
};
const edges = (list: readonly (readonly [number, number])[]) => ({
  src: Uint32Array.from(list, ([a]) => a),
  dst: Uint32Array.from(list, ([, b]) => b),
});

describe('joinedPairs', () => {
  it('tells one edge from a way through other hits on the two layers', () => {
    const pairs = [[0, 3]] as const;
    expect(joinedPairs(pairs, event, edges([[0, 3]]))).toEqual({ direct: 1, viaOverlap: 1 });
    const through = edges([
      [0, 1],
      [1, 2],
      [2, 3],
    ]);
    expect(joinedPairs(pairs, event, through)).toEqual({ direct: 0, viaOverlap: 1 });
  });

  it('does not lead through another layer, nor along edges that do not count', () => {
    const other = edges([
      [0, 4],
      [4, 3],
    ]);
    expect(joinedPairs([[0, 3]], event, other)).toEqual({ direct: 0, viaOverlap: 0 });
    const cut = joinedPairs([[0, 3]], event, edges([[0, 3]]), () => false);
    expect(cut).toEqual({ direct: 0, viaOverlap: 0 });
  });
});

it('pairs the listed hits of a group by their distance from the origin, hits without a group left out', () => {
  const hits = Float64Array.of(30, 70, 50, 90);
  const none = new Float64Array(4);
  const listed = {
    ...{ name: 'e', detector: 'trackml', x: hits, y: none, z: none, truth: null, cells: null },
    hitId: Uint32Array.of(11, 12, 13, 14),
    moduleKey: new BigUint64Array(4),
  };
  const truth = {
    hitId: Uint32Array.of(11, 12, 13, 14, 99),
    group: Int32Array.of(1, 1, 1, -1, 1),
    particleId: new Float64Array(5),
  };
  expect(consecutivePixelHits(listed, truth)).toEqual([
    [0, 2],
    [2, 1],
  ]);
});
