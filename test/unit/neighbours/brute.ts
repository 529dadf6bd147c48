import type { NeighbourSearch } from '../../../src/neighbours/search.ts';

/** Coordinates in whole numbers, a point a row, as the definition says; `scale` a power of two. */
function rounded(values: Float32Array, dims: number, scale: number): number[][] {
  const halfToEven = (value: number) => {
    const below = Math.floor(value);
    const rest = value - below;
    if (rest !== 0.5) return rest < 0.5 ? below : below + 1;
    return below % 2 === 0 ? below : below + 1;
  };
  return Array.from({ length: values.length / dims }, (_, i) =>
    Array.from({ length: dims }, (_, k) => halfToEven(values[dims * i + k] * scale)),
  );
}

/**
 * The edges by trying every pair, each as `src * points + dst`, ascending: the definition, for a search without turning onto
 * axes.
 * @param scale of the whole numbers. @returns also how many points had too many neighbours.
 */
export function everyPair(search: NeighbourSearch, scale: number) {
  const { dims, source, target, radius, kMax, direction, outward } = search;
  const from = rounded(source, dims, scale);
  const to = rounded(target, dims, scale);
  const points = from.length;
  const most = Math.floor((radius * scale) ** 2);
  const square = (i: number, j: number) =>
    from[i].reduce((sum, value, k) => sum + (value - to[j][k]) ** 2, 0);

  /** near[i] has j where j is among the neighbours that i keeps. */
  let limited = 0;
  const near = from.map((_, i) => {
    const all = Array.from({ length: points }, (_, j) => j).filter(
      (j) => j !== i && square(i, j) <= most,
    );
    if (all.length <= kMax) return new Set(all);
    limited++;
    // As many of the nearest as there is room for, those that are equally far together.
    const byDistance = all.sort((a, b) => square(i, a) - square(i, b));
    return new Set(all.filter((j) => square(i, j) < square(i, byDistance[kMax])));
  });

  const edges = new Set<number>();
  for (let i = 0; i < points; i++)
    for (const j of near[i]) {
      const isOutward = outward[i] < outward[j];
      if (direction === 'learnt' || isOutward) edges.add(i * points + j);
      else if (direction === 'flipped') edges.add(j * points + i);
    }
  return { edges: [...edges].sort((a, b) => a - b), limited };
}
