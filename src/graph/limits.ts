/** The largest graph that a builder may make. */
export interface GraphLimits {
  /** Hit pairs inside the doublet windows, all of which are in memory at once. */
  readonly pairs: number;
  /** Edges, all of which are scored and drawn. */
  readonly edges: number;
}

/** A graph that is larger than its limits; the message, no whole sentence yet, says what there is too much of. */
export class GraphSizeError extends Error {
  override name = 'GraphSizeError';
}

/** @throws GraphSizeError where there are more hit pairs than the limit. */
export function checkPairs(pairs: number, { pairs: most }: Pick<GraphLimits, 'pairs'>): void {
  if (pairs > most)
    throw new GraphSizeError(
      `More than ${inWords(most)} hit pairs pass the doublet windows, more than memory holds`,
    );
}

/** @throws GraphSizeError where there are more edges than the limit. */
export function checkEdges(edges: number, { edges: most }: GraphLimits): void {
  if (edges > most)
    throw new GraphSizeError(
      `The graph would have more than ${inWords(most)} edges, more than can be scored and drawn`,
    );
}

const inWords = (count: number) => count.toLocaleString('en-US');
