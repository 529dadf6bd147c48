import {
  type BufferPool,
  createBufferPool,
  createReadback,
  type Readback,
} from '../gpu/buffers.ts';
import { createCompact } from '../gpu/compact.ts';
import { checked } from '../gpu/errors.ts';
import { createScan } from '../gpu/scan.ts';
import type { ArrangedHits } from '../modulemap/arrangeHits.ts';
import type { ModuleMap } from '../modulemap/moduleMap.ts';
import type { BuildGraphOptions } from './cpu.ts';
import { decideQueues, type Verdict } from './decideQueues.ts';
import { createEdges } from './edges.ts';
import { type GpuEvent, uploadEvent } from './gpuEvent.ts';
import type { GpuModuleMap } from './gpuMap.ts';
import type { Graph, GraphCounts } from './graph.ts';
import { createHitPairs, PAIR_BYTES, type PairWords } from './hitPairs.ts';
import { createHitTriplets, TRIPLET_QUEUE_ENTRY, TRIPLET_QUEUE_HEADER } from './hitTriplets.ts';
import { createLegs, PAIR_QUEUE_ENTRY, PAIR_QUEUE_HEADER } from './legs.ts';
import { PAIR_LEG_BYTES } from './pairLeg.ts';
import { createResidentMap, type ResidentMap } from './residentMap.ts';
import { layoutWords, type WordLayout } from './words.ts';

export interface BuildGraphGpuOptions extends BuildGraphOptions {
  /** Entries that each queue of undecided pairs and triplets has room for at first; it grows when needed. */
  readonly queueCapacity?: number | undefined;
}

/** A graph built on the GPU, and what its exactness took. */
export interface GpuGraph extends Graph {
  /** Pairs and hit triplets that f32 could not decide; the CPU did, in double precision. */
  readonly undecided: { readonly pairs: number; readonly triplets: number };
  /** Times the GPU was waited for. */
  readonly waits: number;
  /** Bytes the build held on the GPU, the map not counted. */
  readonly gpuBytes: number;
}

/** Builds graphs on one device; its kernels are compiled once. */
export interface GpuGraphBuilder {
  /**
   * The graph of an event under an uploaded map: the edges of `buildGraphCpu`, in the same order, and the
   * same counts. Waits for the GPU three times, more only where a queue overflows.
   * @throws GpuError where the GPU refuses (an event that does not fit, say), GpuLostError when the device is
   * lost, the signal's reason when aborted between submissions.
   */
  build(hits: ArrangedHits, map: GpuModuleMap, options?: BuildGraphGpuOptions): Promise<GpuGraph>;
}

/** Room for undecided entries at first; a full event has some hundreds of either kind. */
const QUEUE_CAPACITY = 4096;

/** The pairs of an event on the GPU; `count` of them. */
interface FoundPairs {
  readonly count: number;
  readonly words: PairWords;
  readonly pairs: GPUBuffer;
  readonly marks: GPUBuffer;
}

