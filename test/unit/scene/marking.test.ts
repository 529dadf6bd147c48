import { expect, it } from 'vitest';
import { markedParts } from '../../../src/scene/marking.ts';
import { EMPTY_DATA } from '../../../src/scene/sceneData.ts';

it('marks a group: its hits, and a line for each of its pairs', () => {
  const hits = {
    x: Float64Array.of(1, 2, 3),
    y: Float64Array.of(4, 5, 6),
    z: Float64Array.of(7, 8, 9),
    particle: null,
    particlePt: null,
  };
  const group = {
    kind: 'group',
    rows: Uint32Array.of(2, 0),
    src: Uint32Array.of(0, 1),
    dst: Uint32Array.of(2, 2),
  } as const;
  const { segments, rows } = markedParts(group, { ...EMPTY_DATA, hits });
  expect([...rows]).toEqual([2, 0]);
  expect([...segments.owner]).toEqual([0, 0]);
  expect([...segments.start]).toEqual([1, 4, 7, 2, 5, 8]);
  expect([...segments.end]).toEqual([3, 6, 9, 3, 6, 9]);
});
