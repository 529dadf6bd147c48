import type { Detector } from '../../detector/detector.ts';
import { hitResolution } from '../../detectors/resolution.ts';
import { hitCount, type TrackingEvent } from '../../event/event.ts';
import { COVARIANCE_SIZE, type TrackFits, VARIANCE_AT } from '../track.ts';
import type { IncidentEdges } from './incidentEdges.ts';

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

/** The measures of tracks of one scored graph. */
export interface TrackMeasures {
  /** Those of one track, by its hits from the inside out and its row in some fits; the first, of the probability, is 0. */
  of(rows: Uint32Array, fits: TrackFits, t: number): Float32Array;
}

/** The first of the measures. @param probability of chi squared, see agreement.ts. */
export function probabilityMeasure(probability: number): number {
  return Math.log10(Math.max(probability, LEAST_PROBABILITY));
}

/** Prepares the measures of tracks, which depend on nothing but hits, fit and the scores of edges at the hits. */
export function createTrackMeasures(
  event: TrackingEvent,
  detector: Detector,
  graph: { readonly src: Uint32Array; readonly dst: Uint32Array },
  incident: IncidentEdges,
  scores: Float32Array,
): TrackMeasures {
  const strips = stripHits(event, detector);
  const layers = layerOfHits(event);
  const radius = (row: number) => Math.hypot(event.x[row], event.y[row]);
  /** The place of each hit on the track that is looked at, -1 elsewhere. */
  const place = new Int32Array(hitCount(event)).fill(-1);

  /** Scores of the steps of a track, and of edges that leave it: the best, and their sum. */
  function edgesOf(rows: Uint32Array) {
    rows.forEach((row, k) => {
      place[row] = k;
    });
    const steps = new Float32Array(rows.length - 1).fill(NO_EDGE);
    const leaving: number[] = [];
    for (const row of rows)
      for (let i = incident.offset[row]; i < incident.offset[row + 1]; i++) {
        const e = incident.edge[i];
        if (!(scores[e] >= 0)) continue;
        const [from, to] = [place[graph.src[e]], place[graph.dst[e]]];
        if (from < 0 || to < 0) leaving.push(e);
        else if (to === from + 1) steps[from] = scores[e];
      }
    for (const row of rows) place[row] = -1;
    let [rival, others] = [0, 0];
    for (const e of leaving.sort((a, b) => a - b)) {
      rival = Math.max(rival, scores[e]);
      others = Math.fround(others + scores[e]);
    }
    return { steps, rival, others };
  }

  return {
    of(rows, fits, t) {
      const [first, last] = [rows[0], rows[rows.length - 1]];
      const { steps, rival, others } = edgesOf(rows);
      const [least, second, mean] = lowest(steps);
      const variance = (k: number) => fits.covariance[COVARIANCE_SIZE * t + VARIANCE_AT[k]];
      const sigmaD0 = Math.sqrt(variance(0));
      const momentum = fits.pt[t] * Math.cosh(fits.eta[t]);
      const distance = Math.hypot(
        event.x[last] - event.x[first],
        event.y[last] - event.y[first],
        event.z[last] - event.z[first],
      );
      return Float32Array.of(
        0,
        orElse(Math.log10(1 + Math.abs(fits.d0[t]) / sigmaD0), 3),
        orElse(Math.log10(clamp(Math.abs(fits.d0[t]), 1e-3, 1e3)), 3),
        orElse(Math.log10(clamp(fits.pt[t], 0.02, 50)), -1.5),
        orElse(Math.min(5, Math.abs(fits.eta[t])), 5),
        logOdds(least),
        logOdds(second),
        logOdds(mean),
        Math.log10(radius(first)),
        Math.log10(radius(last)),
        Math.log10(Math.max(1, distance)),
        orElse(Math.log10(clamp(Math.sqrt(variance(4)) * momentum, 1e-4, 1e3)), 3),
        new Set(Array.from(rows, (row) => layers[row])).size,
        rows.reduce((pixels, row) => pixels + 1 - strips[row], 0),
        logOdds(rival),
        Math.log10(others + 0.01),
        Math.min(rows.length, 20),
      );
    },
  };
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

/** A number for the layer of each hit. */
function layerOfHits({ moduleKey }: TrackingEvent): Uint32Array {
  const numbers = new Map<bigint, number>();
  return Uint32Array.from(moduleKey, (key) => {
    const layer = key >> 16n;
    const number = numbers.get(layer) ?? numbers.size;
    numbers.set(layer, number);
    return number;
  });
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
