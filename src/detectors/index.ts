import type { Detector } from '../detector/detector.ts';
import { moduleNumbers } from '../detector/moduleKey.ts';
import { ODD } from './odd.ts';
import { OTHER_FIELD, OTHER_MATERIAL } from './other.ts';
import type { DetectorProfile, FieldProfile, MaterialProfile } from './profile.ts';
import { TRACKML } from './trackml.ts';

/** Every detector with a profile. The first is that of the page before any event is open. */
export const DETECTORS: readonly DetectorProfile[] = [TRACKML, ODD];

/** The detector that events are generated in, and networks are assumed to be for, before any event is open. */
export const DEFAULT_DETECTOR: DetectorProfile = DETECTORS[0];

/** The profile of a detector by the name its events carry; null where there is none. */
export function detectorProfile(id: string): DetectorProfile | null {
  return DETECTORS.find((profile) => profile.id === id) ?? null;
}

/** The modules of a detector, given as its file has them, in each of its releases: those of the file first. */
export function placementsOf(detector: Detector): Detector[] {
  const releases = detectorProfile(detector.name)?.releases ?? [];
  return [detector, ...releases.map(({ id, place }) => ({ ...place(detector), release: id }))];
}

/** The field of a detector, or of one of its releases; a uniform one of 2 T where it has no profile. */
export function fieldProfile(id: string, release?: string): FieldProfile {
  const profile = detectorProfile(id);
  const other = profile?.releases?.find((one) => one.id === release);
  return (other ?? profile)?.field ?? OTHER_FIELD;
}

/** The field around the modules of a detector. */
export function fieldAround({ name, release }: Pick<Detector, 'name' | 'release'>): FieldProfile {
  return fieldProfile(name, release);
}

/** The material of a detector; that of other silicon trackers where it has no profile. */
export function materialProfile(id: string): MaterialProfile {
  return detectorProfile(id)?.material ?? OTHER_MATERIAL;
}

/** A layer in words, e.g. `pixel barrel, layer 1`; null where the detector does not name the module's volume. */
export function layerName(id: string, moduleKey: bigint): string | null {
  const { volume, layer } = moduleNumbers(moduleKey);
  const profile = detectorProfile(id);
  const named = profile?.volumes[volume];
  return profile && named ? `${named}, layer ${profile.layerPlace(volume, layer)}` : null;
}
