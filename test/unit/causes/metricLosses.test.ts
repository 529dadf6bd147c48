import { expect, test } from 'vitest';
import { neighbourLosses } from '../../../src/causes/neighbourLosses.ts';
import { filterLosses } from '../../../src/causes/scoreLosses.ts';
import { findNeighboursCpu } from '../../../src/neighbours/cpu.ts';
import type { NeighbourSearch } from '../../../src/neighbours/search.ts';
import { DEFAULT_PARAMETERS, type ParameterValues } from '../../../src/parameters/table.ts';

/** Points on a line; row 4 is the innermost. */
const places = Float32Array.of(0, 0, 0.25, 0, 0.5, 0, 1, 0, 0.125, 0);
const searchAt = ({ radius, kMax, edgeDirection }: ParameterValues): NeighbourSearch => ({
  dims: 2,
  source: places,
  target: places,
  radius,
  kMax,
  direction: edgeDirection === 'trained' ? 'outward' : edgeDirection,
  outward: Uint32Array.of(1, 2, 3, 4, 0),
  rotate: false,
});
const values: ParameterValues = { ...DEFAULT_PARAMETERS, radius: 0.25, kMax: 1000 };

async function lossesOf(at: ParameterValues, src: number[], dst: number[], remedies = true) {
  const edges = await findNeighboursCpu(searchAt(at));
  const pairs = { src: Uint32Array.from(src), dst: Uint32Array.from(dst) };
  return neighbourLosses({ edges, searchAt }, at, { pairs, remedies });
}

/** Whether a pair is an edge under some values. */
async function isEdge(at: ParameterValues, from: number, to: number): Promise<boolean> {
  const { src, dst } = await findNeighboursCpu(searchAt(at));
  return src.some((row, e) => row === from && dst[e] === to);
}

test('pairs at the radius are there; further ones name their distance, and the radius that reaches it does', async () => {
  const [near, far, reversed] = await lossesOf(values, [0, 0, 1], [1, 2, 0]);
  expect(near).toBeNull();
  expect(far).toEqual({
    cause: { kind: 'distance', distance: 0.5, radius: 0.25 },
    remedies: [{ parameter: 'radius', value: 0.5 }],
  });
  expect(await isEdge({ ...values, radius: 0.5 }, 0, 2)).toBe(true);
  expect(await isEdge({ ...values, radius: 0.499 }, 0, 2)).toBe(false);
  expect(reversed).toEqual({
    cause: { kind: 'direction' },
    remedies: [{ parameter: 'edgeDirection', value: 'learnt' }],
  });
  expect(await isEdge({ ...values, edgeDirection: 'learnt' }, 1, 0)).toBe(true);
});

test('a hit with too many neighbours names how many it would have to keep', async () => {
  const few = { ...values, kMax: 2 };
  // The neighbours of row 1: rows 4, 0 and 2; the last two are equally far.
  const [lost] = await lossesOf(few, [1], [2]);
  expect(lost).toEqual({
    cause: { kind: 'k-max', kMax: 2, neighbours: 3 },
    remedies: [{ parameter: 'kMax', value: 3 }],
  });
  expect(await isEdge({ ...few, kMax: 3 }, 1, 2)).toBe(true);
  expect((await lossesOf(few, [1], [2], false))[0]?.remedies).toEqual([]);
});

test('the filter keeps pairs at its cut; a lower cut keeps the others', () => {
  const edges = { src: Uint32Array.of(0, 1), dst: Uint32Array.of(1, 2) };
  const scores = Float32Array.of(0.25, 0.1);
  const losses = filterLosses(edges, scores, 3, 0.25, { pairs: edges, remedies: true });
  expect(losses[0]).toBeNull();
  expect(losses[1]?.cause).toEqual({ kind: 'filter', score: Math.fround(0.1), cut: 0.25 });
  expect(losses[1]?.remedies).toEqual([{ parameter: 'filterCut', value: 0.1 }]);
});
