/** The muons of the Open Data Detector, and a map made of them. */
import { existsSync, readFileSync } from 'node:fs';
import type { Detector } from '../../src/detector/detector.ts';
import type { TrackingEvent } from '../../src/event/event.ts';
import { parseOddDetectorCsv } from '../../src/formats/oddDetectorCsv.ts';
import { parseOddEvent } from '../../src/formats/oddEvent.ts';
import { createMapBuilder } from '../../src/modulemap/build.ts';
import { expandCanonicalMap } from '../../src/modulemap/expand.ts';
import type { ModuleMap } from '../../src/modulemap/moduleMap.ts';
import { identityImage } from '../../src/modulemap/symmetry.ts';

export const ODD_DATA = '../shared/data/odd-muons';

/** Whether the files are there. */
export function hasOdd(): boolean {
  return existsSync(ODD_DATA);
}

export function readOdd(): { detector: Detector; event: TrackingEvent } {
  const read = (name: string) => ({
    name,
    bytes: new Uint8Array(readFileSync(`${ODD_DATA}/${name}`)),
  });
  const detectors = read('detectors.csv.gz');
  return {
    detector: parseOddDetectorCsv(detectors.bytes, detectors.name),
    event: parseOddEvent(
      'odd-muons',
      read('event000000000-hits.csv.gz'),
      read('event000000000-particles_initial.csv.gz'),
    ),
  };
}

/** The map of the event's own particles: every triplet of consecutive hits of one of them passes it. */
export function mapOfTruth(detector: Detector, event: TrackingEvent): ModuleMap {
  if (!event.truth) throw new Error(`${event.name} has no truth to make a map of.`);
  const { particleOfHit, particles } = event.truth;
  const rankOf = new Map(Array.from(detector.moduleKey, (key, rank) => [key, rank]));
  const images = [identityImage(detector.moduleKey.length)];
  const builder = createMapBuilder('mmg-1.4', images);
  const hitsOf = Array.from(particles.id, (): number[] => []);
  particleOfHit.forEach((particle, hit) => {
    if (particle >= 0) hitsOf[particle].push(hit);
  });
  hitsOf.forEach((hits, particle) => {
    const track = {
      count: hits.length,
      module: hits.map((hit) => rankOf.get(event.moduleKey[hit]) ?? 0),
      x: hits.map((hit) => event.x[hit]),
      y: hits.map((hit) => event.y[hit]),
      z: hits.map((hit) => event.z[hit]),
    };
    builder.addTrack(track, particles.vx[particle], particles.vy[particle], particles.vz[particle]);
  });
  return expandCanonicalMap({
    header: {
      convention: 'mmg-1.4',
      cutMode: 'minmax',
      detector: detector.name,
      beamSpot: { zMin: -200, zMax: 200 },
      minPt: 0,
      tracks: hitsOf.length,
      generator: { truthOf: event.name },
    },
    moduleKey: detector.moduleKey,
    images,
    triplets: builder.triplets(),
  });
}
