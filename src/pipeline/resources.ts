import type { FileUse, StageFile } from '../chains/ran.ts';
import type { LoadedMap } from '../chains/tools.ts';
import type { Detector } from '../detector/detector.ts';
import { detectorProfile } from '../detectors/index.ts';
import type { TrackingEvent } from '../event/event.ts';
import { isListOf, type TrackList } from '../event/trackList.ts';
import { parseAnyManifest } from '../formats/anyManifest.ts';
import { roleOf } from '../formats/manifest.ts';
import { outlineNetwork } from '../formats/networkSignature.ts';
import { readItem } from '../formats/readers/index.ts';
import type { PackedItem } from '../formats/readers/reader.ts';
import { filesOf, type Item, packItem } from '../formats/readers/recognise.ts';
import { inMemory } from '../formats/sourceFile.ts';
import type { NamedBytes } from '../formats/zip.ts';
import type { PackedMap } from '../graph/packedMap.ts';
import type { NetworkFiles } from '../inference/networkFiles.ts';
import { eventsOfMap } from '../modulemap/eventMap.ts';
import type { WindowSettings } from '../modulemap/moduleMap.ts';
import { shared, type TaskContext } from '../tasks/rpc.ts';
import { createTurns } from '../tasks/turns.ts';
import type { Environment } from './environment.ts';
import { keyedOnce } from './keyedOnce.ts';
import type { OpenedFiles } from './openedFiles.ts';
import type { UndescribedNetwork } from './pipeline.ts';
import type { Opening } from './services.ts';
import type { Prepared } from './workers/computeTasks.ts';

/**
 * Geometry, map and networks of each detector, by the name its events carry: those that ship until the user opens
 * others, each loaded when it is needed.
 */
export interface Resources {
  /** The modules of a detector; null where none ship and none were opened. */
  detector(id: string): Promise<Detector | null>;
  /** @throws Error where the detector cannot be read. */
  openDetector(item: Item, context: TaskContext): Promise<Opening<Detector>>;
  /** @throws Error of one sentence where there is none for the detector. */
  map(detector: string): Promise<LoadedMap>;
  /** The map of a detector under some settings, as the GPU builder takes it; handed over by the worker when these change. */
  packedMap(detector: string, settings: WindowSettings, context: TaskContext): Promise<PackedMap>;
  /** A map for the events of its own detector. @throws Error where it cannot be read. */
  openMap(item: Item, context: TaskContext): Promise<Opening<LoadedMap>>;
  /** @throws Error of one sentence where there is none for the detector. */
  network(detector: string, role: string): Promise<NetworkFiles>;
  /**
   * A network for the events of its own detector. One without a manifest cannot be used yet: what its file tells of
   * it comes back.
   * @throws Error where it cannot be read.
   */
  openNetwork(
    item: Item,
    context: TaskContext,
  ): Promise<Opening<NetworkFiles> | UndescribedNetwork>;
  /** Tracks of another program, for the event that they name or else for all. @throws Error where they cannot be read. */
  openTracks(item: Item, context: TaskContext): Promise<Opening<TrackList>>;
  /** The opened tracks of an event, or those of which no event is known; null where there are none. */
  openedTracks(event: TrackingEvent): TrackList | null;
  /** What is in use of a detector, for people; null while none is loaded. */
  mapName(detector: string): string | null;
  /** The file of the map in use. @throws Error of one sentence where there is none for the detector. */
  mapFile(detector: string): Promise<PackedItem>;
  /** The events that the map in use was made from; empty where it was not, or while none is loaded. */
  mapEvents(detector: string): readonly string[];
  /** Whether the map in use has means and rms; null while none is loaded. */
  mapHasMoments(detector: string): boolean | null;
  networkName(detector: string, role: string): string | null;
  /** The files in use of a detector that the user opened, in place of those that ship. */
  opened(detector: string): readonly FileUse[];
  /** The files of these, by what they are. */
  openedFiles(detector: string): Promise<OpenedFiles[]>;
  /** Puts what ships for a detector back to use in place of what was opened. */
  restoreShipped(file: FileUse, detector: string): void;
  /** Stands for a file in use, by identity: another value once another was opened for the detector. */
  version(file: StageFile, detector: string): unknown;
}

