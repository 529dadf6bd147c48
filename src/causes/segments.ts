import type { TrackingEvent } from '../event/event.ts';
import { hitsOfParticles, truthOrder, truthSuccessors } from '../metrics/truthEdges.ts';
import { type TrackHits, trackOfHit } from '../tracks/track.ts';
import type { HitPairs } from './cause.ts';

/** Segments of particles: pairs of hits of one particle, by particle row, innermost first. */
export interface Segments extends HitPairs {
  readonly particle: Uint32Array;
  /** 1 for edges of the graph that join hits which are not consecutive; truth edges are 0. */
  readonly skipping: Uint8Array;
  /** 1 where both hits are on one track, joined there or not. */
  readonly onTrack: Uint8Array;
}

/** The track that holds most hits of a particle (equal: the lower one). */
export interface BestTrack {
  readonly track: number;
  /** Hits of the particle on it, of the track, and of the particle in the event. */
  readonly own: number;
  readonly trackHits: number;
  readonly particleHits: number;
}

/** What is asked of particles, per row: nothing, their truth edges, or these with the skipping edges of the graph. */
export const NO_SEGMENTS = 0;
export const TRUE_SEGMENTS = 1;
export const ALL_SEGMENTS = 2;

/** The segments of particles. @throws RangeError for an event without truth. */
export function segmentsOf(
  event: TrackingEvent,
  graph: HitPairs,
  tracks: TrackHits,
  wanted: Uint8Array,
): { readonly segments: Segments; readonly best: readonly (BestTrack | null)[] } {
  const { truth } = event;
  if (!truth) throw new RangeError(`${event.name} has no truth; segments are those of particles.`);
  const { particleOfHit } = truth;
  const hits = event.hitId.length;
  const successor = truthSuccessors(event, truth);
  const rank = new Uint32Array(hits);
  truthOrder(event, truth).forEach((hit, i) => {
    rank[hit] = i;
  });
  const track = trackOfHit(hits, tracks);
  const found: { a: number; b: number; skipping: number }[] = [];
  for (let a = 0; a < hits; a++)
    if (successor[a] >= 0 && wanted[particleOfHit[a]] >= TRUE_SEGMENTS)
      found.push({ a, b: successor[a], skipping: 0 });
  for (let e = 0; e < graph.src.length; e++) {
    const [a, b] = [graph.src[e], graph.dst[e]];
    const p = particleOfHit[a];
    if (p >= 0 && wanted[p] === ALL_SEGMENTS && particleOfHit[b] === p && successor[a] !== b)
      found.push({ a, b, skipping: 1 });
  }
  // Ranks ascend by particle, then outward.
  const first = ({ a, b }: { a: number; b: number }) => Math.min(rank[a], rank[b]);
  const last = ({ a, b }: { a: number; b: number }) => Math.max(rank[a], rank[b]);
  found.sort((s, t) => first(s) - first(t) || last(s) - last(t) || s.skipping - t.skipping);
  return {
    segments: {
      particle: Uint32Array.from(found, ({ a }) => particleOfHit[a]),
      src: Uint32Array.from(found, ({ a }) => a),
      dst: Uint32Array.from(found, ({ b }) => b),
      skipping: Uint8Array.from(found, ({ skipping }) => skipping),
      onTrack: Uint8Array.from(found, ({ a, b }) =>
        track[a] >= 0 && track[a] === track[b] ? 1 : 0,
      ),
    },
    best: bestTracks(track, tracks, particleOfHit, hitsOfParticles(truth), wanted),
  };
}

function bestTracks(
  track: Int32Array,
  { offset }: TrackHits,
  particleOfHit: Int32Array,
  particleHits: Uint32Array,
  wanted: Uint8Array,
): (BestTrack | null)[] {
  const shares = new Map<number, Map<number, number>>();
  particleOfHit.forEach((p, hit) => {
    const t = track[hit];
    if (p < 0 || t < 0 || wanted[p] === NO_SEGMENTS) return;
    const own = shares.get(p) ?? new Map<number, number>();
    shares.set(p, own.set(t, (own.get(t) ?? 0) + 1));
  });
  return Array.from(wanted, (_, p) => {
    let best: BestTrack | null = null;
    for (const [t, own] of shares.get(p) ?? [])
      if (!best || own > best.own || (own === best.own && t < best.track))
        best = {
          track: t,
          own,
          trackHits: offset[t + 1] - offset[t],
          particleHits: particleHits[p],
        };
    return best;
  });
}
