import { createLooker, squaredDistance } from '../neighbours/looker.ts';
import { type PreparedSearch, prepareSearch } from '../neighbours/prepare.ts';
import type { NeighbourSearch } from '../neighbours/search.ts';
import { descriptorOf, type ParameterValues } from '../parameters/table.ts';
import type { Cause, HitPairs, Loss, LossQuestion, Remedy } from './cause.ts';
import { edgeRows } from './pairs.ts';
import { stepsOf, valueAtStep } from './remedies.ts';

/** A search for neighbours, and what it found. */
export interface NeighbourRun {
  readonly edges: HitPairs;
  /** The search under some values of the parameters. */
  searchAt(values: ParameterValues): NeighbourSearch;
}

/**
 * Why pairs are no neighbours: too far apart, directed the other way, or nearer ones were more than `kMax`. Null where
 * they are. Distances are those of the search, of whole numbers.
 */
export function neighbourLosses(
  { edges, searchAt }: NeighbourRun,
  values: ParameterValues,
  { pairs, remedies }: LossQuestion,
): (Loss | null)[] {
  const search = searchAt(values);
  const rows = edgeRows(pairs, edges, search.outward.length);
  const prepared = prepareSearch(search);
  const { sources, targets, stride, scale, square: most } = prepared;
  const looker = createLooker(prepared, targets);
  const squareOf = (from: number, to: number) =>
    squaredDistance(stride, sources, sources.placeOf[from], targets, targets.placeOf[to]);

  return Array.from(rows, (row, i): Loss | null => {
    if (row >= 0) return null;
    const [from, to] = [pairs.src[i], pairs.dst[i]];
    const there = squareOf(from, to);
    const isOutward = search.outward[from] < search.outward[to];
    const flips = search.direction === 'flipped';
    const square = flips ? Math.min(there, squareOf(to, from)) : there;
    const isDirected = search.direction === 'learnt' || isOutward;
    let cause: Cause;
    let remedy: Remedy | null = null;
    if (square > most) {
      cause = { kind: 'distance', distance: Math.sqrt(square) / scale, radius: search.radius };
      if (remedies && isDirected) remedy = widerRadius(prepared, square);
    } else if (!isDirected) {
      cause = { kind: 'direction' };
      if (there <= most) remedy = { parameter: 'edgeDirection', value: 'learnt' };
    } else {
      const neighbours = looker.look(sources.coordinates, sources.placeOf[from], from);
      cause = { kind: 'k-max', kMax: search.kMax, neighbours };
      const { max } = descriptorOf('kMax') as { readonly max: number };
      if (neighbours <= max) remedy = { parameter: 'kMax', value: neighbours };
    }
    return { cause, remedies: remedies && remedy ? [remedy] : [] };
  });
}

/** The least radius on the slider that reaches a squared distance, in steps of the search. */
function widerRadius({ scale }: PreparedSearch, square: number): Remedy | null {
  const descriptor = descriptorOf('radius');
  if (descriptor.kind !== 'number') return null;
  const { last, at } = stepsOf(descriptor, Math.sqrt(square) / scale);
  for (let step = Math.max(1, Math.floor(at)); step <= last; step++) {
    const value = valueAtStep(descriptor, step);
    if (Math.floor((value * scale) ** 2) >= square) return { parameter: 'radius', value };
  }
  return null;
}
