/** The measuring process: loads one network, runs it when asked and reports time and memory. */
import { readFileSync } from 'node:fs';
import type { InferenceSession } from 'onnxruntime-web';
import { EDGE_FEATURE_NAMES, type NetworkManifest } from '../../src/formats/manifest.ts';
import { parseManifest } from '../../src/formats/networkManifest.ts';
import { signatureOf } from '../../src/inference/contract.ts';
import { cpuFeeds } from '../../src/inference/feeds.ts';
import { configureOrt, createScorer, type OrtModule } from '../../src/inference/scorer.ts';
import { checkScorer } from '../../src/inference/selfCheck.ts';
import type { Answers, Request, Sent, Task } from './messages.ts';
import { MEASURE_FLAG } from './process.ts';

/** Whether this process was started to measure. */
export function isMeasuringProcess(): boolean {
  return process.argv.includes(MEASURE_FLAG);
}

/** Answers requests until the process is told to end. */
export async function measureHere(): Promise<void> {
  const wasmBytes = watchWasmMemory();
  let network: (() => Promise<Float32Array>) | null = null;
  let scores: Float32Array = new Float32Array();

  async function answer(request: Request): Promise<Answers[keyof Answers]> {
    switch (request.kind) {
      case 'start':
        network = await load(request.task);
        return null;
      case 'run': {
        if (network === null) throw new Error('No network was loaded.');
        const [before, started] = [process.cpuUsage(), performance.now()];
        scores = await network();
        const ms = performance.now() - started;
        const { user, system } = process.cpuUsage(before);
        return { ms, cpuMs: (user + system) / 1000 };
      }
      case 'scores':
        return scores;
      case 'end':
        // maxRSS is in KiB.
        return { wasmBytes: wasmBytes(), processBytes: 1024 * process.resourceUsage().maxRSS };
    }
  }

  process.on('message', async (request: Request) => {
    const sent: Sent = await answer(request).then(
      (value) => ({ answer: value }),
      (error: Error) => ({ error: error.message }),
    );
    process.send?.(sent);
    if (request.kind === 'end') setImmediate(() => process.exit());
  });
}

/** Keeps hold of every WebAssembly memory made from now on; the sum of their sizes, which never shrink. */
function watchWasmMemory(): () => number {
  const memories: WebAssembly.Memory[] = [];
  const Original = WebAssembly.Memory;
  WebAssembly.Memory = class extends Original {
    constructor(descriptor: WebAssembly.MemoryDescriptor) {
      super(descriptor);
      memories.push(this);
    }
  };
  return () => memories.reduce((sum, memory) => sum + memory.buffer.byteLength, 0);
}

/** Loads a network; the result scores the graph. */
async function load({
  file,
  graph,
  threads,
  asPipeline,
}: Task): Promise<() => Promise<Float32Array>> {
  const ort: OrtModule = await import('onnxruntime-web');
  configureOrt(ort, { numThreads: threads });
  const bytes = new Uint8Array(readFileSync(file));
  if (asPipeline) {
    const text = readFileSync(file.replace(/\.onnx$/, '.json'), 'utf8');
    const manifest = parseManifest(text, file);
    const scorer = await createScorer({ ort, bytes, manifest, file, provider: 'wasm' });
    await checkScorer(scorer);
    return () => scorer.score(graph);
  }
  const session = await ort.InferenceSession.create(bytes, {
    executionProviders: ['wasm'],
    logSeverityLevel: 3,
  });
  const manifest = assumedManifest(session, file);
  const { tensors } = await cpuFeeds(ort, manifest, signatureOf(session))(graph);
  return async () => {
    const result = await session.run(tensors, [manifest.output.name]);
    const logits = (await result[manifest.output.name].getData()) as Float32Array;
    return logits.map((logit) => 1 / (1 + Math.exp(-logit)));
  };
}

/** Features by their number: r, phi, z and eta, over again where a network reads more (a pixel repeats its cluster). */
function assumedManifest(session: InferenceSession, file: string): NetworkManifest {
  const { inputs, outputs } = signatureOf(session);
  const isPlain = inputs.some(({ name }) => name === 'edge_list');
  const nodes = isPlain ? 'node_features' : 'nodes';
  const width = inputs.find(({ name }) => name === nodes)?.shape[1];
  if (typeof width !== 'number') throw new Error(`${file}: has no input "${nodes}" [N, F].`);
  const four = [
    { name: 'r', scale: 1000 },
    { name: 'phi', scale: Math.PI },
    { name: 'z', scale: 1000 },
    { name: 'eta', scale: 1 },
  ] as const;
  return {
    format: 'trackloom-network-1',
    name: file,
    architecture: 'InteractionGNN2',
    detector: 'trackml',
    nodeFeatures: Array.from({ length: width }, (_, i) => four[i % four.length]),
    edgeFeatures: EDGE_FEATURE_NAMES,
    inputs: isPlain
      ? { nodes, edges: 'edge_attr', edgeIndex: 'edge_list' }
      : { nodes, edges: 'edges', src: 'src', dst: 'dst' },
    output: { name: outputs[0].name, kind: 'logit' },
  };
}
