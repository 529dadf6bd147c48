import { runChain } from '../../chains/run.ts';
import type { LoadedMap } from '../../chains/tools.ts';
import type { Detector } from '../../detector/detector.ts';
import { createModuleFinder, type ModuleFinder } from '../../detector/locate.ts';
import type { TrackingEvent } from '../../event/event.ts';
import type { Services } from '../../pipeline/services.ts';
import { eventOfFeatures } from '../../service/eventOfFeatures.ts';
import { DEFAULT_SIMULATION_SETTINGS } from '../../simulation/settings.ts';
import type { TaskContext } from '../../tasks/rpc.ts';
import type { TrackHits } from '../../tracks/track.ts';
import { createNodeServices } from '../nodeServices.ts';
import type { ModelSetup } from './models.ts';

/** Tracks as rows of FEATURES, and what they took. */
export interface Inferred {
  /** Tracks by ascending smallest row, hits from the inside out. */
  readonly tracks: TrackHits;
  /** Rows without a position. */
  readonly left: number;
  /** Making an event of FEATURES, tracks of the event, and rows of the tracks (ms). */
  readonly milliseconds: {
    readonly input: number;
    readonly infer: number;
    readonly output: number;
  };
}

/** A model that is loaded and answers. */
export interface Inference {
  readonly setup: ModelSetup;
  readonly detector: Detector;
  /** The module map in use; null where the chain needs none. */
  map(): Promise<LoadedMap | null>;
  /**
   * The tracks of FEATURES, row by row in the columns of the model.
   * @throws ProtocolError where FEATURES tells of no event, an `AbortError` once cancelled.
   */
  infer(features: Float32Array, context: TaskContext): Promise<Inferred>;
  /** Runs once on a small event, so that everything is loaded and compiled. */
  warmUp(context: TaskContext): Promise<void>;
  dispose(): void;
}

/** Chains decide in their own time; the particles of a warm-up leave a few edges in every stage. */
const WARM_UP = { ...DEFAULT_SIMULATION_SETTINGS, particles: 30, noiseFraction: 0 };
/** Fewer rows than this make no track, as the contract has it. */
const LEAST_ROWS = 3;

/**
 * Prepares a model of a detector that ships.
 * @throws Error where the detector's modules are missing.
 */
export async function createInference(
  setup: ModelSetup,
  place: { readonly shipped: string; readonly threads: number; readonly detector: string },
): Promise<Inference> {
  const { shipped, threads } = place;
  const services: Services = createNodeServices({
    shipped,
    map: setup.map,
    models: setup.networks,
    threads,
  });
  const detector = await services.detector(place.detector);
  if (!detector) throw new Error(`The modules of the detector "${place.detector}" are missing.`);
  const finder: ModuleFinder = createModuleFinder(detector);
  const { model, parameters } = setup;
  const usesMap = model.chain.stages.some((stage) => stage.files?.includes('map'));

  async function tracksOf(event: TrackingEvent, context: TaskContext): Promise<TrackHits> {
    const settings = { parameters, choices: { provider: 'wasm', graphBackend: 'cpu' } } as const;
    const results = await runChain(services.tools, model.chain, event, settings, 'tracks', context);
    return results.tracks;
  }

  return {
    setup,
    detector,
    map: async () => (usesMap ? services.tools.map(emptyEvent(detector)) : null),
    async infer(features, context) {
      const started = performance.now();
      if (features.length < LEAST_ROWS * model.columns.length)
        return { tracks: NO_TRACKS, left: 0, milliseconds: { input: 0, infer: 0, output: 0 } };
      const { event, rowOfHit, left } = eventOfFeatures(
        features,
        model.columns,
        { detector, finder },
        model.needsModules,
      );
      const made = performance.now();
      const hits = event.hitId.length < LEAST_ROWS ? NO_TRACKS : await tracksOf(event, context);
      const found = performance.now();
      const tracks = inRows(hits, rowOfHit);
      return {
        tracks,
        left,
        milliseconds: {
          input: made - started,
          infer: found - made,
          output: performance.now() - found,
        },
      };
    },
    async warmUp(context) {
      const { tools } = services;
      if (usesMap) await tools.map(emptyEvent(detector));
      // Events are generated in the detector that ships first; others load when the first request comes.
      const event = await services.generateEvent(WARM_UP, context);
      if (event.detector === detector.name) await tracksOf({ ...event, truth: null }, context);
    },
    dispose: services.dispose,
  };
}

const NO_TRACKS: TrackHits = { hits: new Uint32Array(0), offset: new Uint32Array(1) };

function emptyEvent(detector: Detector): TrackingEvent {
  const none = new Float64Array(0);
  return {
    name: 'nothing',
    detector: detector.name,
    hitId: new Uint32Array(0),
    x: none,
    y: none,
    z: none,
    moduleKey: new BigUint64Array(0),
    truth: null,
    cells: null,
  };
}

/** Tracks of hit rows as tracks of rows of FEATURES, by ascending smallest row. */
function inRows({ hits, offset }: TrackHits, rowOfHit: Uint32Array): TrackHits {
  const count = offset.length - 1;
  const lists = Array.from({ length: count }, (_, t) =>
    hits.subarray(offset[t], offset[t + 1]).map((hit) => rowOfHit[hit]),
  );
  const smallest = new Map(lists.map((list) => [list, list.reduce((a, b) => Math.min(a, b))]));
  lists.sort((a, b) => Number(smallest.get(a)) - Number(smallest.get(b)));
  const rows = { hits: new Uint32Array(hits.length), offset: new Uint32Array(count + 1) };
  lists.forEach((list, t) => {
    rows.hits.set(list, rows.offset[t]);
    rows.offset[t + 1] = rows.offset[t] + list.length;
  });
  return rows;
}
