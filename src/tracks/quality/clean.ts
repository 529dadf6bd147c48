import type { TrackFitting } from '../fitTracks.ts';
import type { Agreement } from './agreement.ts';

/** A track whose probability is below this is looked at. */
const SUSPECT = 1e-5;
/** It is split only where its probability is below this. */
const SUSPECT_TWO = 1e-8;
/** What is left of it has to reach this. */
const RESTORED = 0.02;
/** Fewest hits of a track from which hits are taken, of one that is split, and of what is left. */
const LEAST_TO_CLEAN = 4;
const LEAST_TO_SPLIT = 6;
const LEAST = 3;
/** A track loses at most this many hits, and at most this share. */
const MOST_REMOVED = 3;
const SHARE_REMOVED = 0.34;

/**
 * What is left of a track whose hits are on no common trajectory: it without the hit or the few hits (in each step
 * the one without which the probability is greatest) that spoil it, or its two halves, where each agrees with one.
 * @param track hits from the inside out.
 * @param probability that of the track.
 * @returns null where the track agrees with its hits, or where nothing helps: it stays as it is.
 */
export function cleanTrack(
  track: ArrayLike<number>,
  probability: number,
  fitting: TrackFitting,
  agreement: Agreement,
): readonly (readonly number[])[] | null {
  if (probability >= SUSPECT || track.length < LEAST_TO_CLEAN) return null;
  const rows = Array.from(track);
  const of = (hits: readonly number[]) => {
    const fit = fitting.fitHits(hits);
    if (!fit) return 0;
    const eta = -Math.log(Math.tan(fit.parameters[3] / 2));
    return agreement.probability(fit.chi2, hits.length, eta);
  };
  const most = Math.min(MOST_REMOVED, Math.max(1, Math.floor(rows.length * SHARE_REMOVED)));
  let left: readonly number[] = rows;
  for (let removed = 0; removed < most && left.length > LEAST; removed++) {
    const without = left.map((_, k) => left.filter((_hit, i) => i !== k));
    const [best, reached] = bestOf(without, of);
    if (reached >= RESTORED) return [best];
    left = best;
    if (removed === 0 && probability < SUSPECT_TWO && rows.length >= LEAST_TO_SPLIT) {
      const halves = rows
        .slice(LEAST, rows.length - LEAST + 1)
        .map((_, k) => [rows.slice(0, k + LEAST), rows.slice(k + LEAST)] as const);
      const [two, worse] = bestOf(halves, ([inner, outer]) => Math.min(of(inner), of(outer)));
      if (worse >= RESTORED) return two;
    }
  }
  return null;
}

/** The first of those that reach the most. */
function bestOf<T>(choices: readonly T[], of: (choice: T) => number): [T, number] {
  let best = choices[0];
  let most = Number.NEGATIVE_INFINITY;
  for (const choice of choices) {
    const reached = of(choice);
    if (reached > most) [best, most] = [choice, reached];
  }
  return [best, most];
}
