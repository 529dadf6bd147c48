import { explainTasks } from '../../chains/explain.ts';
import { CHAINS } from '../../chains/index.ts';
import type { CpuState, LoadedMap } from '../../chains/tools.ts';
import type { Detector } from '../../detector/detector.ts';
import type { TrackingEvent } from '../../event/event.ts';
import { readItem } from '../../formats/readers/index.ts';
import type { PackedItem } from '../../formats/readers/reader.ts';
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
 * themselves. Holds the detector's simulator and the map, so that they are made once.
 */
export function createComputeTasks() {
  let simulator: Simulator | null = null;
  let map: ModuleMap | null = null;
  let widened: { settings: WindowSettings; map: ModuleMap } | null = null;

  const state: CpuState = {
    map() {
      if (!map) throw new Error('No module map is loaded.');
      return map;
    },
    widenedMap(settings) {
      if (!widened || !sameWindowSettings(widened.settings, settings))
        widened = { settings, map: applyWindowSettings(state.map(), settings) };
      return widened.map;
    },
  };

  const own = {
    readEvent: async (
      { signal, progress }: TaskContext,
      item: PackedItem,
    ): Promise<Transferring<TrackingEvent>> =>
      transferring(await readItem('event', item, { signal, onProgress: progress })),

    async loadDetector(_context: TaskContext, item: PackedItem): Promise<Detector> {
      const detector = await readItem('detector', item);
      simulator = createSimulator(detector);
      return detector;
    },

    async generateEvent(
      { signal, progress }: TaskContext,
      settings: SimulationSettings,
    ): Promise<Transferring<TrackingEvent>> {
      if (!simulator) throw new Error('No detector is loaded.');
      const control = { signal, onProgress: progress };
      return transferring(await generateEvent(simulator, settings, control));
    },

    /** Reads a map; the one in use stays where this one cannot be read or is not of the detector `wanted` (null: any). */
    async loadMap(
      { signal }: TaskContext,
      item: PackedItem,
      wanted: string | null,
    ): Promise<LoadedMap> {
      const canonical = await readItem('map', item);
      const { detector } = canonical.header;
      if (wanted !== null && detector !== wanted)
        throw new Error(
          `${item.name} is a map of the detector "${detector}", the open event is of "${wanted}"; open a map of that detector.`,
        );
      await breathe(signal);
      const opened = expandCanonicalMap(canonical);
      await breathe(signal);
      map = opened;
      widened = null;
      return {
        name: item.name,
        header: map.header,
        modules: map.moduleKey.length,
        doublets: map.doublets.m1.length,
        triplets: map.triplets.occurrence.length,
        hasMoments: map.triplets.moments !== undefined,
      };
    },

    /** The map under some settings as the GPU builder takes it. The map itself stays for the twin. */
    packedMap: async ({ signal }: TaskContext, settings: WindowSettings) => {
      const map = state.widenedMap(settings);
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