/** Compiles the kernels of graph building for a device. @throws GpuError, GpuLostError */
export async function createGpuGraphBuilder(device: GPUDevice): Promise<GpuGraphBuilder> {
  const scan = await createScan(device);
  const [compact, hitPairs, legs, hitTriplets, edges] = await Promise.all([
    createCompact(device, scan),
    createHitPairs(device, scan),
    createLegs(device),
    createHitTriplets(device),
    createEdges(device),
  ]);

  /** Encodes and submits work whose results come back in one wait. */
  async function submit<T>(
    what: string,
    encode: (encoder: GPUCommandEncoder) => { value: T; readback: Readback },
  ): Promise<{ value: T; parts: ArrayBuffer[] }> {
    const { value, readback } = await checked(device, what, () => {
      const encoder = device.createCommandEncoder({ label: what });
      const encoded = encode(encoder);
      device.queue.submit([encoder.finish()]);
      return encoded;
    });
    return { value, parts: await readback.read() };
  }

  /** Phase 1: how many pairs may pass, and where those of each word begin. */
  async function countPairs(
    pool: BufferPool,
    hits: ArrangedHits,
    map: GpuModuleMap,
    layout: WordLayout,
  ) {
    const { value, parts } = await submit('counting hit pairs', (encoder) => {
      const event = uploadEvent(pool, hits, layout, map.map);
      const pass = encoder.beginComputePass({ label: 'count hit pairs' });
      const words = hitPairs.encodeCount(pass, pool, map, event, layout.words);
      pass.end();
      const readback = createReadback(device, pool, 'pair count', 4);
      readback.copy(encoder, words.pairStart, 4 * layout.words, 4);
      return { value: { event, words }, readback };
    });
    return { ...value, count: new Uint32Array(parts[0])[0] };
  }

  /**
   * Phase 2: fills the pairs, evaluates them and marks the legs of passing hit triplets. What f32 cannot
   * decide is decided here in double. Null with the capacity to try again with where a queue overflowed.
   */
  async function markPairs(
    pool: BufferPool,
    hits: ArrangedHits,
    map: GpuModuleMap,
    event: GpuEvent,
    found: FoundPairs,
    capacity: number,
  ): Promise<Verdict | { readonly neededCapacity: number }> {
    const { parts } = await submit('marking hit triplets', (encoder) => {
      const { pairs, marks, count } = found;
      const pairQueueBytes = PAIR_QUEUE_HEADER + capacity * PAIR_QUEUE_ENTRY;
      const tripletQueueBytes = TRIPLET_QUEUE_HEADER + capacity * TRIPLET_QUEUE_ENTRY;
      const pairQueue = pool.storage('pair queue', pairQueueBytes);
      const tripletQueue = pool.storage('triplet queue', tripletQueueBytes);
      const records = pool.storage('pair legs', count * PAIR_LEG_BYTES);
      encoder.clearBuffer(marks);
      const pass = encoder.beginComputePass({ label: 'mark hit triplets' });
      hitPairs.encodeFill(pass, map, event, found.words, pairs);
      legs.encode(pass, pool, map, event, { pairs, legs: records, queue: pairQueue }, count);
      const { pairStart } = found.words;
      const buffers = { pairs, legs: records, pairStart, marks, queue: tripletQueue };
      hitTriplets.encodeMark(pass, pool, map, event, buffers, count, capacity);
      pass.end();
      const readback = createReadback(device, pool, 'queues', pairQueueBytes + tripletQueueBytes);
      readback.copy(encoder, pairQueue, 0, pairQueueBytes);
      readback.copy(encoder, tripletQueue, 0, tripletQueueBytes);
      return { value: null, readback };
    });
    const [pairQueue, tripletQueue] = parts.map((part) => new Uint32Array(part));
    const neededCapacity = Math.max(pairQueue[0], tripletQueue[0]);
    if (neededCapacity > capacity) return { neededCapacity };
    return decideQueues(hits, map.map, found.count, pairQueue, tripletQueue);
  }

  /** Phase 3: the marked pairs, in order, as edges. */
  async function collect(
    pool: BufferPool,
    event: GpuEvent,
    found: FoundPairs,
    verdict: Verdict,
  ): Promise<{ src: Uint32Array; dst: Uint32Array }> {
    const { pairs, marks, count } = found;
    const atMost = Math.min(count, verdict.marked + verdict.decided.length);
    const { parts } = await submit('collecting edges', (encoder) => {
      const kept = pool.storage('kept pairs', 4 * count);
      const src = pool.storage('edge sources', 4 * atMost);
      const dst = pool.storage('edge destinations', 4 * atMost);
      const pass = encoder.beginComputePass({ label: 'collect edges' });
      hitTriplets.encodeDecided(pass, pool, marks, verdict.decided);
      const positions = compact.encode(pass, pool, marks, count, kept);
      const buffers = { positions, kept, pairs, order: event.order, src, dst };
      edges.encode(pass, pool, buffers, count, atMost);
      pass.end();
      const readback = createReadback(device, pool, 'edges', 8 * atMost + 4);
      readback.copy(encoder, positions, 4 * count, 4);
      readback.copy(encoder, src, 0, 4 * atMost);
      readback.copy(encoder, dst, 0, 4 * atMost);
      return { value: null, readback };
    });
    const [total, src, dst] = parts.map((part) => new Uint32Array(part));
    return { src: src.slice(0, total[0]), dst: dst.slice(0, total[0]) };
  }

  async function build(
    hits: ArrangedHits,
    map: GpuModuleMap,
    options: BuildGraphGpuOptions = {},
  ): Promise<GpuGraph> {
    const { signal, onProgress } = options;
    signal?.throwIfAborted();
    const layout = layoutWords(hits, map.map.doublets);
    const known = {
      hits: hits.order.length,
      unknownHits: hits.unknownHits,
      modules: hits.modules,
      activeDoublets: layout.activeDoublets,
      candidates: layout.candidates,
    };
    if (layout.words === 0) return emptyGraph(known, 0, 0);

    const pool = createBufferPool(device, 'graph');
    try {
      const { event, words, count } = await countPairs(pool, hits, map, layout);
      signal?.throwIfAborted();
      onProgress?.(0.5);
      if (count === 0) return emptyGraph(known, 1, pool.bytes());

      const found = await checked(device, 'the buffers of hit pairs', () => ({
        count,
        words,
        pairs: pool.storage('pairs', count * PAIR_BYTES),
        marks: pool.storage('pair marks', 4 * count),
      }));
      let waits = 2;
      let capacity = options.queueCapacity ?? QUEUE_CAPACITY;
      let verdict = await markPairs(pool, hits, map, event, found, capacity);
      while ('neededCapacity' in verdict) {
        signal?.throwIfAborted();
        waits++;
        capacity = verdict.neededCapacity;
        verdict = await markPairs(pool, hits, map, event, found, capacity);
      }
      signal?.throwIfAborted();
      onProgress?.(0.9);

      const { doublets, triplets, undecided } = verdict;
      const { src, dst } = await collect(pool, event, found, verdict);
      signal?.throwIfAborted();
      onProgress?.(1);
      return {
        src,
        dst,
        counts: { ...known, doublets, triplets, edges: src.length },
        undecided,
        waits: waits + 1,
        gpuBytes: pool.bytes(),
      };
    } finally {
      pool.destroy();
    }
  }

  return { build };
}

