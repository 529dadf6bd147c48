/** Coordinates whose cells points are sorted by: the leading ones, which vary most. */
export const CELL_AXES = 3;

/** Boxes of equal size that points are sorted into. */
export interface Cells {
  /** Per axis: the least coordinate, the width of a cell, the number of cells. */
  readonly min: readonly number[];
  readonly width: readonly number[];
  readonly count: readonly number[];
}

/** Points sorted by cell: those with the same cells of the first two axes, a column, follow one another along the third. */
export interface PlacedPoints {
  /** [points * stride], in the order of places. */
  readonly coordinates: Int16Array;
  /** Row of the point at each place; in one cell they ascend. */
  readonly row: Uint32Array;
  /** Place of the point of each row. */
  readonly placeOf: Uint32Array;
  /** [cells + 1]: first place of each cell, and the number of points. */
  readonly start: Uint32Array;
}

/** Cells of half the radius; along columns, where more of them cost nothing, of a quarter. */
const PARTS = [2, 2, 4];
/** More cells than these, and than four per point, are made wider: most would be empty. */
const FEW_CELLS = 4096;

/** Cells for sets of points with neighbours within `reach`. */
export function layoutCells(sets: readonly Int16Array[], stride: number, reach: number): Cells {
  const min = [0, 0, 0];
  const span = [1, 1, 1];
  const points = sets[0].length / stride;
  for (let axis = 0; axis < CELL_AXES && points > 0; axis++) {
    let [least, largest] = [32_767, -32_768];
    for (const set of sets)
      for (let i = axis; i < set.length; i += stride) {
        if (set[i] < least) least = set[i];
        if (set[i] > largest) largest = set[i];
      }
    min[axis] = least;
    span[axis] = largest - least + 1;
  }
  const most = Math.max(FEW_CELLS, 4 * points);
  let width = PARTS.map((part) => Math.max(1, Math.ceil(reach / part)));
  const countAt = (widths: number[]) => widths.map((w, axis) => Math.ceil(span[axis] / w));
  while (countAt(width).reduce((a, b) => a * b) > most)
    width = width.map((w) => Math.ceil(w * 1.25));
  return { min, width, count: countAt(width) };
}

/** Sorts points by cell, those of a cell by row. @param points [points * stride] */
export function placePoints(points: Int16Array, stride: number, cells: Cells): PlacedPoints {
  const { min, width, count } = cells;
  const total = points.length / stride;
  const cellOf = new Uint32Array(total);
  const start = new Uint32Array(count[0] * count[1] * count[2] + 1);
  for (let i = 0; i < total; i++) {
    const at = stride * i;
    const a = Math.floor((points[at] - min[0]) / width[0]);
    const b = Math.floor((points[at + 1] - min[1]) / width[1]);
    const c = Math.floor((points[at + 2] - min[2]) / width[2]);
    cellOf[i] = (a * count[1] + b) * count[2] + c;
    start[cellOf[i] + 1]++;
  }
  for (let cell = 1; cell < start.length; cell++) start[cell] += start[cell - 1];
  const next = start.slice();
  const coordinates = new Int16Array(points.length);
  const row = new Uint32Array(total);
  const placeOf = new Uint32Array(total);
  for (let i = 0; i < total; i++) {
    const place = next[cellOf[i]]++;
    row[place] = i;
    placeOf[i] = place;
    for (let k = 0; k < stride; k++) coordinates[stride * place + k] = points[stride * i + k];
  }
  return { coordinates, row, placeOf, start };
}
