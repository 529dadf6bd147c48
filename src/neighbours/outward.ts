/**
 * The place of each hit in the order of r^2 + z^2, of equal ones by row: edges between neighbours point from the lower
 * place to the higher.
 * @param x, y, z coordinates of the hits, mm.
 */
export function outwardPlaces(x: Float64Array, y: Float64Array, z: Float64Array): Uint32Array {
  const distance = Float64Array.from(x, (value, i) => value * value + y[i] * y[i] + z[i] * z[i]);
  const sorted = distance.slice().sort();
  // How many of those that are equally far have their place.
  const taken = new Uint32Array(distance.length);
  return Uint32Array.from(distance, (value) => {
    const first = lowerBound(sorted, value);
    return first + taken[first]++;
  });
}

/** Index of the first value that is not below. */
function lowerBound(sorted: Float64Array, value: number): number {
  let from = 0;
  let to = sorted.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (sorted[middle] < value) from = middle + 1;
    else to = middle;
  }
  return from;
}
