/** The graph of an event: directed edges between hits, outward in map order. */
export interface Graph {
  /** Hit row of each edge's source (inner) and destination (outer) hit. Edges are unique. */
  readonly src: Uint32Array;
  readonly dst: Uint32Array;
  /** Of a graph that a classifier thinned: the lowest score that was kept. */
  readonly cut?: number;
}

/** A graph that was built from a module map. */
export interface MapGraph extends Graph {
  readonly counts: GraphCounts;
}

/** What went through building a graph from a module map, step by step. */
export interface GraphCounts {
  /** Hits on modules the map knows, and the hits dropped because it does not know theirs. */
  readonly hits: number;
  readonly unknownHits: number;
  /** Modules of this event (with at least one hit) that the map knows. */
  readonly modules: number;
  /** Map doublets with hits on both modules; hit pairs tested for them. */
  readonly activeDoublets: number;
  readonly candidates: number;
  /** Hit pairs that pass the doublet windows. */
  readonly doublets: number;
  /** Hit triplets that pass everything. */
  readonly triplets: number;
  /** Edges of the graph: legs of at least one passing hit triplet. */
  readonly edges: number;
}
