import { explainTasks } from '../../chains/explain.ts';
import { CHAINS } from '../../chains/index.ts';
import type { CpuState, LoadedMap } from '../../chains/tools.ts';
import type { Detector } from '../../detector/detector.ts';
import { detectorProfile } from '../../detectors/index.ts';
import type { TrackingEvent } from '../../event/event.ts';
import { readItem } from '../../formats/readers/index.ts';
import type { PackedItem } from '../../formats/readers/reader.ts';
import type { NamedBytes } from '../../formats/zip.ts';
import { packModuleMap } from '../../graph/packedMap.ts';
import { expandCanonicalMap } from '../../modulemap/expand.ts';
import type { ModuleMap, WindowSettings } from '../../modulemap/moduleMap.ts';
import { applyWindowSettings, sameWindowSettings } from '../../modulemap/widen.ts';
import { generateEvent } from '../../simulation/generate.ts';
import type { SimulationSettings } from '../../simulation/settings.ts';
import { createSimulator, type Simulator } from '../../simulation/simulator.ts';
import { breathe, type TaskContext, type Tasks, transferring } from '../../tasks/rpc.ts';
import type { Transferring } from '../../tasks/transfer.ts';

/**
 * Everything that runs on the CPU, but for scoring: the body of the compute worker, and in Node the tasks
 * themselves. Holds the modules, simulator and map of each detector, so that they are made once.
 */
export function createComputeTasks() {
  const detectors = new Map<string, { readonly detector: Detector; simulator: Simulator | null }>();
  const maps = new Map<string, ModuleMap>();
  let widened: { of: ModuleMap; settings: WindowSettings; map: ModuleMap } | null = null;

  const state: CpuState = {
    map(detector) {
      const map = maps.get(detector);
      if (!map) throw new Error(`No module map of the detector "${detector}" is loaded.`);
      return map;
    },
    widenedMap(detector, settings) {
      const of = state.map(detector);
      if (widened?.of !== of || !sameWindowSettings(widened.settings, settings))
        widened = { of, settings, map: applyWindowSettings(of, settings) };
      return widened.map;
    },
  };

  function keep(detector: Detector): Detector {
    detectors.set(detector.name, { detector, simulator: null });
    return detector;
  }

  const own = {
    readEvent: async (
      { signal, progress }: TaskContext,
      item: PackedItem,
    ): Promise<Transferring<TrackingEvent>> =>
      transferring(await readItem('event', item, { signal, onProgress: progress })),

    loadDetector: async (_context: TaskContext, item: PackedItem): Promise<Detector> =>
      keep(await readItem('detector', item)),

    /** The modules of a detector with a profile, from the file that ships for it. */
    loadShippedDetector(_context: TaskContext, id: string, file: NamedBytes): Detector {
      const profile = detectorProfile(id);
      if (!profile) throw new Error(`There is no detector "${id}".`);
      return keep(profile.geometry.read(file.bytes, file.name));
    },

    async generateEvent(
      { signal, progress }: TaskContext,
      settings: SimulationSettings,
      detector: string,
    ): Promise<Transferring<TrackingEvent>> {
      const place = detectors.get(detector);
      if (!place) throw new Error(`The detector "${detector}" is not loaded.`);
      place.simulator ??= createSimulator(place.detector);
      const control = { signal, onProgress: progress };
      return transferring(await generateEvent(place.simulator, settings, control));
    },

    /** Reads a map, in place of that of its detector; which stays where this one cannot be read. */
    async loadMap({ signal }: TaskContext, item: PackedItem): Promise<LoadedMap> {
      const canonical = await readItem('map', item);
      await breathe(signal);
      const opened = expandCanonicalMap(canonical);
      await breathe(signal);
      maps.set(opened.header.detector, opened);
      widened = null;
      return {
        name: item.name,
        header: opened.header,
        modules: opened.moduleKey.length,
        doublets: opened.doublets.m1.length,
        triplets: opened.triplets.occurrence.length,
        hasMoments: opened.triplets.moments !== undefined,
      };
    },

    /** The map under some settings as the GPU builder takes it. The map itself stays for the twin. */
    packedMap: async ({ signal }: TaskContext, detector: string, settings: WindowSettings) => {
      const map = state.widenedMap(detector, settings);
      await breathe(signal);
      return transferring(await packModuleMap(map, signal));
    },
  };
  // Stages call theirs by types of their own (`StageTools.compute`).
  return { ...own, ...(stageTasks(state) as object), ...(explainTasks() as object) };
}

/** The tasks of every stage of every chain. */
function stageTasks(state: CpuState): Tasks {
  const stages = new Set(CHAINS.flatMap((chain) => chain.stages));
  return Object.assign({}, ...[...stages].map((stage) => stage.tasks?.(state) ?? {})) as Tasks;
}

export type ComputeTasks = ReturnType<typeof createComputeTasks>;
