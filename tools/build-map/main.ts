/**
 * `npm run build:map [-- --tracks N] [--workers N] [--seed N] [--min-occurrence N]
 *   [--vertex-half-z MM] [--displaced-share F] [--decay-share F] [--electron-share F] [--conversion-share F] [--kinks F]
 *   [--min-start MM] [--max-d0 MM] [--max-z0 MM] [--margin F] [--moments] [--detector NAME|FILE] [--out FILE]`
 *
 * Simulates tracks in worker threads, merges their windows and writes the module map that ships for a detector; where
 * it has several placements, by turns in each. The result
 * depends only on the number of tracks, the seed and the least occurrence, not on the number of workers.
 *
 * `npm run build:map -- --events PATH... --out FILE [--take FIRST-LAST] [--min-pt GEV] [--min-hits N] [--max-eta F]
 *   [--max-radius MM] [--no-symmetry] [--min-occurrence N] [--margin F]` makes it of the true tracks of events instead, by the code of the
 * page's "Build from events"; `--generated N [--density small|medium|full]` of that many generated ones.
 *
 * With --moments it holds mean and rms of every variable too, which the cut mode meanrms needs; the last digits of
 * these depend on the order in which workers finish.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { readPlacements } from '../../src/cli/givenDetector.ts';
import { encodeModuleMap } from '../../src/modulemap/binary.ts';
import { createMapBuilder, frequentTriplets, type MapBuilder } from '../../src/modulemap/build.ts';
import type { CanonicalTriplets, SymmetryImage } from '../../src/modulemap/canonicalMap.ts';
import { withMargin } from '../../src/modulemap/margin.ts';
import type { Convention } from '../../src/modulemap/moduleMap.ts';
import { mapSymmetry } from '../../src/modulemap/symmetry.ts';
import {
  addMapTracks,
  DEFAULT_MAP_TRACKS,
  type MapTrackSettings,
  mapHeader,
} from '../../src/simulation/mapTracks.ts';
import { createSimulator } from '../../src/simulation/simulator.ts';
import { buildOfEvents, EVENT_OPTIONS } from './ofEvents.ts';

/** Tracks that a worker simulates before it asks for more. */
const BATCH = 20_000;
/** Greatest limit of where tracks start or pass the beam (mm). */
const FARTHEST = 10_000;
/** Most mean distances that a margin may have. */
const MOST_MARGIN = 100;

interface WorkerSettings {
  /** Its name or its file. */
  readonly detector: string;
  readonly images: readonly SymmetryImage[];
  readonly tracks: MapTrackSettings;
  /** That of the map's header. */
  readonly convention: Convention;
  readonly moments: boolean;
}

/** To a worker: simulate these tracks, or (null) hand over the entries. */
type Request = { readonly first: number; readonly count: number } | null;
/** From a worker: null when a batch is done, entries at the end. */
type Reply = CanonicalTriplets | null;

function builderOf({ convention, images, moments }: WorkerSettings): MapBuilder {
  return createMapBuilder(convention, images, { moments });
}

function runWorker(settings: WorkerSettings): void {
  const simulators = readPlacements(settings.detector).map((detector) =>
    createSimulator(detector, {
      interactionsPerRadiationLength: 0,
      lowestCosine: 0,
      scatteringByPath: true,
    }),
  );
  const builder = builderOf(settings);
  parentPort?.on('message', (request: Request) => {
    if (request === null) {
      const triplets = builder.triplets();
      parentPort?.postMessage(triplets satisfies Reply);
      parentPort?.close();
      return;
    }
    addMapTracks(simulators, builder, settings.tracks, request.first, request.count);
    parentPort?.postMessage(null satisfies Reply);
  });
}

