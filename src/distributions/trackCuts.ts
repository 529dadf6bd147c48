import type { TrackingEvent } from '../event/event.ts';
import type { EvaluationSettings } from '../metrics/report.ts';
import {
  failedCut,
  type QualityCuts,
  type TrackCutId,
  valueOfCut,
} from '../tracks/quality/cuts.ts';
import type { TrackQuality } from '../tracks/quality/trackQuality.ts';
import { trackCount } from '../tracks/track.ts';
import { createDistribution, type Distribution } from './distribution.ts';
import { trackClasses } from './trackLengths.ts';

/** Cuts on whole tracks that have a distribution of their own. */
export type MeasuredCut = Exclude<TrackCutId, 'minHits'>;

/** The axes: the ranges of the cuts. */
const AXES: Readonly<Record<MeasuredCut, { min: number; max: number; bins: number }>> = {
  minTrackScore: { min: 0, max: 1, bins: 100 },
  minProbability: { min: 0, max: 0.2, bins: 100 },
  minTrackPt: { min: 0, max: 10, bins: 100 },
  maxD0: { min: 0, max: 300, bins: 150 },
  maxZ0: { min: 0, max: 500, bins: 100 },
  // A bin a number.
  minPixelHits: { min: -0.5, max: 10.5, bins: 11 },
  maxHoles: { min: -0.5, max: 10.5, bins: 11 },
  maxDoubleHoles: { min: -0.5, max: 5.5, bins: 6 },
};

/**
 * What one of the cuts on whole tracks cuts on, of the tracks (repaired, where that is asked for) that pass the others;
 * null where it is not known of any, or tracks are not judged at all.
 */
export function trackCutDistribution(
  event: TrackingEvent,
  quality: TrackQuality,
  cuts: QualityCuts,
  cut: MeasuredCut,
  settings: EvaluationSettings,
): Distribution | null {
  if (!cuts.enabled) return null;
  const tracks = quality.measured(cuts.repair);
  const { names, classOf } = trackClasses(event, tracks, settings);
  const distribution = createDistribution(names, AXES[cut]);
  let isKnown = false;
  for (let t = 0; t < trackCount(tracks); t++) {
    if (failedCut(tracks, t, cuts, cut) !== null) continue;
    const value = valueOfCut(cut, tracks, t);
    isKnown ||= !Number.isNaN(value);
    distribution.add(value, classOf[t], failedCut(tracks, t, cuts) === null);
  }
  return isKnown ? distribution.result() : null;
}
