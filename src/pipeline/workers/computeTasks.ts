import type { Detector } from '../../detector/detector.ts';
import type { TrackingEvent } from '../../event/event.ts';
import { parseDetectorCsv } from '../../formats/detectorCsv.ts';
import { readTrackmlEvent } from '../../formats/trackmlEvent.ts';
import type { NamedBytes } from '../../formats/zip.ts';
import { buildGraphCpu } from '../../graph/cpu.ts';
import type { Graph } from '../../graph/graph.ts';
import type { GraphLimits } from '../../graph/limits.ts';
import { buildCeiling, type Evaluation, evaluate } from '../../metrics/evaluate.ts';
import type { EvaluationSettings } from '../../metrics/report.ts';
import { type ArrangedHits, arrangeHits } from '../../modulemap/arrangeHits.ts';
import { decodeCanonicalMap } from '../../modulemap/binary.ts';
import { expandCanonicalMap } from '../../modulemap/expand.ts';
import type { ModuleMap, ModuleMapHeader, WindowSettings } from '../../modulemap/moduleMap.ts';
import { applyWindowSettings, sameWindowSettings } from '../../modulemap/widen.ts';
import { generateEvent } from '../../simulation/generate.ts';
import type { SimulationSettings } from '../../simulation/settings.ts';
import { createSimulator, type Simulator } from '../../simulation/simulator.ts';
import { breathe, type TaskContext } from '../../tasks/rpc.ts';
import { buildTracks } from '../../tracks/buildTracks.ts';
import type { TrackCuts, Tracks } from '../../tracks/track.ts';

/** What a caller learns of a map that was loaded. */
export interface LoadedMap {
  readonly name: string;
  readonly header: ModuleMapHeader;
  readonly modules: number;
  readonly doublets: number;
  readonly triplets: number;
  /** Whether it has means and rms, which the cut mode meanrms needs. */
  readonly hasMoments: boolean;
}

/**
 * Everything that runs on the CPU, but for scoring: the body of the compute worker, and in Node the tasks
 * themselves. Holds the detector's simulator and the map, so that they are made once.
 */
export function createComputeTasks() {
  let simulator: Simulator | null = null;
  let map: ModuleMap | null = null;
  let widened: { settings: WindowSettings; map: ModuleMap } | null = null;

  /** The map under some window settings; the last one is kept. */
  function mapWith(settings: WindowSettings): ModuleMap {
    if (!map) throw new Error('No module map is loaded.');
    if (!widened || !sameWindowSettings(widened.settings, settings))
      widened = { settings, map: applyWindowSettings(map, settings) };
    return widened.map;
  }

  return {
    readEvents: (
      { signal, progress }: TaskContext,
      files: readonly NamedBytes[],
    ): Promise<TrackingEvent[]> => readTrackmlEvent(files, { signal, onProgress: progress }),

    loadDetector(_context: TaskContext, file: NamedBytes, name: string): Detector {
      const detector = parseDetectorCsv(file.bytes, name, file.name);
      simulator = createSimulator(detector);
      return detector;
    },

    generateEvent(
      { signal, progress }: TaskContext,
      settings: SimulationSettings,
    ): Promise<TrackingEvent> {
      if (!simulator) throw new Error('No detector is loaded.');
      return generateEvent(simulator, settings, { signal, onProgress: progress });
    },

    /** Reads a map; the one in use stays where this one cannot be read or is not of the detector `wanted` (null: any). */
    async loadMap(
      { signal }: TaskContext,
      file: NamedBytes,
      wanted: string | null,
    ): Promise<LoadedMap> {
      const canonical = decodeCanonicalMap(file.bytes, file.name);
      const { detector } = canonical.header;
      if (wanted !== null && detector !== wanted)
        throw new Error(
          `${file.name} is a map of the detector "${detector}", the open event is of "${wanted}"; open a map of that detector.`,
        );
      await breathe(signal);
      const opened = expandCanonicalMap(canonical);
      await breathe(signal);
      map = opened;
      widened = null;
      return {
        name: file.name,
        header: map.header,
        modules: map.moduleKey.length,
        doublets: map.doublets.m1.length,
        triplets: map.triplets.occurrence.length,
        hasMoments: map.triplets.moments !== undefined,
      };
    },

    /** The map that the GPU builder needs. */
    widenedMap: (_context: TaskContext, settings: WindowSettings): ModuleMap => mapWith(settings),

    arrangeHits(
      _context: TaskContext,
      event: TrackingEvent,
    ): { hits: ArrangedHits; milliseconds: number } {
      if (!map) throw new Error('No module map is loaded.');
      const started = performance.now();
      const hits = arrangeHits(event, map);
      return { hits, milliseconds: performance.now() - started };
    },

    async buildGraph(
      { signal, progress }: TaskContext,
      event: TrackingEvent,
      settings: WindowSettings,
      limits: GraphLimits,
    ): Promise<{ graph: Graph; milliseconds: number }> {
      const started = performance.now();
      const effective = mapWith(settings);
      const hits = arrangeHits(event, effective);
      const graph = await buildGraphCpu(hits, effective, { signal, onProgress: progress, limits });
      return { graph, milliseconds: performance.now() - started };
    },

    buildTracks(
      _context: TaskContext,
      event: TrackingEvent,
      graph: Graph,
      scores: Float32Array,
      cuts: TrackCuts,
    ): { tracks: Tracks; milliseconds: number } {
      const started = performance.now();
      const tracks = buildTracks(event, graph, scores, cuts);
      return { tracks, milliseconds: performance.now() - started };
    },

    evaluate(
      _context: TaskContext,
      event: TrackingEvent,
      graph: Graph,
      scores: Float32Array,
      tracks: Tracks,
      cuts: TrackCuts,
      settings: EvaluationSettings,
    ): { evaluation: Evaluation | null; milliseconds: number } {
      const started = performance.now();
      const ceiling = buildCeiling(event, graph, (perfect) =>
        buildTracks(event, graph, perfect, cuts),
      );
      const evaluation =
        ceiling &&
        evaluate(event, graph, scores, tracks, { ...settings, ccCut: cuts.ccCut }, ceiling);
      return { evaluation, milliseconds: performance.now() - started };
    },
  };
}

export type ComputeTasks = ReturnType<typeof createComputeTasks>;
