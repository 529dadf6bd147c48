import {
  type BufferPool,
  type BufferShelf,
  createBufferPool,
  createBufferShelf,
} from '../gpu/buffers.ts';
import { GpuError, GpuMemoryError } from '../gpu/errors.ts';
import { assertMemory } from '../gpu/memory.ts';
import { isSoftware } from '../gpu/sizedArrays.ts';
import type { ArrangedHits } from '../modulemap/arrangeHits.ts';
import { breathe } from '../tasks/breathe.ts';
import type { BuildGraphOptions } from './cpu.ts';
import type { Verdict } from './decideQueues.ts';
import { type EdgeColumns, type OrderedEdges, orderEdges } from './edges.ts';
import type { GpuModuleMap } from './gpuMap.ts';
import { type ListLengths, listBytes, pairBytes } from './gpuMemory.ts';
import { createGpuPasses, type EventOnGpu, GRAPH_OF_EVENT, type PairCount } from './gpuPasses.ts';
import type { GraphCounts, MapGraph } from './graph.ts';
import { checkPairs, type GraphLimits } from './limits.ts';
import { halves, type MapSlice, wholeMap } from './mapSlice.ts';
import { countCandidates, layoutSlots, type PlacedHits } from './slots.ts';

export interface BuildGraphGpuOptions extends BuildGraphOptions {
  /** Entries that lists and queues have room for at first; they grow when needed. */
  readonly lists?: Partial<ListLengths> | undefined;
  /**
   * Ends the build where it counts more pairs; none by default. It counts those that pass in whole numbers, without
   * the windows of z0 and the slope of phi: more than the CPU twin does. So it is a GpuError, after which the twin may do.
   */
  readonly limits?: Pick<GraphLimits, 'pairs'> | undefined;
  /** The most pairs that are on the GPU at once; the map is worked through in slices with no more. */
  readonly slicePairs?: number | undefined;
  /** The hits as `placeHits` places them for a map with these doublets; placed by the build where they are not given. */
  readonly placed?: PlacedHits | undefined;
  /** Puts edges in order, as `orderEdges`, in whose place it comes: a worker that does not hold up the page. */
  readonly order?: ((parts: EdgeColumns[], doublets: number) => Promise<OrderedEdges>) | undefined;
}

/** A graph built on the GPU, and what its exactness took. */
export interface GpuGraph extends MapGraph {
  /** Pairs and hit triplets that f32 could not decide; the CPU did, in double precision. */
  readonly undecided: { readonly pairs: number; readonly triplets: number };
  /** Slices of the map that it was built in: 1 where all fits at once. */
  readonly slices: number;
  /** Times the GPU was waited for. */
  readonly waits: number;
  /** Most bytes the build held on the GPU, the map not counted. */
  readonly gpuBytes: number;
}

/** Builds graphs on one device; its kernels are compiled once. */
export interface GpuGraphBuilder {
  /**
   * The graph of an event under an uploaded map: the edges of `buildGraphCpu`, in the same order, and the
   * same counts. Waits for the GPU three times, more only where a queue overflows. An event whose pairs do not fit is
   * built slice by slice of the map, each of which waits as often; one that is halved has waited for its count.
   * @throws GpuError where the GPU refuses, not even the pairs of one module fit or there are more than the limits,
   * all before the buffers in question are made; GpuLostError when the device is lost, the signal's reason when aborted between submissions.
   */
  build(hits: ArrangedHits, map: GpuModuleMap, options?: BuildGraphGpuOptions): Promise<GpuGraph>;
}

/** What a software adapter keeps for the next build: of a full event all, of one that is larger a part. */
const SHELF_BYTES = 256 * 2 ** 20;

/**
 * A slice with more pairs is halved: three times those of an event of ITk size. That bounds
 * what one submission takes, and what the page draws has its turn in between.
 */
const SLICE_PAIRS = 2 ** 24;

/**
 * Entries that lists have room for at first, about twice as many as dense events have: one couple for four pairs, and one
 * hit triplet for 400 pairs that is undecided.
 */
function expectedLengths(pairs: number): ListLengths {
  const least = 4096;
  return { queue: least + Math.ceil(pairs / 200), listed: least + Math.ceil(pairs / 2) };
}

/** What a slice of the map adds to a graph. */
interface SliceOfGraph extends Omit<Verdict, 'passedOnGpu' | 'decided'> {
  readonly edges: EdgeColumns;
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
  const passes = await createGpuPasses(device);

