import type { PlacedPoints } from './cells.ts';
import { createColumns } from './columns.ts';
import type { PreparedSearch } from './prepare.ts';

/** Finds the points near one other. */
export interface Looker {
  /** Lists the points within the radius of the query at a place, in the order of places, its own row left out. */
  look(queries: Int16Array, place: number, row: number): number;
  /** What was found: places and squared distances. Valid until the next look. */
  lists(): { readonly near: Uint32Array; readonly square: Float64Array };
  /** A copy of the first distances. */
  distances(count: number): Float64Array;
  /** Distances that the last look took. */
  work(): number;
}

/** Looks among points that are sorted by the cells of the search. */
export function createLooker(prepared: PreparedSearch, among: PlacedPoints): Looker {
  const { stride, square: most } = prepared;
  const { coordinates, row } = among;
  const columns = createColumns(prepared, among);
  let near = new Uint32Array(1024);
  let square = new Float64Array(1024);
  let found = 0;
  let work = 0;
  let queries: Int16Array = coordinates;
  let at = 0;
  let own = 0;

  function keep(place: number, distance: number): void {
    if (found === near.length) {
      const [longerNear, longerSquare] = [new Uint32Array(2 * found), new Float64Array(2 * found)];
      longerNear.set(near);
      longerSquare.set(square);
      near = longerNear;
      square = longerSquare;
    }
    near[found] = place;
    square[found++] = distance;
  }

  /** Looks at the places [from, to). */
  function lookAt(from: number, to: number): void {
    const q0 = queries[at];
    const q1 = queries[at + 1];
    const q2 = queries[at + 2];
    const q3 = queries[at + 3];
    work += to - from;
    for (let place = from; place < to; place++) {
      const other = stride * place;
      const d0 = q0 - coordinates[other];
      const d1 = q1 - coordinates[other + 1];
      const d2 = q2 - coordinates[other + 2];
      const d3 = q3 - coordinates[other + 3];
      let sum = d0 * d0 + d1 * d1 + d2 * d2 + d3 * d3;
      for (let k = 4; k < stride && sum <= most; k += 2) {
        const e = queries[at + k] - coordinates[other + k];
        const f = queries[at + k + 1] - coordinates[other + k + 1];
        sum += e * e + f * f;
      }
      if (sum <= most && row[place] !== own) keep(place, sum);
    }
  }

  return {
    look(given, place, ownRow) {
      queries = given;
      at = stride * place;
      own = ownRow;
      found = 0;
      work = 0;
      columns.visit(queries, at, lookAt);
      return found;
    },
    lists: () => ({ near, square }),
    distances: (count) => square.slice(0, count),
    work: () => work,
  };
}

/** The squared distance of a point of one set from a point of another, by their places. */
export function squaredDistance(
  stride: number,
  a: PlacedPoints,
  placeA: number,
  b: PlacedPoints,
  placeB: number,
): number {
  let sum = 0;
  for (let k = 0; k < stride; k++) {
    const d = a.coordinates[stride * placeA + k] - b.coordinates[stride * placeB + k];
    sum += d * d;
  }
  return sum;
}
