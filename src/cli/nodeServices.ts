import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Chain, networkRoles } from '../chains/chain.ts';
import { parseAnyManifest } from '../formats/anyManifest.ts';
import { roleOf } from '../formats/manifest.ts';
import { withWeightsInside } from '../formats/onnxModel.ts';
import type { NamedBytes } from '../formats/zip.ts';
import { createGpuAccess } from '../gpu/access.ts';
import { configureOrt } from '../inference/scorer.ts';
import { createScoringTasks } from '../inference/scoringTasks.ts';
import { createServices } from '../pipeline/createServices.ts';
import type { Services } from '../pipeline/services.ts';
import { shippedFiles } from '../pipeline/shipped.ts';
import { createComputeTasks } from '../pipeline/workers/computeTasks.ts';
import { localTasks } from '../tasks/rpc.ts';
import { type Dawn, openDawn } from './dawn.ts';

/** Files the headless pipeline runs with. */
export interface NodeFiles {
  /** Folder with the files that ship. */
  readonly shipped: string;
  /** Module map for whatever is opened; null takes those that ship. */
  readonly map: string | null;
  /** Networks that take the place of those that ship, each of its role. */
  readonly models: readonly Model[];
  /** Threads for scoring. */
  readonly threads: number;
  /** False where the parameters stay as they are: saves what changed windows would be made from. */
  readonly keepsWindows?: boolean;
}

/** A network that was given by its path, and the role that its manifest gives it. */
export interface Model {
  readonly onnx: NamedBytes;
  readonly manifest: NamedBytes;
  readonly role: string;
}

/**
 * Reads the network that takes the place of a shipped one; its manifest has the same path with `.json` for `.onnx`.
 * @throws Error of one sentence where a file is missing, is none of a network, or its role is none of the chain's.
 */
export function readModel(path: string, chain: Chain): Model {
  if (!path.endsWith('.onnx'))
    throw new Error(`${path}: a network is an .onnx file, its manifest the .json file beside it.`);
  const onnx = withWeights(path);
  const beside = path.replace(/\.onnx$/, '.json');
  if (!existsSync(beside))
    throw new Error(
      `${beside}: there is no such file (the manifest of the network); add it, or say what the network reads, e.g. --features r,phi,z,eta --scales 1000,pi,1000,1 --output-kind logit.`,
    );
  const manifest = named(beside, 'manifest of the network');
  const role = roleOf(parseAnyManifest(new TextDecoder().decode(manifest.bytes), manifest.name));
  const roles = networkRoles(chain);
  if (!roles.includes(role))
    throw new Error(
      `${path}: its role is "${role}", and the chain ${chain.id} uses networks of the roles ${roles.join(', ')}; take another chain, or leave it out.`,
    );
  return { onnx, manifest, role };
}

/** The page's services in Node: the same tasks in this thread, Dawn for WebGPU. */
export function createNodeServices({ keepsWindows = true, ...files }: NodeFiles): Services {
  const { shipped, map, models, threads } = files;
  const ships = shippedFiles(async (file) => named(join(shipped, file), 'shipped file'));
  const dawn = lazyDawn();
  const gpu = createGpuAccess(dawn.gpu);
  const wasm = localTasks(
    createScoringTasks(
      async () => {
        const ort = await import('onnxruntime-web');
        configureOrt(ort, { numThreads: threads });
        return ort;
      },
      'wasm',
      undefined,
      threads,
    ),
  );
  return createServices({
    compute: localTasks(createComputeTasks({ keepsWindows })),
    onComputeEnded() {},
    wasm: { ...wasm, stop: () => void wasm.call('release', []) },
    wasmThreads: threads,
    gpu,
    webgpu: null,
    defaults: {
      detector: ships.detector,
      map: async (id) => (map === null ? ships.map(id) : named(map, 'module map')),
      network: async (id, role) =>
        models.find((model) => model.role === role) ?? ships.network(id, role),
    },
    fetchFile() {
      throw new Error('The headless command reads files only; download the event first.');
    },
    dispose: () => void gpu.close().then(dawn.close),
  });
}

/** A network with the weights that its exporter wrote into files beside it. */
function withWeights(model: string): NamedBytes {
  const { name, bytes } = named(model, 'network');
  const beside = (location: string) => {
    const path = join(dirname(model), basename(location));
    return existsSync(path) ? new Uint8Array(readFileSync(path)) : null;
  };
  return { name, bytes: withWeightsInside(bytes, name, beside) };
}

function named(path: string, what: string): NamedBytes {
  if (!existsSync(path)) throw new Error(`${path}: there is no such file (the ${what}).`);
  return { name: basename(path), bytes: new Uint8Array(readFileSync(path)) };
}

/** Dawn, opened when a device is first asked for: loading it costs time that the CPU path need not pay. */
function lazyDawn() {
  let opened: Promise<Dawn> | null = null;
  return {
    async gpu() {
      const opening = opened ?? openDawn();
      opened = opening;
      try {
        return (await opening).gpu;
      } catch (error) {
        // Asked again, it looks again.
        opened = null;
        throw error;
      }
    },
    close: () => void opened?.then((dawn) => dawn.close()),
  };
}
