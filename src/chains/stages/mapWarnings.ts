import { hitCount, type TrackingEvent } from '../../event/event.ts';
import { conventionNote } from '../../formats/listedMap.ts';
import type { MapGraph } from '../../graph/graph.ts';
import type { LoadedMap } from '../tools.ts';

/** Share of particles outside a map's beam spot that is worth a word. */
const NOTABLE_SHARE = 0.1;

/** Particles that start further than this from the beam axis (mm) tell nothing about the beam spot. */
const BEAM_RADIUS = 1;

/** @throws Error where a map is of another detector than an event. */
export function checkMapDetector(map: LoadedMap, event: TrackingEvent): void {
  if (map.header.detector !== event.detector)
    throw new Error(
      `${map.name} is a map of the detector "${map.header.detector}", the event ${event.name} is of "${event.detector}"; open the map of that detector.`,
    );
}

/**
 * What the user should know of an event under a map: hits on modules it does not know, another beam spot.
 * @throws Error where the map knows none of the event's modules.
 */
export function mapWarnings(
  event: TrackingEvent,
  { counts }: MapGraph,
  map: LoadedMap,
  toStateConvention?: string,
): string[] {
  const warnings: string[] = [];
  const all = hitCount(event);
  if (counts.unknownHits === all && all > 0)
    throw new Error(
      `None of the modules of ${event.name} is in ${map.name} (detector "${map.header.detector}"); open the map of this event's detector.`,
    );
  if (counts.unknownHits > 0)
    warnings.push(
      `${counts.unknownHits} of ${all} hits of ${event.name} lie on modules that ${map.name} does not know and were left out.`,
    );
  const told = conventionNote(map.name, map, toStateConvention);
  if (told !== null) warnings.push(told);
  const { zMin, zMax } = map.header.beamSpot;
  const share = shareOutside(event, zMin, zMax);
  if (share > NOTABLE_SHARE)
    warnings.push(
      `${(100 * share).toFixed(0)}% of the particles of ${event.name} start outside z = ${zMin} to ${zMax} mm, the beam spot ${map.name} was drawn for; expect lost edges, or open a map drawn for a longer one.`,
    );
  return warnings;
}

/** Share of the particles from the beam line that start outside an interval in z (mm); 0 without truth. */
function shareOutside({ truth }: TrackingEvent, zMin: number, zMax: number): number {
  if (!truth) return 0;
  const { vx, vy, vz } = truth.particles;
  let [all, outside] = [0, 0];
  for (let row = 0; row < vz.length; row++) {
    if (!(Math.hypot(vx[row], vy[row]) < BEAM_RADIUS)) continue;
    all++;
    if (vz[row] < zMin || vz[row] > zMax) outside++;
  }
  return all === 0 ? 0 : outside / all;
}
