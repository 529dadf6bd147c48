import type { EventTruth } from '../event/event.ts';
import type { Edges } from './edges.ts';
import type { EvaluationSettings } from './report.ts';

/** A step of a chain after which edges are left: a graph, or a cut on the scores of its edges. */
export interface LossStep {
  /** Id of the stage that answers for it. */
  readonly stage: string;
  readonly edges: Edges;
  /** Whether an edge, by its row, is left. */
  keeps(edge: number): boolean;
}

/** What the numbers of `lostAt` stand for: `none` for a particle that was not lost, the steps, track building, and quality where tracks are cut. */
export function lostStages(
  steps: readonly { readonly stage: string }[],
  withQuality: boolean,
): string[] {
  const after = withQuality ? ['tracks', 'quality'] : ['tracks'];
  return ['none', ...steps.map((step) => step.stage), ...after];
}

/**
 * Where in the chain each target particle was lost, as an index into `lostStages`; others are `none`.
 * After each step look at the largest piece of the particle's hits that edges between its own hits (truth
 * edges and skipping ones) still hold together. The first step after which the piece could not make a match
 * (fewer than minHits hits, or, where the matching asks for it, no more than half of the particle's) lost the
 * particle. If a large enough piece reached track building, that lost it, unless one of the builder's tracks had found
 * the particle: then it was lost with the quality of tracks.
 *
 * @param steps in the order of the chain.
 * @param hits hits of each particle row, see hitsOfParticles.
 * @param foundBy track per particle row or -1, see matchTracks; `builtFor` the same of the builder's tracks.
 */
export function lostAt(
  steps: readonly LossStep[],
  truth: EventTruth,
  hits: Uint32Array,
  target: Uint8Array,
  foundBy: Int32Array,
  builtFor: Int32Array,
  settings: EvaluationSettings,
): Uint8Array {
  const isLost = target.map((isTarget, p) => (isTarget && foundBy[p] < 0 ? 1 : 0));
  const result = isLost.map((lost, p) => lost * (steps.length + (builtFor[p] < 0 ? 1 : 2)));
  const suffices = (piece: number, p: number) =>
    piece >= settings.minHits && (settings.matching === 'atlas' || 2 * piece > hits[p]);
  // From the last step to the first, so that the first one that was not enough stays.
  for (let step = steps.length - 1; step >= 0; step--) {
    const largest = largestPieces(steps[step], truth, isLost);
    for (let p = 0; p < result.length; p++)
      if (isLost[p] && builtFor[p] < 0 && !suffices(largest[p], p)) result[p] = step + 1;
  }
  return result;
}

/** Hits in the largest piece of each wanted particle that the edges of a step connect; 0 for the others. */
function largestPieces(
  { edges: { src, dst }, keeps }: LossStep,
  { particleOfHit, particles }: EventTruth,
  wanted: Uint8Array,
): Uint32Array {
  const parent = new Uint32Array(particleOfHit.length);
  for (let i = 0; i < parent.length; i++) parent[i] = i;
  for (let e = 0; e < src.length; e++) {
    const p = particleOfHit[src[e]];
    if (p >= 0 && wanted[p] && p === particleOfHit[dst[e]] && keeps(e))
      parent[find(parent, src[e])] = find(parent, dst[e]);
  }
  const size = new Uint32Array(parent.length);
  const largest = new Uint32Array(particles.id.length);
  for (let i = 0; i < parent.length; i++) {
    const p = particleOfHit[i];
    if (p >= 0 && wanted[p]) largest[p] = Math.max(largest[p], ++size[find(parent, i)]);
  }
  return largest;
}

function find(parent: Uint32Array, hit: number): number {
  let root = hit;
  while (parent[root] !== root) {
    parent[root] = parent[parent[root]];
    root = parent[root];
  }
  return root;
}
