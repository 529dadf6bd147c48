import { existsSync, readFileSync } from 'node:fs';
import type { Detector } from '../detector/detector.ts';
import { DETECTORS, detectorProfile, placementsOf } from '../detectors/index.ts';
import { parseDetectorCsv } from '../formats/detectorCsv.ts';

/**
 * The modules of a detector that ships, by its name (`trackml`, `odd`), in each of its placements, the shipped one
 * first; or those of a file in TrackML's format, which are taken for TrackML's.
 * @param shipped folder with the files that ship.
 * @throws Error of one sentence where it is neither.
 */
export function readPlacements(given: string, shipped = 'public'): Detector[] {
  const profile = detectorProfile(given);
  if (profile) {
    const path = `${shipped}/${profile.geometry.file}`;
    return placementsOf(profile.geometry.read(new Uint8Array(readFileSync(path)), path));
  }
  if (existsSync(given)) return [parseDetectorCsv(readFileSync(given), 'trackml', given)];
  throw new Error(
    `--detector: "${given}" is neither a file nor one of ${DETECTORS.map(({ id }) => id).join(', ')}.`,
  );
}
