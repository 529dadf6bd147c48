import { createPacer, type Pacer } from '../tasks/pacer.ts';
import { createEdgeList, type EdgeList } from './edgeList.ts';
import { createLooker, squaredDistance } from './looker.ts';
import { type PreparedSearch, prepareSearch } from './prepare.ts';
import type { NeighbourEdges, NeighbourOptions, NeighbourSearch } from './search.ts';

/**
 * The edges between neighbours, on one thread: the twin of the GPU's search, from the same whole numbers.
 * @throws EmbeddingError where the search makes no sense, NeighbourCountError beyond the most edges, the signal's
 * reason when aborted.
 */
export async function findNeighboursCpu(
  search: NeighbourSearch,
  options: NeighbourOptions = {},
): Promise<NeighbourEdges> {
  const pacer = createPacer(options);
  const prepared = prepareSearch(search);
  const edges = createEdgeList(search.radius, options.maxEdges);
  const flips = search.direction === 'flipped';
  const mayTurnBack = flips && prepared.sources !== prepared.targets;
  const { bounds, limited } = await lookForward(prepared, edges, pacer, mayTurnBack ? 0.5 : 1);
  // In one embedding both directions find the same, unless a point has too many neighbours.
  if (mayTurnBack || (flips && limited > 0)) await lookBack(prepared, bounds, edges, pacer);
  pacer.done();
  return { ...edges.columns(), limited, steps: prepared.reach };
}

/**
 * Edges from each source to the targets near it.
 * @param share of the work that this is.
 * @returns for each place of a source the squared distance below which it takes neighbours.
 */
async function lookForward(
  prepared: PreparedSearch,
  edges: EdgeList,
  pacer: Pacer,
  share: number,
): Promise<{ bounds: Float64Array; limited: number }> {
  const { sources, targets, search, square } = prepared;
  const { outward, kMax, direction } = search;
  const looker = createLooker(prepared, targets);
  const points = sources.row.length;
  const bounds = new Float64Array(points).fill(square + 1);
  const any = direction === 'learnt';
  let limited = 0;
  for (let place = 0; place < points; place++) {
    const row = sources.row[place];
    const found = looker.look(sources.coordinates, place, row);
    if (found > kMax) {
      bounds[place] = looker.distances(found).sort()[kMax];
      limited++;
    }
    const { near, square: distance } = looker.lists();
    for (let i = 0; i < found; i++) {
      const other = targets.row[near[i]];
      if ((any || outward[row] < outward[other]) && distance[i] < bounds[place])
        edges.push(row, other);
    }
    if (pacer.due(looker.work())) await pacer.pause((share * place) / points);
  }
  return { bounds, limited };
}

/** Edges of pairs that only the outer point finds: those from each target to the sources near it. */
async function lookBack(
  prepared: PreparedSearch,
  bounds: Float64Array,
  edges: EdgeList,
  pacer: Pacer,
): Promise<void> {
  const { sources, targets, search, stride } = prepared;
  const { outward } = search;
  const looker = createLooker(prepared, sources);
  const points = targets.row.length;

  /** Whether the inner point finds the outer one itself. */
  function isKnown(inner: number, outer: number): boolean {
    const [from, to] = [sources.placeOf[inner], targets.placeOf[outer]];
    return squaredDistance(stride, sources, from, targets, to) < bounds[from];
  }

  for (let place = 0; place < points; place++) {
    const row = targets.row[place];
    const found = looker.look(targets.coordinates, place, row);
    const { near, square: distance } = looker.lists();
    for (let i = 0; i < found; i++) {
      const other = sources.row[near[i]];
      const isNew = outward[row] < outward[other] && distance[i] < bounds[near[i]];
      if (isNew && !isKnown(row, other)) edges.push(row, other);
    }
    if (pacer.due(looker.work())) await pacer.pause(0.5 + (0.5 * place) / points);
  }
}
