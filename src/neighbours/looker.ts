import type { PlacedPoints } from './cells.ts';
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
  const { cells, stride, square: most, reach } = prepared;
  const { coordinates, row, start } = among;
  const [min0, min1, min2] = cells.min;
  const [width0, width1, width2] = cells.width;
  const [count0, count1, count2] = cells.count;
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
          const left = most - d0 * d0 - d1 * d1;
          if (left < 0) continue;
          const within = Math.ceil(Math.sqrt(left));
          const column = (c0 * count1 + c1) * count2;
          const first = cellAt(z - within, width2);
          const last = Math.min(count2 - 1, cellAt(z + within, width2));
          if (first <= last) lookAt(start[column + first], start[column + last + 1]);
        }
      }
      return found;
    },
    lists: () => ({ near, square }),
    distances: (count) => square.slice(0, count),
    work: () => work,
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
