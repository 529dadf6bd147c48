import type { Steps } from '../../tasks/steps.ts';
import type { TrackFitting } from '../fitTracks.ts';
import type { Agreement } from './agreement.ts';
import type { IncidentEdges } from './incidentEdges.ts';

/** A track that may be joined with others. */
export interface Fragment {
  /** Its hits from the inside out. */
  readonly rows: Uint32Array;
  /** Hits that edges of the graph lead to from its last hits, see `hitsAfter`. */
  readonly after: Uint32Array;
}

/** Probability that hits of two tracks have to reach as one. */
const JOINED = 0.01;
/** An edge joins two tracks where it leaves one of the last and enters one of the first so many hits. */
const ENDS = 2;

/** Hits that edges lead to from the last hits of a track. */
export function hitsAfter(
  rows: Uint32Array,
  { src, dst }: { readonly src: Uint32Array; readonly dst: Uint32Array },
  { offset, edge }: IncidentEdges,
): Uint32Array {
  const after: number[] = [];
  for (let k = Math.max(0, rows.length - ENDS); k < rows.length; k++)
    for (let i = offset[rows[k]]; i < offset[rows[k] + 1]; i++)
      if (src[edge[i]] === rows[k]) after.push(dst[edge[i]]);
  return Uint32Array.from(after);
}

/**
 * Joins fragments of one particle: of two tracks that an edge of the graph leads between, from the end of one to the
 * beginning of the other, whatever its score, and whose hits agree with one trajectory. The pairs with the most hits
 * come first, then the more probable ones; what was joined may be joined again.
 * @param tracks no hit in two.
 * @param distance squared, of each hit from the origin: what from the inside out means.
 * @param trackOf the track with these hits.
 */
export function* joinTracks<T extends Fragment>(
  tracks: readonly T[],
  distance: Float64Array,
  trackOf: (rows: Uint32Array) => T,
  fitting: TrackFitting,
  agreement: Agreement,
): Steps<T[]> {
  let current: T[] = [...tracks];
  for (let changed = true; changed; ) {
    const pairs: { a: number; b: number; rows: Uint32Array; probability: number }[] = [];
    for (const [a, b] of candidates(current, distance.length)) {
      const rows = merged(current[a].rows, current[b].rows, distance);
      const fit = rows && fitting.fitHits(rows);
      yield;
      if (!rows || !fit) continue;
      const eta = -Math.log(Math.tan(fit.parameters[3] / 2));
      const probability = agreement.probability(fit.chi2, rows.length, eta);
      if (probability >= JOINED) pairs.push({ a, b, rows, probability });
    }
    pairs.sort(
      (p, q) =>
        q.rows.length - p.rows.length || q.probability - p.probability || p.a - q.a || p.b - q.b,
    );
    const gone = new Set<number>();
    const joined: T[] = [];
    for (const { a, b, rows } of pairs) {
      if (gone.has(a) || gone.has(b)) continue;
      gone.add(a).add(b);
      joined.push(trackOf(rows));
    }
    changed = joined.length > 0;
    if (changed) current = [...current.filter((_, t) => !gone.has(t)), ...joined];
  }
  return current;
}

/** Pairs of tracks that an edge leads between, from the end of the first to the beginning of the second. */
function candidates(tracks: readonly Fragment[], hits: number): [number, number][] {
  const startOf = new Int32Array(hits).fill(-1);
  tracks.forEach(({ rows }, t) => {
    for (let k = 0; k < Math.min(ENDS, rows.length); k++) startOf[rows[k]] = t;
  });
  /** The last track that was paired with each as its beginning. */
  const pairedWith = new Int32Array(tracks.length).fill(-1);
  const pairs: [number, number][] = [];
  tracks.forEach(({ after }, a) => {
    for (let i = 0; i < after.length; i++) {
      const b = startOf[after[i]];
      if (b < 0 || b === a || pairedWith[b] === a) continue;
      pairedWith[b] = a;
      pairs.push([a, b]);
    }
  });
  return pairs;
}

/** Hits of two tracks from the inside out; null where they lie among each other for more than a hit. */
function merged(
  inner: Uint32Array,
  outer: Uint32Array,
  distance: Float64Array,
): Uint32Array | null {
  const last = distance[inner[inner.length - 1]];
  if (distance[outer[outer.length - 1]] <= last) return null;
  const rows = new Uint32Array(inner.length + outer.length);
  rows.set(inner);
  rows.set(outer, inner.length);
  return distance[outer[0]] >= last
    ? rows
    : rows.sort((a, b) => distance[a] - distance[b] || a - b);
}
