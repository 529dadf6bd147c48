import type { Detector } from '../detector/detector.ts';
import { detectorProfile, fieldAround, placementsOf } from '../detectors/index.ts';
import type { TrackingEvent } from '../event/event.ts';
import { bestPlacement } from '../event/placement.ts';

/** One sentence where an event is of another release of its detector than the file that ships; null where not. */
export function releaseNote(event: TrackingEvent, modules: Detector): string | null {
  const placed = bestPlacement(event, placementsOf(modules));
  if (placed.release === undefined) return null;
  const title = detectorProfile(event.detector)?.title ?? event.detector;
  return `The hits of ${event.name} lie where the release "${placed.release}" of the ${title} has its modules: tracks are fitted on these, in ${fieldAround(placed).fitted} T.`;
}