  async function build(
    hits: ArrangedHits,
    map: GpuModuleMap,
    options: BuildGraphGpuOptions = {},
  ): Promise<GpuGraph> {
    const { signal, onProgress, limits, slicePairs = SLICE_PAIRS, placed = null } = options;
    const order = options.order ?? orderEdges;
    signal?.throwIfAborted();
    const doublets = map.map.m1.length;
    const work = placed?.work ?? countCandidates(hits, map.map);
    const known = {
      hits: hits.order.length,
      unknownHits: hits.unknownHits,
      modules: hits.modules,
      ...work,
    };
    const state: BuildState = { event: null, waits: 0, slices: 0, slots: 0, fraction: 0, bytes: 0 };
    if (work.candidates === 0)
      return graphOf([], { src: new Uint32Array(0), dst: new Uint32Array(0) }, known, state);

    // The page has its turn between these: each takes some tens of milliseconds.
    await breathe(signal);
    const layout = placed?.layout ?? layoutSlots(hits, map.map.firstDoublet);
    await breathe(signal);
    const eventPool = createBufferPool(device, 'graph');

    /** Bytes on the GPU while a slice is worked on. */
    function held(pool: BufferPool): number {
      const bytes = eventPool.bytes() + pool.bytes();
      state.bytes = Math.max(state.bytes, bytes);
      return bytes;
    }

    /** Between two waits: `fraction` of the slice is done. A slice that is halved begins anew, but nothing gets less. */
    function step(slice: MapSlice, fraction: number): void {
      signal?.throwIfAborted();
      const slots = state.slots + fraction * (slice.endSlot - slice.firstSlot);
      state.fraction = Math.max(state.fraction, slots / layout.slots);
      onProgress?.(state.fraction);
    }

    /** Counts the pairs of a slice; those of the first one, the whole map, are held to the limits. */
    async function count(pool: BufferPool, slice: MapSlice): Promise<EventOnGpu & PairCount> {
      const { candidates } = work;
      const { event } = state;
      state.waits++;
      if (event)
        return { ...event, ...(await passes.count(pool, map, event.event, slice, candidates)) };
      const given = { hits, map, layout, placed, slice, candidates };
      const counted = await passes.countFirst(pool, eventPool, given);
      state.event = { event: counted.event, gpuHits: counted.gpuHits };
      if (limits) checkPairsOnGpu(counted.count, limits);
      return counted;
    }

    /** Refuses pairs and lists that do not fit beside what is there. @throws GpuMemoryError */
    function assertFitting(pairs: number, lists: ListLengths, pool: BufferPool): void {
      if (pairs > slicePairs)
        throw new GpuMemoryError(
          `${GRAPH_OF_EVENT} has ${pairs} hit pairs around one module, and no more than ${slicePairs} are taken at once; use the CPU backend, or narrower windows.`,
        );
      const planned = { ...pairBytes(pairs, layout.slots), ...listBytes(lists) };
      assertMemory(device.limits, GRAPH_OF_EVENT, planned, held(pool));
    }

    /** @throws GpuMemoryError where the slice does not fit */
    async function buildSlice(pool: BufferPool, slice: MapSlice): Promise<SliceOfGraph | null> {
      const counted = await count(pool, slice);
      signal?.throwIfAborted();
      held(pool);
      if (counted.count === 0) return null;
      let lists: ListLengths = { ...expectedLengths(counted.count), ...options.lists };
      assertFitting(counted.count, lists, pool);
      step(slice, 0.5);

      const given = { hits, map, at: counted, slice };
      state.waits++;
      let marked = await passes.mark(pool, given, lists, null);
      while ('needed' in marked) {
        signal?.throwIfAborted();
        lists = marked.needed;
        assertMemory(device.limits, GRAPH_OF_EVENT, listBytes(lists), held(pool));
        state.waits++;
        marked = await passes.mark(pool, given, lists, marked.pairs);
      }
      step(slice, 0.9);

      state.waits++;
      const edges = await passes.collect(pool, counted, marked.pairs, marked, held(pool));
      signal?.throwIfAborted();
      held(pool);
      pool.shelve();
      const { doublets, triplets, undecided } = marked;
      return { edges, doublets, triplets, undecided };
    }

    const parts: SliceOfGraph[] = [];
    const waiting = [wholeMap(layout)];
    try {
      for (let slice = waiting.pop(); slice; slice = waiting.pop()) {
        const pool = createBufferPool(device, 'graph', shelf);
        try {
          const part = await buildSlice(pool, slice);
          if (part) parts.push(part);
          state.slots += slice.endSlot - slice.firstSlot;
          state.slices++;
        } catch (error) {
          const canHalve = error instanceof GpuMemoryError && state.event !== null;
          const two = canHalve ? halves(layout, slice) : null;
          if (!two) throw error;
          waiting.push(...two);
        } finally {
          pool.destroy();
        }
      }
    } finally {
      eventPool.destroy();
    }
    // Nor is what the caller does with the graph in one piece with putting its edges in order.
    await breathe(signal);
    const columns = parts.map(({ edges }) => edges);
    const graph = graphOf(parts, await order(columns, doublets), known, state);
    await breathe(signal);
    onProgress?.(1);
    return graph;
  }

  return { build };
}

/** @throws GpuError where there are more pairs than the limits; the twin, which applies all windows, may find fewer. */
function checkPairsOnGpu(pairs: number, limits: Pick<GraphLimits, 'pairs'>): void {
  try {
    checkPairs(pairs, limits);
  } catch (error) {
    throw new GpuError(
      `${(error as Error).message} on the GPU, which counts them before all windows are applied; the CPU takes over.`,
    );
  }
}

/** What a build knows of itself. */
interface BuildState {
  /** Null until the event is on the GPU. */
  event: EventOnGpu | null;
  waits: number;
  /** Slices that are done, and how many slots they have. */
  slices: number;
  slots: number;
  /** What was reported to be done. */
  fraction: number;
  /** Most bytes on the GPU so far. */
  bytes: number;
}

/** The slices as one graph. */
function graphOf(
  parts: readonly SliceOfGraph[],
  { src, dst }: OrderedEdges,
  known: KnownCounts,
  { slices, waits, bytes }: BuildState,
): GpuGraph {
  const sum = (of: (part: SliceOfGraph) => number) => parts.reduce((all, p) => all + of(p), 0);
  return {
    src,
    dst,
    counts: {
      ...known,
      doublets: sum(({ doublets }) => doublets),
      triplets: sum(({ triplets }) => triplets),
      edges: src.length,
    },
    undecided: {
      pairs: sum(({ undecided }) => undecided.pairs),
      triplets: sum(({ undecided }) => undecided.triplets),
    },
    slices: Math.max(1, slices),
    waits,
    gpuBytes: bytes,
  };
}

/** The counts that need no GPU. */
type KnownCounts = Omit<GraphCounts, 'doublets' | 'triplets' | 'edges'>;
