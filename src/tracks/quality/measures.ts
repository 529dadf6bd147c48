import type { Detector } from '../../detector/detector.ts';
import { hitResolution } from '../../detectors/resolution.ts';
import { hitCount, type TrackingEvent } from '../../event/event.ts';
import {
  COVARIANCE_SIZE,
  type TrackFits,
  type TrackHits,
  trackCount,
  VARIANCE_AT,
} from '../track.ts';
import type { Agreement } from './agreement.ts';

/** What the classifier of tracks is told of each track, in this order; all are of about the size of 1. */
export const TRACK_MEASURES = [
  'log10 of the probability of chi squared',
  'log10 of 1 + |d0| over its error',
  'log10 of |d0| in mm',
  'log10 of pT in GeV',
  '|eta|',
  'least score of its steps, as log odds',
  'second least',
  'mean score of its steps, as log odds',
  'log10 of the radius of the first hit in mm',
  'log10 of the radius of the last hit in mm',
  'log10 of the distance between them in mm',
  'log10 of the relative error of the momentum',
  'layers',
  'pixel hits',
  'best score of an edge that leaves it, as log odds',
  'log10 of the sum of these scores',
  'hits',
] as const;

/** Score of a step between two hits that no edge joins. */
const NO_EDGE = 0.5;
const LEAST_PROBABILITY = 1e-8;

/**
 * The measures of each track, TRACK_MEASURES.length numbers a track.
 * @param probability of each track, see agreement.ts.
 */
export function measureTracks(
  event: TrackingEvent,
  detector: Detector,
  graph: { readonly src: Uint32Array; readonly dst: Uint32Array },
  scores: Float32Array,
  tracks: TrackHits,
  fits: TrackFits,
  probability: Float64Array,
): Float32Array {
  const count = trackCount(tracks);
  const steps = stepScores(hitCount(event), graph, scores, tracks);
  const strips = stripHits(event, detector);
  const size = TRACK_MEASURES.length;
  const measures = new Float32Array(size * count);
  for (let t = 0; t < count; t++) {
    const rows = tracks.hits.subarray(tracks.offset[t], tracks.offset[t + 1]);
    const [first, last] = [rows[0], rows[rows.length - 1]];
    const own = steps.scores.subarray(tracks.offset[t], tracks.offset[t + 1] - 1);
    const [least, second, mean] = lowest(own);
    const variance = (k: number) => fits.covariance[COVARIANCE_SIZE * t + VARIANCE_AT[k]];
    const sigmaD0 = Math.sqrt(variance(0));
    const momentum = fits.pt[t] * Math.cosh(fits.eta[t]);
    const radius = (row: number) => Math.hypot(event.x[row], event.y[row]);
    measures.set(
      [
        Math.log10(Math.max(probability[t], LEAST_PROBABILITY)),
        orElse(Math.log10(1 + Math.abs(fits.d0[t]) / sigmaD0), 3),
        orElse(Math.log10(clamp(Math.abs(fits.d0[t]), 1e-3, 1e3)), 3),
        orElse(Math.log10(clamp(fits.pt[t], 0.02, 50)), -1.5),
        orElse(Math.min(5, Math.abs(fits.eta[t])), 5),
        logOdds(least),
        logOdds(second),
        logOdds(mean),
        Math.log10(radius(first)),
        Math.log10(radius(last)),
        Math.log10(
          Math.max(
            1,
            Math.hypot(
              event.x[last] - event.x[first],
              event.y[last] - event.y[first],
              event.z[last] - event.z[first],
            ),
          ),
        ),
        orElse(Math.log10(clamp(Math.sqrt(variance(4)) * momentum, 1e-4, 1e3)), 3),
        layersOf(rows, event.moduleKey),
        rows.reduce((pixels, row) => pixels + 1 - strips[row], 0),
        logOdds(steps.rival[t]),
        Math.log10(steps.others[t] + 0.01),
        Math.min(rows.length, 20),
      ],
      size * t,
    );
  }
  return measures;
}

/** The probability of each track of so many hits. */
export function probabilities(
  tracks: TrackHits,
  fits: TrackFits,
  agreement: Agreement,
): Float64Array {
  return Float64Array.from({ length: trackCount(tracks) }, (_, t) =>
    agreement.probability(fits.chi2[t], tracks.offset[t + 1] - tracks.offset[t], fits.eta[t]),
  );
}

/** Scores of the steps of tracks, at the place of the hit that each begins with, and of edges that leave each track. */
function stepScores(
  hits: number,
  { src, dst }: { readonly src: Uint32Array; readonly dst: Uint32Array },
  scores: Float32Array,
  tracks: TrackHits,
) {
  const trackOf = new Int32Array(hits).fill(-1);
  const place = new Uint32Array(hits);
  const count = trackCount(tracks);
  for (let t = 0; t < count; t++)
    for (let k = tracks.offset[t]; k < tracks.offset[t + 1]; k++) {
      trackOf[tracks.hits[k]] = t;
      place[tracks.hits[k]] = k;
    }
  const steps = new Float32Array(tracks.hits.length).fill(NO_EDGE);
  const rival = new Float32Array(count);
  const others = new Float32Array(count);
  for (let e = 0; e < src.length; e++) {
    const [a, b] = [trackOf[src[e]], trackOf[dst[e]]];
    const score = scores[e];
    if (!(score >= 0)) continue;
    if (a === b) {
      if (a >= 0 && place[dst[e]] === place[src[e]] + 1) steps[place[src[e]]] = score;
      continue;
    }
    for (const t of [a, b]) {
      if (t < 0) continue;
      rival[t] = Math.max(rival[t], score);
      others[t] += score;
    }
  }
  return { scores: steps, rival, others };
}

/** The least, the second least and the mean of some numbers. */
function lowest(values: Float32Array): [number, number, number] {
  let [least, second, sum] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 0];
  for (const value of values) {
    if (value < least) [least, second] = [value, least];
    else if (value < second) second = value;
    sum += value;
  }
  return [least, second, sum / values.length];
}

/** 1 for each hit on a module with strips. */
function stripHits({ moduleKey }: TrackingEvent, detector: Detector): Uint8Array {
  const { strips } = hitResolution(detector);
  const byKey = new Map(Array.from(detector.moduleKey, (key, m) => [key, strips[m]]));
  return Uint8Array.from(moduleKey, (key) => byKey.get(key) ?? 0);
}

function layersOf(rows: Uint32Array, moduleKey: BigUint64Array): number {
  return new Set(Array.from(rows, (row) => moduleKey[row] >> 16n)).size;
}

function logOdds(score: number): number {
  const p = clamp(score, 1e-4, 1 - 1e-4);
  return Math.log(p / (1 - p));
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(Math.max(value, min), max);
}

function orElse(value: number, otherwise: number): number {
  return Number.isNaN(value) ? otherwise : value;
}
