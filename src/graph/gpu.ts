import {
  type BufferPool,
  type BufferShelf,
  createBufferPool,
  createBufferShelf,
  createReadback,
  type Readback,
} from '../gpu/buffers.ts';
import { createCompact } from '../gpu/compact.ts';
import { checked } from '../gpu/errors.ts';
import { assertRoom, largestBuffer, type MemoryLimits } from '../gpu/memory.ts';
import { createScan } from '../gpu/scan.ts';
import { isSoftware } from '../gpu/sizedArrays.ts';
import type { ArrangedHits } from '../modulemap/arrangeHits.ts';
import type { ModuleMap } from '../modulemap/moduleMap.ts';
import { COUPLES_HEADER, couplesIn, createCouples } from './couples.ts';
import type { BuildGraphOptions } from './cpu.ts';
import { decideQueues, type Verdict } from './decideQueues.ts';
import { createEdges, orderEdges } from './edges.ts';
import { type GpuEvent, type GpuHits, uploadEvent, uploadHits } from './gpuEvent.ts';
import type { GpuModuleMap } from './gpuMap.ts';
import { edgeBytes, eventBytes, listBytes, markWords, pairBytes, type Room } from './gpuMemory.ts';
import type { Graph, GraphCounts } from './graph.ts';
import { type CountedPairs, createHitPairs, pairsFrom } from './hitPairs.ts';
import { createHitTriplets, TRIPLET_QUEUE_HEADER } from './hitTriplets.ts';
import { createLegs, PAIR_QUEUE_HEADER } from './legs.ts';
import { checkPairs, type GraphLimits } from './limits.ts';
import type { PairBuffers } from './pair.ts';
import { createResidentMap, type ResidentMap } from './residentMap.ts';
import { countCandidates, layoutSlots } from './slots.ts';

export interface BuildGraphGpuOptions extends BuildGraphOptions {
  /** Entries that lists and queues have room for at first; they grow when needed. */
  readonly room?: Partial<Room> | undefined;
  /**
   * Ends the build where it counts more pairs; none by default. It counts those that pass in whole numbers, without
   * the windows of z0 and the slope of phi: more than the CPU twin does.
   */
  readonly limits?: Pick<GraphLimits, 'pairs'> | undefined;
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
   * @throws GpuError where the GPU refuses or the event does not fit, GraphSizeError beyond the limits, both before the
   * buffers in question are made; GpuLostError when the device is lost, the signal's reason when aborted between submissions.
   */
  build(hits: ArrangedHits, map: GpuModuleMap, options?: BuildGraphGpuOptions): Promise<GpuGraph>;
}

/** Room for undecided entries at first; a full event has some hundreds of either kind. */
const QUEUE_CAPACITY = 4096;

/** Who needs memory, for sentences. */
const EVENT = 'The graph of the event';

/** What a software adapter keeps for the next build: of a full event all, of one that is larger a part. */
const SHELF_BYTES = 256 * 2 ** 20;

/** An event on the GPU whose pairs are counted: `count` of them. */
interface CountedEvent {
  readonly event: GpuEvent;
  readonly placed: GpuHits;
  readonly counted: CountedPairs;
  readonly count: number;
}

/** Its pairs, one bit for each that is an edge, and what finds couples of them. */
interface MarkedPairs extends PairBuffers {
  readonly marks: GPUBuffer;
  /** Codes of their slopes. */
  readonly blocks: GPUBuffer;
}

/**
 * Compiles the kernels of graph building for a device.
 * @param shelf for scratch buffers between builds; by default only software adapters have one.
 * @throws GpuError, GpuLostError
 */
