import type { EventTruth } from '../event/event.ts';
import type { Edges } from './edges.ts';
import type { EvaluationSettings } from './report.ts';
import { hitsOfParticles } from './truthEdges.ts';

/** The stage that lost a particle; `none` for one that was found. */
export const LOST_AT = ['none', 'graph', 'scores', 'tracks'] as const;
export type LostAt = (typeof LOST_AT)[number];

/**
 * Where in the chain each target particle was lost, as an index into LOST_AT; others are `none`.
 * After each stage look at the largest piece of the particle's hits that edges between its own hits (truth
 * edges and skipping ones) still hold together. The first stage after which the piece could not make a match
 * (fewer than minHits hits, or, where the matching asks for it, no more than half of the particle's) lost the
 * particle. If a large enough piece reached track building, that lost it.
 *
 * @param foundBy track per particle row or -1, see matchTracks.
 */
export function lostAt(
  edges: Edges,
  scores: Float32Array,
  ccCut: number,
  truth: EventTruth,
  target: Uint8Array,
  foundBy: Int32Array,
  settings: EvaluationSettings,
): Uint8Array {
  const hits = hitsOfParticles(truth);
  const inGraph = largestPieces(edges, truth, () => true);
  const aboveCut = largestPieces(edges, truth, (e) => scores[e] > ccCut);
  const suffices = (piece: number, p: number) =>
    piece >= settings.minHits && (settings.matching === 'atlas' || 2 * piece > hits[p]);
  return Uint8Array.from(target, (isTarget, p) => {
    let stage: LostAt = 'none';
    if (isTarget && foundBy[p] < 0)
      if (!suffices(inGraph[p], p)) stage = 'graph';
      else if (!suffices(aboveCut[p], p)) stage = 'scores';
      else stage = 'tracks';
    return LOST_AT.indexOf(stage);
  });
}

/** Hits in the largest piece of each particle that the edges for which `keep` holds connect. */
function largestPieces(
  edges: Edges,
  { particleOfHit, particles }: EventTruth,
  keep: (edge: number) => boolean,
): Uint32Array {
  const parent = Uint32Array.from(particleOfHit, (_, i) => i);
  const find = (i: number): number => {
    let root = i;
    while (parent[root] !== root) {
      parent[root] = parent[parent[root]];
      root = parent[root];
    }
    return root;
  };
  for (let e = 0; e < edges.src.length; e++) {
    const p = particleOfHit[edges.src[e]];
    if (p >= 0 && p === particleOfHit[edges.dst[e]] && keep(e))
      parent[find(edges.src[e])] = find(edges.dst[e]);
  }
  const size = new Uint32Array(parent.length);
  const largest = new Uint32Array(particles.id.length);
  for (let i = 0; i < parent.length; i++) {
    const p = particleOfHit[i];
    if (p >= 0) largest[p] = Math.max(largest[p], ++size[find(i)]);
  }
  return largest;
}
