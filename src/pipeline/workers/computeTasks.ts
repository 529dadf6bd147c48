import { explainTasks } from '../../chains/explain.ts';
import { CHAINS } from '../../chains/index.ts';
import type { CpuState, LoadedMap } from '../../chains/tools.ts';
import type { Detector } from '../../detector/detector.ts';
import { detectorProfile, fieldAround, placementsOf } from '../../detectors/index.ts';
import type { TrackingEvent } from '../../event/event.ts';
import { readItem } from '../../formats/readers/index.ts';
import type { PackedItem, ReaderKind, ReadResults } from '../../formats/readers/reader.ts';
import type { NamedBytes } from '../../formats/zip.ts';
import { packModuleMap } from '../../graph/packedMap.ts';
import { expandCanonicalMap } from '../../modulemap/expand.ts';
import type { ModuleMap, WindowSettings } from '../../modulemap/moduleMap.ts';
import { applyWindowSettings, sameWindowSettings } from '../../modulemap/widen.ts';
import { withZ0Margins } from '../../modulemap/z0Margins.ts';
import { generateEvent } from '../../simulation/generate.ts';
import type { SimulationSettings } from '../../simulation/settings.ts';
import { createSimulator, type Simulator } from '../../simulation/simulator.ts';
import { breathe, type TaskContext, type Tasks, transferring } from '../../tasks/rpc.ts';
import type { Transferring } from '../../tasks/transfer.ts';
import { eventMapTasks } from './eventMapTasks.ts';
import { mapTasks } from './mapTasks.ts';

/** Something that was read, and the number by which `takePrepared` puts it to use. */
export interface Prepared<T> {
  readonly value: T;
  readonly id: number;
}

/**
 * Everything that runs on the CPU, but for scoring: the body of the compute worker, and in Node the tasks
 * themselves. Holds the modules, simulator and map of each detector, so that they are made once.
 * @param keepsWindows false where the windows of a map are asked for under one setting only: its own are then not kept
 * beside these, which is half of what a map takes.
 */
