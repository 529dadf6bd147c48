import type { EventTruth } from '../event/event.ts';
import type { ParameterValues } from '../parameters/table.ts';
import type { TrackHits } from '../tracks/track.ts';
import type { HitPairs, Remedy, ScoredEdge } from './cause.ts';
import { leastMonotone } from './remedies.ts';

/** A kept edge between two hits of a track that are of different particles. */
export interface MixingEdge extends ScoredEdge {
  /** Particle rows of its hits, -1 for noise. */
  readonly particles: readonly [number, number];
  /** Whether its hits follow each other on the track. */
  readonly isStep: boolean;
  /** The least score cut that would have removed it; null where none does. */
  readonly remedy: Remedy | null;
}

/** The edges above the score cut that join hits of different particles on a track, inside out. */
export function mixingEdges(
  graph: HitPairs,
  scores: Float32Array,
  tracks: TrackHits,
  track: number,
  { particleOfHit }: EventTruth,
  values: ParameterValues,
): MixingEdge[] {
  const hits = tracks.hits.subarray(tracks.offset[track], tracks.offset[track + 1]);
  const place = new Map(Array.from(hits, (hit, i) => [hit, i]));
  const edges: MixingEdge[] = [];
  for (let e = 0; e < graph.src.length; e++) {
    const [src, dst, score] = [graph.src[e], graph.dst[e], scores[e]];
    if (!(score > values.ccCut)) continue;
    const [from, to] = [place.get(src), place.get(dst)];
    if (from === undefined || to === undefined) continue;
    const [p, q] = [particleOfHit[src], particleOfHit[dst]];
    if (p === q && p >= 0) continue;
    const isGone = ({ ccCut }: ParameterValues) => !(score > ccCut);
    const remedy = leastMonotone(values, 'ccCut', 1, isGone);
    edges.push({ src, dst, score, particles: [p, q], isStep: Math.abs(from - to) === 1, remedy });
  }
  const at = ({ src, dst }: ScoredEdge) => (place.get(src) ?? 0) + (place.get(dst) ?? 0);
  return edges.sort((a, b) => at(a) - at(b) || a.src - b.src || a.dst - b.dst);
}
