import { describe, expect, it } from 'vitest';
import type { ParticleRow } from '../../../bench/agreement/samples.ts';
import {
  alignedInOrder,
  groupFigures,
  type PixelGroup,
} from '../../../bench/physics/pixelGroups.ts';

describe('groups of the pixel truth', () => {
  it('are aligned in order where the sum of all costs is least, not one after the other', () => {
    const costs = [
      [1, 2, 9, 9],
      [0, 9, 3, 9],
      [9, 1, 9, 2],
    ];
    const cost = (g: number, p: number) => costs[g][p];
    expect([...alignedInOrder(3, 4, cost)]).toEqual([0, 2, 3]);
    expect([...alignedInOrder(1, 4, (_g, p) => costs[2][p])]).toEqual([1]);
    expect([...alignedInOrder(0, 4, cost)]).toEqual([]);
    expect(() => alignedInOrder(3, 2, cost)).toThrow('3 groups, but only 2 particles');
  });

  it('are found by more than half of their hits, and tracks judged by theirs that are listed', () => {
    const at = (vx: number) => ({ vx, vy: 0 }) as ParticleRow;
    const groups: PixelGroup[] = [
      { hits: [0, 1, 2], particle: at(0) },
      { hits: [3, 4], particle: at(5) },
      { hits: [5], particle: at(0) },
    ];
    // Two of three; one of two is not enough; then a track of three listed hits of three groups.
    const tracks = {
      hits: Uint32Array.of(0, 1, 9, 3, 9, 8, 2, 4, 5),
      offset: Uint32Array.of(0, 3, 6, 9),
    };
    expect(groupFigures(groups, tracks)).toEqual({
      groups: 2,
      found: 1,
      displaced: 1,
      displacedFound: 0,
      tracks: 1,
      withoutMajority: 1,
    });
  });
});
