import type { EdgeDirection, NeighbourSearch } from '../../../src/neighbours/search.ts';
import { seededRandom } from '../graph/randomScene.ts';

const DIRECTIONS: readonly EdgeDirection[] = ['learnt', 'outward', 'flipped'];

/** Ways to place points that a search may go wrong on. */
const PLACINGS = [
  'lattice',
  'clusters',
  'cube',
  'duplicates',
  'one cell',
  'sphere',
  'line',
] as const;

/**
 * A small search, drawn from a seed: 2 to 16 dimensions, one point to a hundred, coordinates at the order of 1 or a
 * thousand times more or less, points on one another and at exactly the radius, one output or two, few or many
 * neighbours allowed.
 */
export function randomSearch(seed: number): NeighbourSearch {
  const random = seededRandom(seed);
  const below = (limit: number) => Math.floor(limit * random());
  const one = <T>(values: readonly T[]): T => values[below(values.length)];
  const dims = 2 + below(15);
  const points = random() < 0.05 ? 1 : 2 + below(90);
  const size = one([1, 1, 1, 1000, 0.001, 7.3]);
  const placing = one(PLACINGS);
  const radius = size * one([0.02, 0.1, 0.3, 0.6, 1, 1.7, 5]);
  const centres = Array.from({ length: 5 }, () =>
    Array.from({ length: dims }, () => size * (2 * random() - 1)),
  );

  function pointAt(): number[] {
    const about = (k: number, width: number) =>
      centres[k % 5].map((c) => c + width * (random() - 0.5));
    if (placing === 'cube') return Array.from({ length: dims }, () => size * (2 * random() - 1));
    if (placing === 'clusters') return about(below(5), radius);
    if (placing === 'duplicates') return about(below(5), 0);
    if (placing === 'one cell') return about(0, 0.2 * radius);
    if (placing === 'line')
      return Array.from({ length: dims }, (_, k) => (k === 0 ? size * (2 * random() - 1) : 0));
    const away = Array.from({ length: dims }, () => random() - 0.5);
    if (placing === 'sphere') {
      const length = Math.hypot(...away) || 1;
      return away.map((a, k) => centres[0][k] + (a * radius) / length);
    }
    // Steps of a power of two: many pairs are exactly at a distance with a whole square.
    const step = 2 ** Math.floor(Math.log2(size / 4));
    return Array.from({ length: dims }, () => step * (below(3) - 1));
  }

  const place = () => Float32Array.from(Array.from({ length: points }, pointAt).flat());
  const source = place();
  const isLattice = placing === 'lattice';
  const step = 2 ** Math.floor(Math.log2(size / 4));
  const outward = Uint32Array.from({ length: points }, (_, i) => i);
  for (let i = points - 1; i > 0; i--) {
    const j = below(i + 1);
    [outward[i], outward[j]] = [outward[j], outward[i]];
  }
  return {
    dims,
    source,
    target: random() < 0.5 ? source : place(),
    radius: isLattice ? step * one([1, 2, 3]) : radius,
    kMax: one([1, 3, 10, 1000, 1000]),
    direction: one(DIRECTIONS),
    outward,
    rotate: false,
  };
}
