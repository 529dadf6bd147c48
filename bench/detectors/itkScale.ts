/** The detector, events and map of ITk size that benchmarks use; the map is cached outside git. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { ITK_LIKE, itkLikeDetector } from '../../src/detector/itkLike.ts';
import { solenoidField } from '../../src/detectors/field.ts';
import { TRACKML_SOLENOID } from '../../src/detectors/trackml.ts';
import { hitCount, type TrackingEvent } from '../../src/event/event.ts';
import { decodeCanonicalMap, encodeModuleMap } from '../../src/modulemap/binary.ts';
import { createMapBuilder } from '../../src/modulemap/build.ts';
import type { CanonicalMap } from '../../src/modulemap/canonicalMap.ts';
import { expandCanonicalMap } from '../../src/modulemap/expand.ts';
import type { ModuleMap } from '../../src/modulemap/moduleMap.ts';
import { symmetryImages } from '../../src/modulemap/symmetry.ts';
import { generateEvent } from '../../src/simulation/generate.ts';
import { addMapTracks, DEFAULT_MAP_TRACKS, mapHeader } from '../../src/simulation/mapTracks.ts';
import type { SimulationSettings } from '../../src/simulation/settings.ts';
import { createSimulator, type Simulator } from '../../src/simulation/simulator.ts';

/** Where the map lies, relative to the root of the project. */
export const ITK_MAP_FILE = '.cache/bench/itk-like.map';
/** Hits of an event with the pile-up of the High-Luminosity LHC. */
export const ITK_HITS = 300_000;
/** Seeds of the three events of ITk size. */
export const ITK_SEEDS = [4001, 4002, 4003] as const;

/** Tracks between reports. */
const BATCH = 20_000;

/** 200 collisions of this many particles each make an event. */
const PILE_UP = 200;

const EVENT: Partial<SimulationSettings> = { beamSpotSigmaZ: 50, noiseFraction: 0.05 };
const MAP_TRACKS = { ...DEFAULT_MAP_TRACKS, seed: 31, vertexHalfZ: 150 };

/** A 2 T coil around the centre, so that the mirror images of the map's triplets are tracks too. */
const FIELD = solenoidField({ ...TRACKML_SOLENOID, centralField: 2, offset: 0 });

/** Simulator of the detector like the ITk. */
export function itkSimulator(): Simulator {
  return createSimulator(itkLikeDetector(), { field: FIELD });
}

/** An event with about `hits` hits: the number of particles follows from what a small sample leaves. */
export async function eventOfSize(
  simulator: Simulator,
  hits: number,
  seed: number,
): Promise<TrackingEvent> {
  const sample = 1000;
  const perParticle =
    hitCount(await generateEvent(simulator, { ...EVENT, seed: 1, particles: sample })) / sample;
  const particles = Math.round(hits / perParticle);
  const particlesPerVertex = Math.max(1, particles / PILE_UP);
  const settings = { ...EVENT, seed, particles, particlesPerVertex };
  return { ...(await generateEvent(simulator, settings)), name: `${ITK_LIKE}-${hits}-${seed}` };
}

/** Simulates tracks and writes the map of their triplets to its file; `report` is told how far it is. */
export function prepareItkMap(
  tracks: number,
  report: (tracks: number, classes: number) => void,
): void {
  const detector = itkLikeDetector();
  const simulator = createSimulator(detector, { field: FIELD, interactionsPerRadiationLength: 0 });
  const images = symmetryImages(detector);
  const builder = createMapBuilder('mmg-1.4', images);
  for (let first = 0; first < tracks; first += BATCH) {
    addMapTracks([simulator], builder, MAP_TRACKS, first, Math.min(BATCH, tracks - first));
    report(Math.min(first + BATCH, tracks), builder.size());
  }
  const bytes = encodeModuleMap({
    header: mapHeader(detector.name, MAP_TRACKS, tracks),
    moduleKey: detector.moduleKey,
    images,
    triplets: builder.triplets(),
  });
  mkdirSync(dirname(ITK_MAP_FILE), { recursive: true });
  writeFileSync(ITK_MAP_FILE, bytes);
}

/**
 * The map of ITk size.
 * @throws Error where it has not been made.
 */
export function itkMap(): ModuleMap {
  return expandCanonicalMap(canonicalItkMap());
}

/** The same, one triplet of each symmetry class. @throws Error where it has not been made. */
export function canonicalItkMap(): CanonicalMap {
  if (!existsSync(ITK_MAP_FILE))
    throw new Error(`${ITK_MAP_FILE} is not there; make it with npm run bench:prepare.`);
  return decodeCanonicalMap(readFileSync(ITK_MAP_FILE), ITK_MAP_FILE);
}
