import type { Points } from '../event/clusters.ts';
import { breathe } from '../tasks/breathe.ts';
import { nodeFeatures } from './features.ts';

/** What networks read of hits, row by row, and pairs of them. Lengths are in m, azimuths in units of pi. */
export interface ShapedPairs {
  readonly r: ArrayLike<number>;
  readonly phi: ArrayLike<number>;
  readonly z: ArrayLike<number>;
  readonly src: Uint32Array;
  readonly dst: Uint32Array;
}

/** Pairs of the hits of an event, by rows, as networks read them. */
export function shapedPairs(
  points: Points,
  { src, dst }: Pick<ShapedPairs, 'src' | 'dst'>,
): ShapedPairs {
  const columns = nodeFeatures(points, [
    { name: 'r', scale: 1000 },
    { name: 'phi', scale: Math.PI },
    { name: 'z', scale: 1000 },
  ]);
  const column = (k: number) => Float32Array.from(points.x, (_, i) => columns[3 * i + k]);
  return { r: column(0), phi: column(1), z: column(2), src, dst };
}

/** Figures of a pair, in the order of their columns. */
export const CONTINUATIONS = ['inward', 'outward', 'inwardTwo', 'outwardTwo'] as const;

/** Shorter distances (m) count as this. */
const LEAST_LENGTH = 1e-3;
/** Misfit of a pair that nothing continues, and the most that one counts. */
const WORST = 1000;
/** Added to a misfit before its logarithm is taken. */
const BEST = 1e-2;
/** Triplets between which whoever wants to stop gets a turn: some 50 ms. */
const TRIPLETS_AT_ONCE = 2 ** 20;

/**
 * How well pairs of hits go on to a third and a fourth hit, inward and outward, which a single pair does not tell:
 * logarithms of least misfits, [E * 4], row by row.
 *
 * How it works: two pairs that share their middle hit make a triplet. Hits of one particle keep their direction in the
 * (r, z) plane and, coming from near the beam line, the curvature of the circle through the beam line and both hits of a
 * pair. The misfit is the square of how far two pairs are from that, in tolerances that grow for short pairs and low
 * momenta. A pair's figure is the least misfit of its continuations, and that of the best chain of two, as a cellular
 * automaton finds chains. `training/metric_learning/continuations.py` takes the same steps in the same order.
 * @param signal its reason is thrown where it was aborted.
 */
export async function continuations(
  pairs: ShapedPairs,
  signal?: AbortSignal,
): Promise<Float32Array> {
  const { src, dst } = pairs;
  const shape = shapesOf(pairs);
  const { starts, rows } = pairsBySource(src, pairs.r.length);
  const worst = () => new Float64Array(src.length).fill(WORST);
  const [inward, outward, inwardTwo, outwardTwo] = [worst(), worst(), worst(), worst()];

  /** Visits some triplets, of the pairs from one on with what goes on from them; gives the pair after these. */
  function visit(from: number, chained: boolean): number {
    let [e, visited] = [from, 0];
    for (; e < src.length && visited < TRIPLETS_AT_ONCE; e++) {
      visited += 1 + starts[dst[e] + 1] - starts[dst[e]];
      for (let i = starts[dst[e]]; i < starts[dst[e] + 1]; i++) {
        const next = rows[i];
        const cost = misfit(shape, e, next);
        if (chained) {
          const [there, back] = [cost + outward[next], cost + inward[e]];
          if (there < outwardTwo[e]) outwardTwo[e] = there;
          if (back < inwardTwo[next]) inwardTwo[next] = back;
        } else {
          if (cost < outward[e]) outward[e] = cost;
          if (cost < inward[next]) inward[next] = cost;
        }
      }
    }
    return e;
  }

  for (const chained of [false, true]) {
    for (let from = 0; from < src.length; from = visit(from, chained)) await breathe(signal);
  }
  const columns = [inward, outward, inwardTwo, outwardTwo];
  const values = new Float32Array(columns.length * src.length);
  columns.forEach((column, k) => {
    for (let e = 0; e < src.length; e++)
      values[columns.length * e + k] = Math.log(column[e] + BEST);
  });
  return values;
}

/** Of each pair: direction in (r, z) (rad), curvature (1/m) and the tolerances of both. */
interface Shapes {
  readonly direction: Float64Array;
  readonly curvature: Float64Array;
  readonly directionTolerance: Float64Array;
  readonly curvatureTolerance: Float64Array;
}

function shapesOf({ r, phi, z, src, dst }: ShapedPairs): Shapes {
  const column = () => new Float64Array(src.length);
  const shapes = {
    direction: column(),
    curvature: column(),
    directionTolerance: column(),
    curvatureTolerance: column(),
  };
  for (let e = 0; e < src.length; e++) {
    const [a, b] = [src[e], dst[e]];
    const [inner, outer] = [r[a], r[b]];
    const dphi = phi[b] - phi[a];
    const turn = (dphi - 2 * Math.floor((dphi + 1) / 2)) * Math.PI;
    const [dr, dz] = [outer - inner, z[b] - z[a]];
    const square = inner * inner + outer * outer - 2 * inner * outer * Math.cos(turn);
    const across = Math.sqrt(Math.max(square, 0));
    const length = Math.max(Math.sqrt(dr * dr + dz * dz), LEAST_LENGTH);
    const curvature = (2 * Math.sin(turn)) / Math.max(across, LEAST_LENGTH);
    shapes.direction[e] = Math.atan2(dr, dz);
    shapes.curvature[e] = curvature;
    shapes.directionTolerance[e] = 0.004 + 2e-4 / length + 0.005 * Math.abs(curvature);
    shapes.curvatureTolerance[e] =
      0.03 + 0.003 / Math.max(inner, LEAST_LENGTH) + 0.1 * Math.abs(curvature);
  }
  return shapes;
}

/** Of pairs `a` going on as pair `b`: at most WORST. */
function misfit(of: Shapes, a: number, b: number): number {
  const { direction, curvature, directionTolerance, curvatureTolerance } = of;
  const turn =
    (direction[b] - direction[a]) / Math.max(directionTolerance[a], directionTolerance[b]);
  const bend =
    (curvature[b] - curvature[a]) / Math.max(curvatureTolerance[a], curvatureTolerance[b]);
  return Math.min(turn * turn + bend * bend, WORST);
}

/** The rows of the pairs that begin at each hit, as one list with the place where each hit's begin. */
function pairsBySource(src: Uint32Array, hits: number): { starts: Uint32Array; rows: Uint32Array } {
  const starts = new Uint32Array(hits + 1);
  for (const hit of src) starts[hit + 1]++;
  for (let hit = 0; hit < hits; hit++) starts[hit + 1] += starts[hit];
  const next = starts.slice();
  const rows = new Uint32Array(src.length);
  src.forEach((hit, e) => {
    rows[next[hit]++] = e;
  });
  return { starts, rows };
}
