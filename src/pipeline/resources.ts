import type { LoadedMap } from '../chains/tools.ts';
import type { Detector } from '../detector/detector.ts';
import { parseManifest } from '../formats/networkManifest.ts';
import { outlineNetwork } from '../formats/networkSignature.ts';
import { readItem } from '../formats/readers/index.ts';
import type { PackedItem } from '../formats/readers/reader.ts';
import { type Item, packItem } from '../formats/readers/recognise.ts';
import { inMemory } from '../formats/sourceFile.ts';
import type { NamedBytes } from '../formats/zip.ts';
import type { PackedMap } from '../graph/packedMap.ts';
import type { NetworkFiles } from '../inference/networkFiles.ts';
import type { WindowSettings } from '../modulemap/moduleMap.ts';
import { shared, type TaskContext } from '../tasks/rpc.ts';
import type { Environment } from './environment.ts';
import type { UndescribedNetwork } from './pipeline.ts';

/** Detector, map and network in use: those that ship until the user opens others, each loaded when it is needed. */
export interface Resources {
  detector(): Promise<Detector>;
  /** @throws Error where the detector cannot be read; the one in use stays. */
  openDetector(item: Item, context: TaskContext): Promise<Detector>;
  map(): Promise<LoadedMap>;
  network(): Promise<NetworkFiles>;
  /** The map in use under some settings, as the GPU builder takes it; handed over by the worker when these change. */
  packedMap(settings: WindowSettings, context: TaskContext): Promise<PackedMap>;
  /** @throws Error where the map cannot be read or is of another detector; the one in use stays. */
  openMap(item: Item, detector: string | null, context: TaskContext): Promise<void>;
  /**
   * One without a manifest is not used yet: what its file tells of it comes back.
   * @throws Error where the network cannot be read or is of another detector; the one in use stays.
   */
  openNetwork(
    item: Item,
    detector: string | null,
    context: TaskContext,
  ): Promise<UndescribedNetwork | null>;
  mapName(): string | null;
  /** Whether the map in use has means and rms; null while none is loaded. */
  mapHasMoments(): boolean | null;
  networkName(): string | null;
}

/** The resources of an environment. What was loaded into its compute worker is loaded again if that ends. */
export function createResources({
  compute,
  wasm,
  defaults,
  onComputeEnded,
}: Pick<Environment, 'compute' | 'wasm' | 'defaults' | 'onComputeEnded'>): Resources {
  let detectorItem = async () => inItem('trackmlDetector', 'modules', await defaults.detector());
  let mapItem = async () => inItem('trackloomMap', 'map', await defaults.map());
  let loadedMap: LoadedMap | null = null;
  let loadedNetwork: NetworkFiles | null = null;
  /** The last packed map with the settings it was made for. */
  let packed: { readonly key: string; readonly map: Promise<PackedMap> } | null = null;

  const detector = once(async () => compute.call('loadDetector', [await detectorItem()]));
  const map = once(async () => {
    loadedMap = await compute.call('loadMap', [await mapItem(), null]);
    packed = null;
    return loadedMap;
  });
  const network = once(async () => {
    const { onnx, manifest } = await defaults.network();
    const parsed = parseManifest(new TextDecoder().decode(manifest.bytes), manifest.name);
    loadedNetwork = { name: onnx.name, role: 'gnn', onnx: onnx.bytes, manifest: parsed };
    return loadedNetwork;
  });
  onComputeEnded(() => {
    detector.forget();
    map.forget();
    packed = null;
  });

  return {
    detector: detector.get,
    map: map.get,
    network: network.get,

    packedMap(settings, context) {
      // JSON has no infinities.
      const key = JSON.stringify(
        Object.entries(settings).map(([id, value]) => [id, String(value)]),
      );
      if (packed?.key !== key) {
        const made = { key, map: compute.call('packedMap', [settings], context) };
        packed = made;
        made.map.catch(() => {
          if (packed === made) packed = null;
        });
      }
      return packed.map;
    },

    async openDetector(item, context) {
      const opened = await compute.call('loadDetector', [await packItem(item)], context);
      detectorItem = () => packItem(item);
      detector.put(opened);
      return opened;
    },

    async openMap(item, wanted, context) {
      const opened = await packItem(item);
      loadedMap = await compute.call('loadMap', [opened, wanted], context);
      packed = null;
      mapItem = () => packItem(item);
      map.put(loadedMap);
    },

    async openNetwork(item, wanted, context) {
      const { name, onnx, manifest } = await readItem('network', await packItem(item));
      if (!manifest) {
        const signature = await wasm.call('signature', [name, onnx], context);
        return { file: inMemory({ name, bytes: onnx }), outline: outlineNetwork(signature, name) };
      }
      const opened: NetworkFiles = { name, role: 'gnn', onnx, manifest };
      if (wanted !== null) checkNetworkDetector(opened, wanted);
      await wasm.call('load', [shared(opened)], context);
      loadedNetwork = opened;
      network.put(opened);
      return null;
    },
    mapName: () => loadedMap?.name ?? null,
    mapHasMoments: () => loadedMap?.hasMoments ?? null,
    networkName: () => loadedNetwork?.manifest.name ?? null,
  };
}

/** @throws Error where a network is of another detector. */
export function checkNetworkDetector({ name, manifest }: NetworkFiles, detector: string): void {
  if (manifest.detector !== detector)
    throw new Error(
      `${name} was trained for the detector "${manifest.detector}", the event is of "${detector}"; open a network of that detector.`,
    );
}

/** Something that is made when it is first asked for, and again after it failed or was forgotten. */
function once<T>(make: () => Promise<T>) {
  let made: Promise<T> | null = null;
  return {
    get(): Promise<T> {
      if (made) return made;
      const making = make();
      made = making;
      making.catch(() => {
        if (made === making) made = null;
      });
      return making;
    },
    put(value: T): void {
      made = Promise.resolve(value);
    },
    forget(): void {
      made = null;
    },
  };
}

/** A file that ships, as its reader takes it. */
function inItem(reader: string, part: string, { name, bytes }: NamedBytes): PackedItem {
  return { reader, name, parts: { [part]: { name, bytes, packing: null } } };
}
