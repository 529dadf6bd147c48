import type { EventTruth } from '../event/event.ts';
import { type TrackHits, trackCount } from '../tracks/track.ts';
import { ratio } from './edges.ts';
import type { EvaluationSettings, Matching, TrackReport } from './report.ts';
import { hitsOfParticles } from './truthEdges.ts';

/**
 * What a track is.
 * found: the best match of a target particle; duplicate: a further match of one; other: matches a particle
 * that is no target, or has too few hits to count; fragment: more than half of its hits are one particle's,
 * but it is too short for two-way matching; fake: no particle has more than half of its hits.
 */
export const TRACK_STATUSES = ['found', 'duplicate', 'other', 'fragment', 'fake'] as const;
export type TrackStatus = (typeof TRACK_STATUSES)[number];

/** Each track against truth; arrays over tracks. */
export interface TrackOutcomes {
  /** Index into TRACK_STATUSES. */
  readonly status: Uint8Array;
  /** Row of the particle with most hits (equal: the lower row), -1 where all hits are noise. */
  readonly majority: Int32Array;
  /** That particle's hits on the track / all hits of the track. */
  readonly purity: Float32Array;
  /** That particle's hits on the track / its hits in the event. */
  readonly fraction: Float32Array;
}

/** Tracks against truth, with what each particle got from them. */
export interface TrackMatches {
  readonly tracks: TrackOutcomes;
  /** Per particle row, target or not: the track that found it (equal: the lower track), or -1. */
  readonly foundBy: Int32Array;
  readonly report: TrackReport;
}

/**
 * Matches tracks with particles. All comparisons are strict: "more than half".
 * atlas: a track matches the particle that has more than half of its hits, and a matched particle is found.
 * one-way: tracks match as in atlas, but a particle is found where one track has more than half of its hits.
 * two-way: a track matches, and finds, a particle where both hold.
 *
 * Rates: efficiency = found targets / targets; duplicates = matches beyond the first of found targets / found
 * targets; fakes and fragments / tracks. Tracks with fewer than minHits hits do not count anywhere.
 *
 * @param target 1 per target particle row, see targetParticles.
 */
export function matchTracks(
  tracks: TrackHits,
  truth: EventTruth,
  target: Uint8Array,
  settings: EvaluationSettings,
): TrackMatches {
  const { matching, minHits } = settings;
  const count = trackCount(tracks);
  const particleHits = hitsOfParticles(truth);
  const outcomes = {
    status: new Uint8Array(count),
    majority: new Int32Array(count).fill(-1),
    purity: new Float32Array(count),
    fraction: new Float32Array(count),
  };
  const foundBy = new Int32Array(particleHits.length).fill(-1);
  const foundHits = new Uint32Array(particleHits.length);
  // Matched tracks per particle, and the one of them with most hits: the others are duplicates.
  const matches = new Uint32Array(particleHits.length);
  const bestMatch = new Int32Array(particleHits.length).fill(-1);
  const bestHits = new Uint32Array(particleHits.length);
  const statuses: Record<TrackStatus, number> = {
    found: 0,
    duplicate: 0,
    other: 0,
    fragment: 0,
    fake: 0,
  };
  const matchedTracks: number[] = [];
  const shares = createShares(particleHits.length);
  let counted = 0;

  for (let t = 0; t < count; t++) {
    const rows = tracks.hits.subarray(tracks.offset[t], tracks.offset[t + 1]);
    const owners = shares.count(rows, truth.particleOfHit);
    let [majority, most] = [-1, 0];
    for (const p of owners) {
      const hits = shares.hits[p];
      if (hits > most || (hits === most && p < majority)) [majority, most] = [p, hits];
    }
    outcomes.majority[t] = majority;
    outcomes.purity[t] = rows.length === 0 ? 0 : most / rows.length;
    outcomes.fraction[t] = majority < 0 ? 0 : most / particleHits[majority];
    if (rows.length < minHits) {
      setStatus(t, 'other');
      continue;
    }
    counted++;
    for (const p of owners) {
      const hits = shares.hits[p];
      if (isFound(matching, hits, rows.length, particleHits[p]) && hits > foundHits[p]) {
        foundBy[p] = t;
        foundHits[p] = hits;
      }
    }
    if (2 * most <= rows.length) setStatus(t, 'fake');
    else if (matching === 'two-way' && 2 * most <= particleHits[majority]) setStatus(t, 'fragment');
    else {
      matchedTracks.push(t);
      matches[majority]++;
      if (most > bestHits[majority]) {
        bestMatch[majority] = t;
        bestHits[majority] = most;
      }
    }
  }
  for (const t of matchedTracks) {
    const p = outcomes.majority[t];
    if (!target[p]) setStatus(t, 'other');
    else setStatus(t, bestMatch[p] === t ? 'found' : 'duplicate');
  }

  function setStatus(track: number, status: TrackStatus): void {
    outcomes.status[track] = TRACK_STATUSES.indexOf(status);
    statuses[status]++;
  }

  let [targets, found, extra] = [0, 0, 0];
  for (let p = 0; p < target.length; p++) {
    if (!target[p]) continue;
    targets++;
    if (foundBy[p] < 0) continue;
    found++;
    extra += Math.max(0, matches[p] - 1);
  }
  return {
    tracks: outcomes,
    foundBy,
    report: {
      efficiency: ratio(found, targets),
      fakeRate: ratio(statuses.fake, counted),
      fragmentRate: ratio(statuses.fragment, counted),
      duplicateRate: ratio(extra, found),
      target: targets,
      matched: found,
      matching,
    },
  };
}

/** Counts the hits of one track after the other per particle row; noise is left out. */
function createShares(particles: number) {
  const hits = new Uint32Array(particles);
  const owners: number[] = [];
  return {
    /** Hits of each owner on the track that was counted last. */
    hits,
    /** @returns the particles that own hits of a track. */
    count(rows: Uint32Array, particleOfHit: Int32Array): readonly number[] {
      for (const p of owners) hits[p] = 0;
      owners.length = 0;
      for (const row of rows) {
        const p = particleOfHit[row];
        if (p >= 0 && hits[p]++ === 0) owners.push(p);
      }
      return owners;
    },
  };
}

/** Whether a track of `trackHits` hits finds a particle with `particleHits` hits of which it has `hits`. */
function isFound(
  matching: Matching,
  hits: number,
  trackHits: number,
  particleHits: number,
): boolean {
  const pure = 2 * hits > trackHits;
  const complete = 2 * hits > particleHits;
  if (matching === 'atlas') return pure;
  if (matching === 'one-way') return complete;
  return pure && complete;
}