/** Simulates all tracks in `workers` threads and merges them into `builder`. */
async function simulate(
  builder: MapBuilder,
  settings: WorkerSettings,
  total: number,
  workers: number,
): Promise<void> {
  let next = 0;
  let done = 0;
  const started = performance.now();
  const one = () =>
    new Promise<void>((resolve, reject) => {
      const worker = new Worker(new URL(import.meta.url), { workerData: settings });
      let running = 0;
      const ask = () => {
        running = Math.min(BATCH, total - next);
        worker.postMessage(
          (running > 0 ? { first: next, count: running } : null) satisfies Request,
        );
        next += running;
      };
      worker.on('error', reject);
      worker.on('message', (reply: Reply) => {
        if (reply !== null) {
          builder.merge(reply);
          resolve();
          return;
        }
        done += running;
        const seconds = (performance.now() - started) / 1000;
        process.stderr.write(
          `\r${done} of ${total} tracks, ${seconds.toFixed(0)} s, ${((total - done) * (seconds / done)).toFixed(0)} s to go   `,
        );
        ask();
      });
      ask();
    });
  await Promise.all(Array.from({ length: workers }, one));
  process.stderr.write('\n');
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      tracks: { type: 'string', default: '8000000' },
      workers: { type: 'string', default: String(Math.min(4, availableParallelism())) },
      seed: { type: 'string', default: String(DEFAULT_MAP_TRACKS.seed) },
      'vertex-half-z': { type: 'string', default: String(DEFAULT_MAP_TRACKS.vertexHalfZ) },
      'displaced-share': { type: 'string', default: String(DEFAULT_MAP_TRACKS.displacedShare) },
      'decay-share': { type: 'string' },
      'electron-share': { type: 'string' },
      'conversion-share': { type: 'string' },
      kinks: { type: 'string' },
      'min-start': { type: 'string' },
      'max-d0': { type: 'string' },
      'max-z0': { type: 'string' },
      'min-occurrence': { type: 'string' },
      moments: { type: 'boolean', default: false },
      ...EVENT_OPTIONS,
      detector: { type: 'string', default: 'trackml' },
      out: { type: 'string' },
    },
  });
  if (values.events.length > 0 || values.generated !== undefined) {
    await buildOfEvents(values);
    return;
  }
  const total = positiveInteger('--tracks', values.tracks);
  const workers = positiveInteger('--workers', values.workers);
  const minOccurrence = positiveInteger('--min-occurrence', values['min-occurrence'] ?? '4');
  const tracks = {
    ...DEFAULT_MAP_TRACKS,
    seed: positiveInteger('--seed', values.seed),
    vertexHalfZ: numberUpTo('--vertex-half-z', values['vertex-half-z'], 1000),
    displacedShare: numberUpTo('--displaced-share', values['displaced-share'], 1),
    // Left out of the header where they are not given.
    ...given('decayShare', '--decay-share', values['decay-share'], 1),
    ...given('electronShare', '--electron-share', values['electron-share'], 1),
    ...given('conversionShare', '--conversion-share', values['conversion-share'], 1),
    ...given('kinks', '--kinks', values.kinks, 1),
    ...given('minStart', '--min-start', values['min-start'], FARTHEST),
    ...given('maxD0', '--max-d0', values['max-d0'], FARTHEST),
    ...given('maxZ0', '--max-z0', values['max-z0'], FARTHEST),
  };
  const placements = readPlacements(values.detector);
  const detector = placements[0];
  const images = mapSymmetry(placements);
  const out = values.out ?? `public/maps/${detector.name}.map`;
  const header = mapHeader(detector.name, tracks, total);
  const settings = {
    detector: values.detector,
    images,
    tracks,
    convention: header.convention,
    moments: values.moments,
  };
  const builder = builderOf(settings);
  await simulate(builder, settings, total, workers);

  const triplets = frequentTriplets(builder.triplets(), minOccurrence);
  const margin = numberUpTo('--margin', values.margin, MOST_MARGIN);
  const generator = { ...header.generator, minOccurrence, ...(margin > 0 ? { margin } : {}) };
  const { moduleKey } = detector;
  const made = { header: { ...header, generator }, moduleKey, images, triplets };
  const bytes = encodeModuleMap(withMargin(made, margin));
  mkdirSync(dirname(out), { recursive: true });
  writeFileSync(out, bytes);
  process.stderr.write(
    `${out}: ${triplets.m1.length} classes of triplets (of ${builder.size()} seen), ${(bytes.length / 1e6).toFixed(1)} MB\n`,
  );
}

function positiveInteger(flag: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new Error(`${flag}: "${text}" is not a positive whole number.`);
}

/** A number that may be given, under its name. */
function given(
  name:
    | 'decayShare'
    | 'electronShare'
    | 'conversionShare'
    | 'kinks'
    | 'minStart'
    | 'maxD0'
    | 'maxZ0',
  flag: string,
  text: string | undefined,
  most: number,
): Partial<MapTrackSettings> {
  return text === undefined ? {} : { [name]: numberUpTo(flag, text, most) };
}

function numberUpTo(flag: string, text: string, most: number): number {
  const value = Number(text);
  if (text !== '' && value >= 0 && value <= most) return value;
  throw new Error(`${flag}: "${text}" is not a number from 0 to ${most}.`);
}

if (isMainThread) await main();
else runWorker(workerData as WorkerSettings);
