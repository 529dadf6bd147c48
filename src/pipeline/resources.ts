import type { LoadedMap } from '../chains/tools.ts';
import type { Detector } from '../detector/detector.ts';
import { parseManifest } from '../formats/networkManifest.ts';
import { type NetworkOutline, outlineNetwork } from '../formats/networkSignature.ts';
import type { NamedBytes } from '../formats/zip.ts';
import type { PackedMap } from '../graph/packedMap.ts';
import type { NetworkFiles } from '../inference/networkFiles.ts';
import type { WindowSettings } from '../modulemap/moduleMap.ts';
import { shared, type TaskContext } from '../tasks/rpc.ts';
import type { Environment } from './environment.ts';
import type { SourceFile } from './pipeline.ts';

/** Name of the detector that ships; files of TrackML events do not name theirs. */
const DETECTOR_NAME = 'trackml';

/** Detector, map and network in use: those that ship until the user opens others, each loaded when it is needed. */
export interface Resources {
  detector(): Promise<Detector>;
  map(): Promise<LoadedMap>;
  network(): Promise<NetworkFiles>;
  /** The map in use under some settings, as the GPU builder takes it; handed over by the worker when these change. */
  packedMap(settings: WindowSettings, context: TaskContext): Promise<PackedMap>;
  /** @throws Error where the map cannot be read or is of another detector; the one in use stays. */
  openMap(file: SourceFile, detector: string | null, context: TaskContext): Promise<void>;
  /** @throws Error where the network cannot be read or is of another detector; the one in use stays. */
  openNetwork(
    onnx: SourceFile,
    manifest: SourceFile,
    detector: string | null,
    context: TaskContext,
  ): Promise<void>;
  /** @throws FormatError where the network follows no known contract. */
  outlineNetwork(onnx: SourceFile, context: TaskContext): Promise<NetworkOutline>;
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
  let mapFile: () => Promise<NamedBytes> = defaults.map;
  let loadedMap: LoadedMap | null = null;
  let loadedNetwork: NetworkFiles | null = null;
  /** The last packed map with the settings it was made for. */
  let packed: { readonly key: string; readonly map: Promise<PackedMap> } | null = null;

  const detector = once(async () =>
    compute.call('loadDetector', [await defaults.detector(), DETECTOR_NAME]),
  );
  const map = once(async () => {
    loadedMap = await compute.call('loadMap', [await mapFile(), null]);
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

    async openMap(file, wanted, context) {
      const opened = await bytesOf(file);
      loadedMap = await compute.call('loadMap', [opened, wanted], context);
      packed = null;
      mapFile = () => bytesOf(file);
      map.put(loadedMap);
    },

    async openNetwork(onnx, manifest, wanted, context) {
      const opened = await readNetwork(onnx, manifest);
      if (wanted !== null) checkNetworkDetector(opened, wanted);
      await wasm.call('load', [shared(opened)], context);
      loadedNetwork = opened;
      network.put(opened);
    },
    async outlineNetwork(onnx, context) {
      const { name, bytes } = await bytesOf(onnx);
      return outlineNetwork(await wasm.call('signature', [name, bytes], context), name);
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

async function bytesOf(file: SourceFile): Promise<NamedBytes> {
  return { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) };
}

async function readNetwork(onnx: SourceFile, manifest: SourceFile): Promise<NetworkFiles> {
  const { bytes } = await bytesOf(manifest);
  return {
    name: onnx.name,
    role: 'gnn',
    onnx: (await bytesOf(onnx)).bytes,
    manifest: parseManifest(new TextDecoder().decode(bytes), manifest.name),
  };
}