export async function createGpuGraphBuilder(
  device: GPUDevice,
  shelf: BufferShelf | undefined = isSoftware(device) ? createBufferShelf(SHELF_BYTES) : undefined,
): Promise<GpuGraphBuilder> {
  const scan = await createScan(device);
  const [compact, hitPairs, legs, couples, hitTriplets, edges] = await Promise.all([
    createCompact(device, scan),
    createHitPairs(device, scan),
    createLegs(device),
    createCouples(device),
    createHitTriplets(device),
    createEdges(device),
  ]);

  /** Encodes and submits work whose results come back in one wait. */
  async function submit<T>(
    what: string,
    encode: (encoder: GPUCommandEncoder) => { value: T; readback: Readback },
  ): Promise<{ value: T; parts: ArrayBuffer[] }> {
    const { value, parts } = await checked(device, what, () => {
      const encoder = device.createCommandEncoder({ label: what });
      const { value, readback } = encode(encoder);
      device.queue.submit([encoder.finish()]);
      const parts = readback.read();
      // Where the GPU refused something, that is the error to report.
      parts.catch(() => undefined);
      return { value, parts };
    });
    return { value, parts: await parts };
  }

  /** Phase 1: how many pairs may pass, and where those of each slot begin. */
  async function countPairs(
    pool: BufferPool,
    hits: ArrangedHits,
    map: GpuModuleMap,
    candidates: number,
  ): Promise<CountedEvent> {
    const layout = layoutSlots(hits, map.firstDoublet);
    assertRoom(device.limits, 'The event', eventBytes(layout, map.map.doublets.m1.length));
    const counting = submit('counting hit pairs', (encoder) => {
      const event = uploadEvent(pool, layout);
      const pass = encoder.beginComputePass({ label: 'count hit pairs' });
      const counted = hitPairs.encodeCount(pass, pool, map, event);
      pass.end();
      // The last of the starts is the number of pairs, modulo 2^32.
      const first = candidates < 2 ** 32 ? layout.slots : 0;
      const bytes = 4 * (layout.slots + 1 - first);
      const readback = createReadback(device, pool, 'pair count', bytes);
      readback.copy(encoder, counted.pairStart, 4 * first, bytes);
      return { value: { event, counted }, readback };
    });
    // The CPU rounds coordinates while the GPU counts.
    const placing = checked(device, 'the hits of the event', () =>
      uploadHits(pool, hits, map, layout),
    );
    const [{ value, parts }, placed] = await Promise.all([counting, placing]);
    const starts = new Uint32Array(parts[0]);
    return { ...value, placed, count: starts.length === 1 ? starts[0] : pairsFrom(starts) };
  }

  /**
   * Phase 2: fills the pairs, tests them and marks the legs of passing hit triplets. What f32 cannot
   * decide is decided here in double. Where a list overflowed, the room it may need instead of a verdict.
   */
  async function markPairs(
    pool: BufferPool,
    hits: ArrangedHits,
    map: GpuModuleMap,
    { event, placed, counted, count }: CountedEvent,
    room: Room,
    buffers: () => MarkedPairs,
  ): Promise<{ found: MarkedPairs } & (Verdict | { readonly needed: Room })> {
    const { slots, arranged } = event.layout;
    const bytes = listBytes(room);
    const { value: found, parts } = await submit('marking hit triplets', (encoder) => {
      const found = buffers();
      const lists = createLists(pool, bytes);
      clearLists(encoder, found, lists);
      const { listed, pairQueue, tripletQueue } = lists;
      const pass = encoder.beginComputePass({ label: 'mark hit triplets' });
      hitPairs.encodeFill(pass, event, counted, found);
      legs.encode(pass, pool, map, placed, { ...found, queue: pairQueue }, count);
      const coupled = { ...found, pairStart: counted.pairStart, listed };
      const workgroups = couples.encode(pass, pool, map, coupled, { pairs: count, slots });
      const tested = { ...found, count, listed, workgroups, queue: tripletQueue };
      hitTriplets.encodeMark(pass, pool, map, placed, tested);
      pass.end();
      const readback = createReadback(device, pool, 'queues', bytes['queues read back']);
      readback.copy(encoder, listed, 0, COUPLES_HEADER);
      readback.copy(encoder, pairQueue, 0, bytes['pair queue']);
      readback.copy(encoder, tripletQueue, 0, bytes['triplet queue']);
      return { value: found, readback };
    });
    const [[listed, failed], pairQueue, tripletQueue] = parts.map((part) => new Uint32Array(part));
    const needed = {
      queue: Math.max(room.queue, pairQueue[0], tripletQueue[0]),
      listed: listed > room.listed ? moreCouples(device.limits, room.listed, listed) : room.listed,
    };
    if (needed.queue > room.queue || needed.listed > room.listed) return { found, needed };
    const undecided = { pairQueue, tripletQueue };
    return { found, ...decideQueues(hits, map.map, arranged, count - failed, undecided) };
  }

  /** Phase 3: the marked pairs as edges. */
  async function collect(
    pool: BufferPool,
    map: GpuModuleMap,
    { placed, count }: CountedEvent,
    { pairs, pairLegs, marks }: MarkedPairs,
    verdict: Verdict,
  ): Promise<{ src: Uint32Array; dst: Uint32Array }> {
    const atMost = Math.min(count, 2 * verdict.passedOnGpu + verdict.decided.length);
    const bytes = edgeBytes(atMost, verdict.decided.length);
    assertRoom(device.limits, EVENT, bytes, pool.bytes());
    const { parts } = await submit('collecting edges', (encoder) => {
      const kept = pool.scratch('kept pairs', bytes['kept pairs']);
      const out = pool.scratch('edges', bytes.edges);
      const pass = encoder.beginComputePass({ label: 'collect edges' });
      hitTriplets.encodeDecided(pass, pool, marks, verdict.decided);
      const total = compact.encode(pass, pool, marks, markWords(count), kept);
      const { hits } = placed;
      edges.encode(pass, pool, { total, kept, pairs, pairLegs, hits, edges: out }, atMost);
      pass.end();
      const readback = createReadback(device, pool, 'edges', bytes['edges read back']);
      readback.copy(encoder, total.positions, 4 * total.index, 4);
      for (let k = 0; k < 3; k++) readback.copy(encoder, out, 4 * k * atMost, 4 * atMost);
      return { value: null, readback };
    });
    const [[total], ...columns] = parts.map((part) => new Uint32Array(part));
    const [doublet, src, dst] = columns.map((column) => column.subarray(0, total));
    return orderEdges(doublet, src, dst, map.firstDoublet);
  }

  async function build(
    hits: ArrangedHits,
    map: GpuModuleMap,
    options: BuildGraphGpuOptions = {},
  ): Promise<GpuGraph> {
    const { signal, onProgress, limits } = options;
    signal?.throwIfAborted();
    const work = countCandidates(hits, map.map.doublets);
    const known = {
      hits: hits.order.length,
      unknownHits: hits.unknownHits,
      modules: hits.modules,
      ...work,
    };
    if (work.candidates === 0) return emptyGraph(known, 0, 0);

    const pool = createBufferPool(device, 'graph', shelf);
    try {
      const counted = await countPairs(pool, hits, map, work.candidates);
      const { count, event } = counted;
      signal?.throwIfAborted();
      onProgress?.(0.5);
      if (count === 0) return emptyGraph(known, 1, pool.bytes());

      if (limits) checkPairs(count, limits);

      // A full event lists one couple for four pairs.
      let room: Room = {
        queue: QUEUE_CAPACITY,
        listed: Math.ceil(count / 2) + QUEUE_CAPACITY,
        ...options.room,
      };
      const bytes = pairBytes(count, event.layout.slots);
      const planned = { ...bytes, ...listBytes(room) };
      assertRoom(device.limits, EVENT, planned, pool.bytes());
      let waits = 2;
      let marked = await markPairs(pool, hits, map, counted, room, () => ({
        pairs: pool.scratch('pairs', bytes.pairs),
        pairLegs: pool.scratch('legs of pairs', bytes['legs of pairs']),
        marks: pool.scratch('pair marks', bytes['pair marks']),
        blocks: pool.scratch('blocks of codes', bytes['blocks of codes']),
      }));
      const { found } = marked;
      while ('needed' in marked) {
        signal?.throwIfAborted();
        waits++;
        room = marked.needed;
        assertRoom(device.limits, EVENT, listBytes(room), pool.bytes());
        marked = await markPairs(pool, hits, map, counted, room, () => found);
      }
      signal?.throwIfAborted();
      onProgress?.(0.9);

      const { doublets, triplets, undecided } = marked;
      const { src, dst } = await collect(pool, map, counted, found, marked);
      signal?.throwIfAborted();
      onProgress?.(1);
      const gpuBytes = pool.bytes();
      pool.shelve();
      return {
        src,
        dst,
        counts: { ...known, doublets, triplets, edges: src.length },
        undecided,
        waits: waits + 1,
        gpuBytes,
      };
    } finally {
      pool.destroy();
    }
  }

  return { build };
}

