import type { PlacedPoints } from './cells.ts';
import type { PreparedSearch } from './prepare.ts';

/** The columns of cells in reach of a query. */
export interface Columns {
  /**
   * Calls `run` with the places [from, to) of each run of points that may be near the query whose coordinates begin at
   * `at`, in the order of places.
   */
  visit(queries: Int16Array, at: number, run: (from: number, to: number) => void): void;
}

/** Columns of points that are sorted by the cells of the search. */
export function createColumns(prepared: PreparedSearch, { start }: PlacedPoints): Columns {
  const { cells, square, reach } = prepared;
  const [min0, min1, min2] = cells.min;
  const [width0, width1, width2] = cells.width;
  const [count0, count1, count2] = cells.count;
  return {
    visit(queries, at, run) {
      const x = queries[at] - min0;
      const y = queries[at + 1] - min1;
      const z = queries[at + 2] - min2;
      const from0 = cellAt(x - reach, width0);
      const to0 = Math.min(count0 - 1, cellAt(x + reach, width0));
      const from1 = cellAt(y - reach, width1);
      const to1 = Math.min(count1 - 1, cellAt(y + reach, width1));
      for (let c0 = from0; c0 <= to0; c0++) {
        const d0 = outside(x, c0, width0);
        for (let c1 = from1; c1 <= to1; c1++) {
          const d1 = outside(y, c1, width1);
          const left = square - d0 * d0 - d1 * d1;
          if (left < 0) continue;
          const within = Math.ceil(Math.sqrt(left));
          const column = (c0 * count1 + c1) * count2;
          const first = cellAt(z - within, width2);
          const last = Math.min(count2 - 1, cellAt(z + within, width2));
          run(start[column + first], start[column + last + 1]);
        }
      }
    },
  };
}

/** The cell of a coordinate that counts from the least, the first one for what is below. */
function cellAt(coordinate: number, width: number): number {
  return coordinate <= 0 ? 0 : (coordinate / width) >>> 0;
}

/** How far a coordinate is from the coordinates of a cell. */
function outside(coordinate: number, cell: number, width: number): number {
  const first = cell * width;
  if (coordinate < first) return first - coordinate;
  const last = first + width - 1;
  return coordinate > last ? coordinate - last : 0;
}
