import type { TrackFitting } from '../fitTracks.ts';
import type { Agreement } from './agreement.ts';

/** Probability that hits of two tracks have to reach as one. */
const JOINED = 0.01;
/** An edge joins two tracks where it leaves one of the last and enters one of the first so many hits. */
const ENDS = 2;

/**
 * Joins fragments of one particle: of two tracks that an edge of the graph leads between, from the end of one to the
 * beginning of the other, whatever its score, and whose hits agree with one trajectory. The pairs with the most hits
 * come first, then the more probable ones; what was joined may be joined again.
 * @param tracks hits from the inside out; no hit in two.
 */
export function joinTracks(
  tracks: readonly (readonly number[])[],
  graph: { readonly src: Uint32Array; readonly dst: Uint32Array },
  hits: number,
  distance: Float64Array,
  fitting: TrackFitting,
  agreement: Agreement,
): (readonly number[])[] {
  let current: (readonly number[])[] = [...tracks];
  for (let changed = true; changed; ) {
    const pairs = candidates(current, graph, hits).flatMap(([a, b]) => {
      const rows = merged(current[a], current[b], distance);
      const fit = rows && fitting.fitHits(rows);
      if (!rows || !fit) return [];
      const eta = -Math.log(Math.tan(fit.parameters[3] / 2));
      const probability = agreement.probability(fit.chi2, rows.length, eta);
      return probability >= JOINED ? [{ a, b, rows, probability }] : [];
    });
    pairs.sort(
      (p, q) =>
        q.rows.length - p.rows.length || q.probability - p.probability || p.a - q.a || p.b - q.b,
    );
    const gone = new Set<number>();
    const joined: (readonly number[])[] = [];
    for (const { a, b, rows } of pairs) {
      if (gone.has(a) || gone.has(b)) continue;
      gone.add(a).add(b);
      joined.push(rows);
    }
    changed = joined.length > 0;
    if (changed) current = [...current.filter((_, t) => !gone.has(t)), ...joined];
  }
  return current;
}

/** Pairs of tracks that an edge leads between, from the end of the first to the beginning of the second. */
function candidates(
  tracks: readonly (readonly number[])[],
  { src, dst }: { readonly src: Uint32Array; readonly dst: Uint32Array },
  hits: number,
): [number, number][] {
  const endOf = new Int32Array(hits).fill(-1);
  const startOf = new Int32Array(hits).fill(-1);
  tracks.forEach((rows, t) => {
    for (const row of rows.slice(-ENDS)) endOf[row] = t;
    for (const row of rows.slice(0, ENDS)) startOf[row] = t;
  });
  const pairs = new Map<number, [number, number]>();
  for (let e = 0; e < src.length; e++) {
    const [a, b] = [endOf[src[e]], startOf[dst[e]]];
    if (a >= 0 && b >= 0 && a !== b) pairs.set(a * tracks.length + b, [a, b]);
  }
  return [...pairs.values()];
}

/** Hits of two tracks from the inside out; null where they lie among each other for more than a hit. */
function merged(
  inner: readonly number[],
  outer: readonly number[],
  distance: Float64Array,
): readonly number[] | null {
  const last = inner[inner.length - 1];
  if (distance[outer[outer.length - 1]] <= distance[last]) return null;
  if (distance[outer[0]] >= distance[last]) return [...inner, ...outer];
  return [...inner, ...outer].sort((a, b) => distance[a] - distance[b] || a - b);
}
