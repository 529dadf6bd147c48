import { describe, expect, it } from 'vitest';
import { AXIS_BITS, principalAxes } from '../../../src/neighbours/axes.ts';
import { layoutCells, placePoints } from '../../../src/neighbours/cells.ts';
import { integerScale, strideOf, toIntegers } from '../../../src/neighbours/integers.ts';
import { outwardPlaces } from '../../../src/neighbours/outward.ts';
import type { NeighbourSearch } from '../../../src/neighbours/search.ts';
import { seededRandom } from '../graph/randomScene.ts';

const search = (values: readonly number[], dims: number, radius: number): NeighbourSearch => {
  const source = Float32Array.from(values);
  const outward = Uint32Array.from({ length: values.length / dims }, (_, i) => i);
  const common = { dims, radius, kMax: 1000, direction: 'learnt', rotate: false } as const;
  return { ...common, source, target: source, outward };
};

describe('coordinates as whole numbers', () => {
  it('has 2^14 steps per unit for unit vectors, and the radius in them', () => {
    const { scale, square, reach } = integerScale(search([1, 0, 0, 1], 2, 0.1));
    expect(scale).toBe(2 ** 14);
    expect(square).toBe(2684354);
    expect(reach).toBe(1638);
  });

  it('has other steps for coordinates that are not normalised', () => {
    expect(integerScale(search([10, -3, 0, 4], 2, 1.6)).scale).toBe(2 ** 11);
    expect(integerScale(search([0.001, 0, 0, 0.001], 2, 1e-4)).scale).toBe(2 ** 24);
    expect(integerScale(search([0, 0, 0, 0], 2, 1)).scale).toBe(2 ** 14);
  });

  it('keeps coordinates in 16 bits and squares of all dimensions in 32', () => {
    for (const dims of [2, 5, 8, 16])
      for (const radius of [0.5, 1, 2, 1e9])
        for (const size of [1e-30, 0.7, 1, 31, 3e18]) {
          const values = Array.from({ length: dims }, (_, k) => (k === 0 ? size : 0));
          const { scale, square, reach } = integerScale(search(values, dims, radius * size));
          expect(size * scale).toBeLessThanOrEqual(32_000);
          expect(strideOf(dims) * square).toBeLessThan(2 ** 32 - 1);
          expect(reach * reach).toBeLessThanOrEqual(square);
          expect((reach + 1) ** 2).toBeGreaterThan(square);
        }
  });

  it('rounds halves to even and pads points with zeros', () => {
    const points = toIntegers(Float32Array.of(0.5, 1.5, -0.5, -1.5, 2.5, 2.4), 2, 1, null);
    expect(Array.from(points)).toEqual([0, 2, 0, 0, 0, -2, 0, 0, 2, 2, 0, 0]);
  });
});

describe('principal axes', () => {
  it('are orthogonal, by falling variance, and find the direction that varies most', () => {
    const random = seededRandom(1);
    const dims = 5;
    const values = Float32Array.from({ length: dims * 400 }, () => 0);
    for (let i = 0; i < 400; i++) {
      const along = random() - 0.5;
      for (let k = 0; k < dims; k++)
        values[dims * i + k] = along * (k < 2 ? 3 : -1) + 0.1 * (random() - 0.5);
    }
    const axes = principalAxes(values, dims);
    const row = (a: number) => Array.from(axes.subarray(dims * a, dims * (a + 1)));
    const dot = (a: number[], b: number[]) => a.reduce((sum, v, k) => sum + v * b[k], 0);
    for (let a = 0; a < dims; a++)
      for (let b = 0; b < dims; b++)
        expect(dot(row(a), row(b)) / 4 ** AXIS_BITS).toBeCloseTo(a === b ? 1 : 0, 3);
    const expected = [3, 3, -1, -1, -1].map((v) => v / Math.sqrt(21));
    expect(Math.abs(dot(row(0), expected)) / 2 ** AXIS_BITS).toBeGreaterThan(0.999);
    const spread = (a: number) => {
      const along = Array.from({ length: 400 }, (_, i) =>
        dot(row(a), Array.from(values.subarray(dims * i, dims * (i + 1)))),
      );
      const mean = along.reduce((sum, v) => sum + v, 0) / along.length;
      return along.reduce((sum, v) => sum + (v - mean) ** 2, 0);
    };
    for (let a = 1; a < dims; a++) expect(spread(a)).toBeLessThanOrEqual(spread(a - 1));
  });
});

describe('cells', () => {
  it('hold all points, each in the cell of its leading coordinates, those of a cell by row', () => {
    const random = seededRandom(2);
    const points = Int16Array.from({ length: 4 * 1000 }, () => 2000 * (random() - 0.5));
    const cells = layoutCells([points], 4, 150);
    const { coordinates, row, placeOf, start } = placePoints(points, 4, cells);
    expect(start.at(-1)).toBe(1000);
    let place = 0;
    for (let cell = 0; cell + 1 < start.length; cell++)
      for (let before = -1; place < start[cell + 1]; place++) {
        const [x, y, z] = coordinates.subarray(4 * place);
        const [a, b, c] = [x, y, z].map((v, k) => Math.floor((v - cells.min[k]) / cells.width[k]));
        expect((a * cells.count[1] + b) * cells.count[2] + c).toBe(cell);
        expect(row[place]).toBeGreaterThan(start[cell] === place ? -1 : before);
        expect(placeOf[row[place]]).toBe(place);
        expect(Array.from(points.subarray(4 * row[place], 4 * row[place] + 4))).toEqual(
          Array.from(coordinates.subarray(4 * place, 4 * place + 4)),
        );
        before = row[place];
      }
  });

  it('are no more than their table is worth', () => {
    const points = Int16Array.of(-32_000, -32_000, -32_000, 0, 32_000, 32_000, 32_000, 0);
    const { count } = layoutCells([points], 4, 1);
    expect(count.reduce((a, b) => a * b)).toBeLessThanOrEqual(4096);
  });
});

describe('the way out', () => {
  it('orders hits by r^2 + z^2, equal ones by row', () => {
    const x = Float64Array.of(3, 0, 1, 0, 0);
    const y = Float64Array.of(0, 3, 0, 0, 0);
    const z = Float64Array.of(0, 0, 1, -3, 0);
    expect(Array.from(outwardPlaces(x, y, z))).toEqual([2, 3, 1, 4, 0]);
  });
});
