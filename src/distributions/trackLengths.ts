import type { TrackingEvent } from '../event/event.ts';
import { matchTracks, TRACK_STATUSES } from '../metrics/matching.ts';
import type { EvaluationSettings } from '../metrics/report.ts';
import { targetParticles } from '../metrics/truthEdges.ts';
import type { TrackBuilding } from '../tracks/buildTracks.ts';
import { type TrackCuts, type TrackHits, trackCount } from '../tracks/track.ts';
import { createDistribution, type Distribution, type DistributionClass } from './distribution.ts';

/** Fewest hits of anything that could be called a track. */
const FEWEST = 2;
/** More hits than any track has that does not run astray; longer ones are counted above the axis. */
const MOST = 20;

/** Hits of the tracks that a builder makes before it drops the short ones. */
export function trackLengthDistribution(
  event: TrackingEvent,
  building: TrackBuilding,
  cuts: TrackCuts,
  settings: EvaluationSettings,
): Distribution {
  const all = building.find({ ...cuts, minHits: FEWEST });
  const { names, classOf } = trackClasses(event, all, settings);
  const axis = { min: FEWEST - 0.5, max: MOST + 0.5, bins: MOST - FEWEST + 1 };
  const distribution = createDistribution(names, axis);
  for (let t = 0; t < trackCount(all); t++) {
    const hits = all.offset[t + 1] - all.offset[t];
    distribution.add(hits, classOf[t], hits >= cuts.minHits);
  }
  return distribution.result();
}

/**
 * What tracks are, for distributions: `target` where most hits are a target particle's, `other true` where they are
 * another one's, `fake` where no particle has more than half; all in one where the event has no truth.
 */
export function trackClasses(
  { truth }: TrackingEvent,
  tracks: TrackHits,
  settings: EvaluationSettings,
): { readonly names: readonly DistributionClass[]; readonly classOf: Uint8Array } {
  if (!truth) return { names: ['all'], classOf: new Uint8Array(trackCount(tracks)) };
  const target = targetParticles(truth, settings);
  const { status, majority } = matchTracks(tracks, truth, target, {
    ...settings,
    minHits: FEWEST,
  }).tracks;
  const fake = TRACK_STATUSES.indexOf('fake');
  return {
    names: ['target', 'other true', 'fake'],
    classOf: status.map((is, t) => (is === fake ? 2 : target[majority[t]] ? 0 : 1)),
  };
}