export function createComputeTasks({ keepsWindows = true } = {}) {
  const detectors = new Map<string, { readonly detector: Detector; simulator: Simulator | null }>();
  const maps = new Map<string, ModuleMap>();
  let widened: { of: ModuleMap; settings: WindowSettings; map: ModuleMap } | null = null;
  /** What was made of maps whose own windows are gone. */
  const spent = new WeakMap<ModuleMap['triplets'], WindowSettings>();

  function loadedMap(detector: string): ModuleMap {
    const map = maps.get(detector);
    if (!map) throw new Error(`No module map of the detector "${detector}" is loaded.`);
    return map;
  }

  const state: CpuState = {
    detector: (id) => detectors.get(id)?.detector ?? null,
    map(detector) {
      const map = loadedMap(detector);
      const modules = state.detector(detector);
      if (!modules || map.doublets.z0Margin) return map;
      // That in which tracks bend most: the margins are for every release.
      const field = Math.max(...placementsOf(modules).map((one) => fieldAround(one).fitted));
      const known = withZ0Margins(map, modules, field);
      maps.set(detector, known);
      return known;
    },
    widenedMap(detector, settings) {
      // Margins take a second to make, and only a cut on the beam spot reads them.
      const of = cutsToBeamSpot(settings) ? state.map(detector) : loadedMap(detector);
      if (keepsWindows) {
        if (widened?.of !== of || !sameWindowSettings(widened.settings, settings))
          widened = { of, settings, map: applyWindowSettings(of, settings) };
        return widened.map;
      }
      const before = spent.get(of.triplets);
      if (before && sameWindowSettings(before, settings)) return of;
      if (before)
        throw new Error('The windows of this map are not kept; open it again to change them.');
      const map = applyWindowSettings(of, settings, true);
      spent.set(map.triplets, settings);
      maps.set(detector, map);
      return map;
    },
  };

  /** What was read last and waits to be used: a caller that gave it up meanwhile never asks for it. */
  let prepared: { readonly id: number; use(): void } | null = null;
  let lastId = 0;
  function prepare<T>(value: T, use: () => void): Prepared<T> {
    prepared = { id: ++lastId, use };
    return { value, id: lastId };
  }

  function keep(detector: Detector): void {
    detectors.set(detector.name, { detector, simulator: null });
    const map = maps.get(detector.name);
    // Its margins are those of the modules before.
    if (map)
      maps.set(detector.name, { ...map, doublets: { ...map.doublets, z0Margin: undefined } });
  }

  const own = {
    /** Reads what is not kept here. */
    read: async (
      { signal, progress }: TaskContext,
      kind: ReaderKind,
      item: PackedItem,
    ): Promise<Transferring<ReadResults[ReaderKind]>> =>
      transferring(await readItem(kind, item, { signal, onProgress: progress })),

    /** Reads a detector, to take the place of the one in use once `takePrepared` asks for it. */
    async loadDetector(_context: TaskContext, item: PackedItem): Promise<Prepared<Detector>> {
      const detector = await readItem('detector', item);
      return prepare(detector, () => keep(detector));
    },

    /** The same from the file that ships for a detector with a profile. */
    loadShippedDetector(_context: TaskContext, id: string, file: NamedBytes): Prepared<Detector> {
      const profile = detectorProfile(id);
      if (!profile) throw new Error(`There is no detector "${id}".`);
      const detector = profile.geometry.read(file.bytes, file.name);
      return prepare(detector, () => keep(detector));
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

    /** Uses what was prepared last. @throws Error where that is something else by now. */
    takePrepared(_context: TaskContext, id: number): void {
      if (prepared?.id !== id) throw new Error('What was read is no longer there; open it again.');
      prepared.use();
      prepared = null;
    },

    /** Reads a map, to take the place of that of its detector once `takePrepared` asks for it. */
    async loadMap(
      { signal, progress }: TaskContext,
      item: PackedItem,
    ): Promise<Prepared<LoadedMap>> {
      const canonical = await readItem('map', item, { signal, onProgress: progress });
      await breathe(signal);
      const opened = expandCanonicalMap(canonical);
      await breathe(signal);
      const loaded = {
        name: item.name,
        header: opened.header,
        modules: opened.moduleKey.length,
        doublets: opened.doublets.m1.length,
        triplets: opened.triplets.occurrence.length,
        hasMoments: opened.triplets.moments !== undefined,
      };
      return prepare(loaded, () => {
        maps.set(opened.header.detector, opened);
        widened = null;
      });
    },

    /** The map under some settings as the GPU builder takes it. The map itself stays for the twin. */
    packedMap: async ({ signal }: TaskContext, detector: string, settings: WindowSettings) => {
      const map = state.widenedMap(detector, settings);
      await breathe(signal);
      return transferring(await packModuleMap(map, signal));
    },
  };
  // Stages call theirs by types of their own (`StageTools.compute`).
  return {
    ...own,
    ...eventMapTasks(state.detector),
    ...mapTasks(),
    ...(stageTasks(state) as object),
    ...(explainTasks() as object),
  };
}

/** Whether settings cut on the beam spot. */
function cutsToBeamSpot({ cutZ0, beamSpotMin, beamSpotMax }: WindowSettings): boolean {
  return cutZ0 && (Number.isFinite(beamSpotMin) || Number.isFinite(beamSpotMax));
}

/** The tasks of every stage of every chain. */
function stageTasks(state: CpuState): Tasks {
  // Stages that differ in a setting serve the same tasks.
  const tasks = new Set(CHAINS.flatMap(({ stages }) => stages.map((stage) => stage.tasks)));
  return Object.assign({}, ...[...tasks].map((of) => of?.(state) ?? {})) as Tasks;
}

export type ComputeTasks = ReturnType<typeof createComputeTasks>;