/** What the passes over pairs leave for each other and for the CPU. */
interface Lists {
  readonly listed: GPUBuffer;
  readonly pairQueue: GPUBuffer;
  readonly tripletQueue: GPUBuffer;
}

function createLists(pool: BufferPool, bytes: ReturnType<typeof listBytes>): Lists {
  return {
    listed: pool.scratch('listed couples', bytes['listed couples']),
    pairQueue: pool.scratch('pair queue', bytes['pair queue']),
    tripletQueue: pool.scratch('triplet queue', bytes['triplet queue']),
  };
}

/**
 * Room for the couples of a list that was too short. The search ends where the list is full, so its length does not
 * tell how many there are: twice as many, or as many as one buffer holds. Where it had those, more than that.
 */
function moreCouples(limits: MemoryLimits, had: number, length: number): number {
  const more = Math.max(length, 2 * had);
  const most = couplesIn(largestBuffer(limits));
  return had < most ? Math.min(more, most) : more;
}

/** Scratch buffers are not empty: what kernels add to has to be. */
function clearLists(encoder: GPUCommandEncoder, { marks }: MarkedPairs, lists: Lists): void {
  encoder.clearBuffer(marks);
  encoder.clearBuffer(lists.listed, 0, COUPLES_HEADER);
  encoder.clearBuffer(lists.pairQueue, 0, PAIR_QUEUE_HEADER);
  encoder.clearBuffer(lists.tripletQueue, 0, TRIPLET_QUEUE_HEADER);
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