/** The resources of an environment. What was loaded into its compute worker is loaded again if that ends. */
export function createResources({
  compute,
  wasm,
  defaults,
  onComputeEnded,
}: Pick<Environment, 'compute' | 'wasm' | 'defaults' | 'onComputeEnded'>): Resources {
  /** What the user opened, by detector; networks by detector and role. */
  const openedDetectors = new Map<string, Item>();
  const openedMaps = new Map<string, Item>();
  const openedNetworks = new Map<string, NetworkFiles>();
  const networkItems = new Map<string, Item>();
  /** Tracks that were opened, a list for each event that is named; a new array once others were. */
  let trackLists: readonly { readonly list: TrackList; readonly item: Item }[] = [];
  /** What is loaded, for its names. */
  const mapsInUse = new Map<string, LoadedMap>();
  const networksInUse = new Map<string, NetworkFiles>();
  /** The last packed map with what it was made of. */
  let packed: { readonly key: string; readonly map: Promise<PackedMap> } | null = null;

  /** Loads into the worker: what was opened last is what it holds, however long a file took to come. */
  const inTurn = createTurns();

  /** Puts to use what the worker read. @throws Error where it is no longer there: it is then loaded again when needed. */
  async function takePrepared<T>(id: number, value: T): Promise<T> {
    await compute.call('takePrepared', [id]);
    return value;
  }

  /**
   * Loads what is in use of a detector into the worker: what was opened last, also where that came while something
   * else was being read.
   */
  async function loadInUse<T>(
    opened: ReadonlyMap<string, Item>,
    id: string,
    load: (item: Item | undefined) => Promise<Prepared<T> | null>,
  ): Promise<T | null> {
    for (;;) {
      const item = opened.get(id);
      const read = await load(item);
      if (opened.get(id) === item) return read && takePrepared(read.id, read.value);
    }
  }

  const detectors = keyedOnce(async (id) => {
    const shipped = openedDetectors.has(id) ? null : await defaults.detector(id);
    return inTurn(() =>
      loadInUse(openedDetectors, id, async (item) => {
        if (item) return compute.call('loadDetector', [await packItem(item)]);
        return shipped && compute.call('loadShippedDetector', [id, shipped]);
      }),
    );
  });
  const maps = keyedOnce(async (id) => {
    const shipped = openedMaps.has(id) ? null : await defaults.map(id);
    return inTurn(async () => {
      const loaded = await loadInUse(openedMaps, id, async (item) => {
        const packedItem = item ? await packItem(item) : shipped && shippedMap(shipped);
        const read = packedItem && (await compute.call('loadMap', [packedItem]));
        if (read && openedMaps.get(id) === item) {
          mapsInUse.set(id, read.value);
          packed = null;
        }
        return read;
      });
      if (!loaded) throw noMap(id);
      return loaded;
    });
  });
  const networks = keyedOnce(async (key) => {
    const { detector, role } = JSON.parse(key) as { detector: string; role: string };
    const shipped = openedNetworks.has(key) ? null : await shippedNetwork(detector, role);
    const files = openedNetworks.get(key) ?? (shipped as NetworkFiles);
    checkNetworkDetector(files, detector);
    networksInUse.set(key, files);
    return files;
  });
  onComputeEnded(() => {
    detectors.forget();
    maps.forget();
    packed = null;
  });

  async function shippedNetwork(id: string, role: string): Promise<NetworkFiles> {
    const files = await defaults.network(id, role);
    if (!files)
      throw new Error(
        `There is no ${networkInWords(role)} for ${inWords(id)}; open one that was trained for it.`,
      );
    const { onnx, manifest } = files;
    const parsed = parseAnyManifest(new TextDecoder().decode(manifest.bytes), manifest.name);
    return { name: onnx.name, role, onnx: onnx.bytes, manifest: parsed };
  }

  return {
    detector: detectors.get,
    async openDetector(item, context) {
      const file = await packItem(item);
      const { value, id } = await inTurn(() => compute.call('loadDetector', [file], context));
      return {
        value,
        apply() {
          openedDetectors.set(value.name, item);
          detectors.put(value.name, takePrepared(id, value));
        },
      };
    },

    map: maps.get,
    packedMap(detector, settings, context) {
      // JSON has no infinities.
      const key = JSON.stringify([
        detector,
        ...Object.entries(settings).map(([id, value]) => [id, String(value)]),
      ]);
      if (packed?.key !== key) {
        const made = { key, map: compute.call('packedMap', [detector, settings], context) };
        packed = made;
        made.map.catch(() => {
          if (packed === made) packed = null;
        });
      }
      return packed.map;
    },
    async openMap(item, context) {
      const file = await packItem(item);
      const { value, id } = await inTurn(() => compute.call('loadMap', [file], context));
      return {
        value,
        apply() {
          const { detector } = value.header;
          openedMaps.set(detector, item);
          mapsInUse.set(detector, value);
          packed = null;
          maps.put(detector, takePrepared(id, value));
        },
      };
    },

    network: (detector, role) => networks.get(networkKey(detector, role)),
    async openNetwork(item, context) {
      const { name, onnx, manifest, unused } = await readItem('network', await packItem(item));
      if (!manifest) {
        const signature = await wasm.call('signature', [name, onnx], context);
        const outline = outlineNetwork(signature, name);
        return { file: inMemory({ name, bytes: onnx }), outline, unused };
      }
      const opened: NetworkFiles = { name, role: roleOf(manifest), onnx, manifest };
      await wasm.call('load', [shared(opened)], context);
      return {
        value: opened,
        unused,
        apply() {
          const key = networkKey(manifest.detector, opened.role);
          openedNetworks.set(key, opened);
          networkItems.set(key, item);
          networksInUse.set(key, opened);
          networks.put(key, Promise.resolve(opened));
        },
      };
    },

    async openTracks(item, context) {
      const list = (await compute.call(
        'read',
        ['tracks', await packItem(item)],
        context,
      )) as TrackList;
      return {
        value: list,
        apply() {
          const others = trackLists.filter((known) => known.list.event !== list.event);
          trackLists = [...others, { list, item }];
        },
      };
    },
    openedTracks(event) {
      const lists = trackLists.map(({ list }) => list);
      return (
        lists.find((list) => isListOf(list, event)) ??
        lists.find((list) => list.event === null) ??
        null
      );
    },

    mapName: (detector) => mapsInUse.get(detector)?.name ?? null,
    async mapFile(id) {
      const item = openedMaps.get(id);
      if (item) return packItem(item);
      const shipped = await defaults.map(id);
      if (!shipped) throw noMap(id);
      return shippedMap(shipped);
    },
    mapEvents(detector) {
      const map = mapsInUse.get(detector);
      return map ? eventsOfMap(map.header) : [];
    },
    mapHasMoments: (detector) => mapsInUse.get(detector)?.hasMoments ?? null,
    networkName: (detector, role) =>
      networksInUse.get(networkKey(detector, role))?.manifest.name ?? null,
    opened: (detector) => [
      ...(openedMaps.has(detector) ? (['map'] as const) : []),
      ...(trackLists.length > 0 ? (['tracks'] as const) : []),
      ...[...openedNetworks]
        .filter(([key]) => JSON.parse(key).detector === detector)
        .map(([, { role }]): FileUse => `network:${role}`),
    ],
    async openedFiles(detector) {
      const map = openedMaps.get(detector);
      const used: { readonly use: FileUse; readonly item: Item }[] = [
        ...(map ? [{ use: 'map', item: map } as const] : []),
        ...trackLists.map(({ item }) => ({ use: 'tracks', item }) as const),
        ...[...networkItems].flatMap(([key, item]) => {
          const of = JSON.parse(key) as { detector: string; role: string };
          return of.detector === detector ? [{ use: `network:${of.role}` as const, item }] : [];
        }),
      ];
      return Promise.all(used.map(async ({ use, item }) => ({ use, files: await filesOf(item) })));
    },
    restoreShipped(file, detector) {
      if (file === 'map') {
        openedMaps.delete(detector);
        mapsInUse.delete(detector);
        packed = null;
        maps.forgetOne(detector);
        return;
      }
      if (file === 'tracks') {
        trackLists = [];
        return;
      }
      const key = networkKey(detector, roleOfFile(file));
      openedNetworks.delete(key);
      networkItems.delete(key);
      networksInUse.delete(key);
      networks.forgetOne(key);
    },
    version(file, detector) {
      if (file === 'map') return openedMaps.get(detector);
      if (file === 'detector') return openedDetectors.get(detector);
      if (file === 'tracks') return trackLists;
      return openedNetworks.get(networkKey(detector, roleOfFile(file)));
    },
  };
}

/** A map that ships, as its reader takes it. */
function noMap(id: string): Error {
  return new Error(`There is no module map for ${inWords(id)}; open one that was made for it.`);
}

function shippedMap({ name, bytes }: NamedBytes): PackedItem {
  return { reader: 'trackloomMap', name, parts: { map: { name, bytes, packing: null } } };
}

/** @throws Error where a network is of another detector. */
export function checkNetworkDetector({ name, manifest }: NetworkFiles, detector: string): void {
  if (manifest.detector !== detector)
    throw new Error(
      `${name} was trained for the detector "${manifest.detector}", the event is of "${detector}"; open a network of that detector.`,
    );
}

function networkKey(detector: string, role: string): string {
  return JSON.stringify({ detector, role });
}

/** The role of the network that a stage names as its file. */
function roleOfFile(file: Exclude<FileUse, 'map' | 'tracks'>): string {
  return file.slice('network:'.length);
}

/** A network as a sentence names it, by its role. */
function networkInWords(role: string): string {
  return role === 'gnn' ? 'network' : `${role} network`;
}

/** A detector as a sentence names it. */
export function inWords(id: string): string {
  const profile = detectorProfile(id);
  return profile ? `the ${profile.title} ("${id}")` : `the detector "${id}"`;
}