/** What a device keeps between builds. */
interface DeviceState {
  readonly builder: Promise<GpuGraphBuilder>;
  readonly resident: ResidentMap;
}

const states = new WeakMap<GPUDevice, DeviceState>();

/**
 * The graph of an event under a map, built on a device: the edges of `buildGraphCpu`, in the same order. Kernels
 * and the latest map stay on the device for the next call; a map is recognised by its identity.
 * @throws GpuError, GpuLostError, or the signal's reason, as `GpuGraphBuilder.build`.
 */
export async function buildGraphGpu(
  device: GPUDevice,
  hits: ArrangedHits,
  map: ModuleMap,
  options: BuildGraphGpuOptions = {},
): Promise<GpuGraph> {
  let state = states.get(device);
  if (!state) {
    state = { builder: createGpuGraphBuilder(device), resident: createResidentMap(device) };
    states.set(device, state);
  }
  const builder = await state.builder;
  return state.resident.with(map, (uploaded) => builder.build(hits, uploaded, options));
}

/** The counts that need no GPU. */
type KnownCounts = Omit<GraphCounts, 'doublets' | 'triplets' | 'edges'>;

function emptyGraph(known: KnownCounts, waits: number, gpuBytes: number): GpuGraph {
  return {
    src: new Uint32Array(0),
    dst: new Uint32Array(0),
    counts: { ...known, doublets: 0, triplets: 0, edges: 0 },
    undecided: { pairs: 0, triplets: 0 },
    waits,
    gpuBytes,
  };
}
