import { type BufferPool, createReadback } from '../gpu/buffers.ts';
import { createCompact } from '../gpu/compact.ts';
import { checked } from '../gpu/errors.ts';
import { assertMemory, largestBuffer, type MemoryLimits } from '../gpu/memory.ts';
import { createScan } from '../gpu/scan.ts';
import { submit } from '../gpu/submit.ts';
import type { ArrangedHits } from '../modulemap/arrangeHits.ts';
import { breathe } from '../tasks/breathe.ts';
import { COUPLES_HEADER, couplesIn, createCouples } from './couples.ts';
import { decideQueues, type Verdict } from './decideQueues.ts';
import { createEdges, type EdgeColumns } from './edges.ts';
import { type GpuEvent, type GpuHits, uploadEvent, uploadHits } from './gpuEvent.ts';
import type { GpuModuleMap } from './gpuMap.ts';
import { edgeBytes, eventBytes, type ListLengths, listBytes, pairBytes } from './gpuMemory.ts';
import { type CountedPairs, createHitPairs, pairsFrom } from './hitPairs.ts';
import { createHitTriplets, markWords, TRIPLET_QUEUE_HEADER } from './hitTriplets.ts';
import { createLegs, PAIR_QUEUE_HEADER } from './legs.ts';
import type { MapSlice } from './mapSlice.ts';
import type { PairBuffers } from './pair.ts';
import type { PlacedHits, SlotLayout } from './slots.ts';

/** Who needs memory, for sentences. */
export const GRAPH_OF_EVENT = 'The graph of the event';

/** An event on the GPU, the coordinates of its hits included. */
export interface EventOnGpu {
  readonly event: GpuEvent;
  readonly gpuHits: GpuHits;
}

/** The pairs of a slice, counted. */
export interface PairCount {
  readonly counted: CountedPairs;
  /** All of them, which have to be on the GPU at once. */
  readonly count: number;
  /** Those that start on the modules of the slice; no other slice has them, too. */
  readonly startingInSlice: number;
  /** Slots with wide findings. */
  readonly wide: number;
}

/** The pairs of a slice, one bit for each that is an edge, and what finds couples of them. */
export interface MarkedPairs extends PairBuffers {
  readonly marks: GPUBuffer;
  /** Codes of their slopes. */
  readonly blocks: GPUBuffer;
}

/** What the first count takes. */
export interface CountGiven {
  readonly hits: ArrangedHits;
  readonly map: GpuModuleMap;
  readonly layout: SlotLayout;
  /** The hits in their slots, where they are at hand. */
  readonly placed: PlacedHits | null;
  readonly slice: MapSlice;
  /** Hit pairs that are tested at most, in the whole event. */
  readonly candidates: number;
}

/** What marking takes. */
export interface MarkGiven {
  readonly hits: ArrangedHits;
  readonly map: GpuModuleMap;
  readonly at: EventOnGpu & PairCount;
  readonly slice: MapSlice;
}

/** The phases of graph building, each submitted as one and waited for once. */
export interface GpuPasses {
  /** Phase 1: how many pairs of the slice may pass, and where those of each slot begin. Uploads the event on the way. */
  countFirst(
    pool: BufferPool,
    eventPool: BufferPool,
    given: CountGiven,
  ): Promise<EventOnGpu & PairCount>;
  /** The same where the event is on the GPU. */
  count(
    pool: BufferPool,
    map: GpuModuleMap,
    event: GpuEvent,
    slice: MapSlice,
    candidates: number,
  ): Promise<PairCount>;
  /**
   * Phase 2: fills the pairs, tests them and marks the legs of passing hit triplets. What f32 cannot decide is decided
   * here in double. Where a list overflowed, the lengths it may need instead of a verdict.
   * @param known the buffers of an earlier try.
   */
  mark(
    pool: BufferPool,
    given: MarkGiven,
    lengths: ListLengths,
    known: MarkedPairs | null,
  ): Promise<{ readonly pairs: MarkedPairs } & (Verdict | { readonly needed: ListLengths })>;
  /** Phase 3: the marked pairs as edges, in the order of the slots. @param held bytes on the GPU so far. */
  collect(
    pool: BufferPool,
    at: EventOnGpu & PairCount,
    pairs: MarkedPairs,
    verdict: Verdict,
    held: number,
  ): Promise<EdgeColumns>;
}

/** Compiles the kernels of graph building. @throws GpuError, GpuLostError */
export async function createGpuPasses(device: GPUDevice): Promise<GpuPasses> {
  const scan = await createScan(device);
  const [compact, hitPairs, legs, couples, hitTriplets, edges] = await Promise.all([
    createCompact(device, scan),
    createHitPairs(device, scan),
    createLegs(device),
    createCouples(device),
    createHitTriplets(device),
    createEdges(device),
  ]);

  /** Counts the pairs of a slice of the event that `upload` brings. */
  async function countOf(
    pool: BufferPool,
    map: GpuModuleMap,
    upload: () => GpuEvent,
    slice: MapSlice,
    candidates: number,
  ): Promise<PairCount & { readonly event: GpuEvent }> {
    const { value, parts } = await submit(device, 'counting hit pairs', (encoder) => {
      const event = upload();
      const pass = encoder.beginComputePass({ label: 'count hit pairs' });
      const counted = hitPairs.encodeCount(pass, pool, map, event, slice);
      pass.end();
      const { slots } = event.layout;
      // Starts are modulo 2^32: those at the ends of the slice and the last tell the numbers, unless they may go round.
      const wanted = candidates < 2 ** 32 ? [slice.firstSlot, slice.endSlot, slots] : [];
      const bytes = 4 * (wanted.length || slots + 1);
      const readback = createReadback(device, pool, 'pair count', 4 + bytes);
      readback.copy(encoder, counted.wideCount, 0, 4);
      for (const slot of wanted) readback.copy(encoder, counted.pairStart, 4 * slot, 4);
      if (wanted.length === 0) readback.copy(encoder, counted.pairStart, 0, bytes);
      return { value: { event, counted }, readback };
    });
    const [[wide], ...numbers] = parts.map((part) => new Uint32Array(part));
    if (numbers.length === 1) {
      const [starts] = numbers;
      const startingInSlice = pairsFrom(starts, slice.firstSlot, slice.endSlot);
      return { ...value, count: pairsFrom(starts), startingInSlice, wide };
    }
    const [[from], [to], [count]] = numbers;
    return { ...value, count, startingInSlice: to - from, wide };
  }

  /** What the passes over pairs leave for each other and for the CPU; the numbers in it are cleared. */
  function createLists(pool: BufferPool, encoder: GPUCommandEncoder, lengths: ListLengths) {
    const bytes = listBytes(lengths);
    const lists = {
      listed: pool.scratch('listed couples', bytes['listed couples']),
      pairQueue: pool.scratch('pair queue', bytes['pair queue']),
      tripletQueue: pool.scratch('triplet queue', bytes['triplet queue']),
    };
    encoder.clearBuffer(lists.listed, 0, COUPLES_HEADER);
    encoder.clearBuffer(lists.pairQueue, 0, PAIR_QUEUE_HEADER);
    encoder.clearBuffer(lists.tripletQueue, 0, TRIPLET_QUEUE_HEADER);
    return lists;
  }

  return {
    async countFirst(pool, eventPool, { hits, map, layout, placed, slice, candidates }) {
      assertMemory(device.limits, 'The event', eventBytes(layout, map.map.m1.length));
      const upload = () => uploadEvent(eventPool, layout);
      const counting = countOf(pool, map, upload, slice, candidates);
      // Whatever comes of it is told below.
      counting.catch(() => undefined);
      await breathe();
      // The CPU rounds coordinates while the GPU counts.
      const placing = checked(device, 'the hits of the event', () =>
        uploadHits(eventPool, hits, map, layout, placed),
      );
      const [counted, gpuHits] = await Promise.all([counting, placing]);
      return { ...counted, gpuHits };
    },

    count: (pool, map, event, slice, candidates) =>
      countOf(pool, map, () => event, slice, candidates),

    async mark(pool, { hits, map, at, slice }, lengths, known) {
      const { event, gpuHits, counted, count, startingInSlice, wide } = at;
      const { slots, arranged } = event.layout;
      const bytes = listBytes(lengths);
      const { value: pairs, parts } = await submit(device, 'marking hit triplets', (encoder) => {
        const marked = known ?? createPairs(pool, count, slots);
        // Scratch buffers are not empty: what kernels add to has to be.
        encoder.clearBuffer(marked.marks);
        const { listed, pairQueue, tripletQueue } = createLists(pool, encoder, lengths);
        const pass = encoder.beginComputePass({ label: 'mark hit triplets' });
        hitPairs.encodeFill(pass, pool, event, counted, wide, marked);
        legs.encode(pass, pool, map, gpuHits, { ...marked, queue: pairQueue }, count);
        const coupled = { ...marked, pairStart: counted.pairStart, listed };
        const counts = { pairs: count, slots };
        const workgroups = couples.encode(pass, pool, map, coupled, counts, slice);
        const tested = { ...marked, count, listed, workgroups, queue: tripletQueue };
        hitTriplets.encodeMark(pass, pool, map, gpuHits, tested);
        pass.end();
        const readback = createReadback(device, pool, 'queues', bytes['queues read back']);
        readback.copy(encoder, listed, 0, COUPLES_HEADER);
        readback.copy(encoder, pairQueue, 0, bytes['pair queue']);
        readback.copy(encoder, tripletQueue, 0, bytes['triplet queue']);
        return { value: marked, readback };
      });
      const [[listed, failed], pairQueue, tripletQueue] = parts.map((p) => new Uint32Array(p));
      const needed = {
        queue: Math.max(lengths.queue, pairQueue[0], tripletQueue[0]),
        listed:
          listed > lengths.listed
            ? moreCouples(device.limits, lengths.listed, listed)
            : lengths.listed,
      };
      if (needed.queue > lengths.queue || needed.listed > lengths.listed) return { pairs, needed };
      const undecided = { pairQueue, tripletQueue };
      const verdict = decideQueues(
        hits,
        map.map,
        arranged,
        slice,
        startingInSlice - failed,
        undecided,
      );
      return { pairs, ...verdict };
    },

    async collect(pool, { gpuHits, count }, { pairs, pairLegs, marks }, verdict, held) {
      const atMost = Math.min(count, 2 * verdict.passedOnGpu + verdict.decided.length);
      const bytes = edgeBytes(atMost, verdict.decided.length);
      assertMemory(device.limits, GRAPH_OF_EVENT, bytes, held);
      const { parts } = await submit(device, 'collecting edges', (encoder) => {
        const kept = pool.scratch('kept pairs', bytes['kept pairs']);
        const out = pool.scratch('edges', bytes.edges);
        const pass = encoder.beginComputePass({ label: 'collect edges' });
        hitTriplets.encodeDecided(pass, pool, marks, verdict.decided);
        const total = compact.encode(pass, pool, marks, markWords(count), kept);
        const gathered = {
          total,
          kept,
          pairs,
          pairLegs,
          hits: gpuHits.coordinates,
          edges: out,
        };
        edges.encode(pass, pool, gathered, atMost);
        pass.end();
        const readback = createReadback(device, pool, 'edges', bytes['edges read back']);
        readback.copy(encoder, total.positions, 4 * total.index, 4);
        for (let k = 0; k < 3; k++) readback.copy(encoder, out, 4 * k * atMost, 4 * atMost);
        return { value: null, readback };
      });
      const [[total], ...columns] = parts.map((part) => new Uint32Array(part));
      const [doublet, src, dst] = columns.map((column) => column.subarray(0, total));
      return { doublet, src, dst };
    },
  };
}

/** Buffers for so many pairs of so many slots. */
function createPairs(pool: BufferPool, pairs: number, slots: number): MarkedPairs {
  const bytes = pairBytes(pairs, slots);
  return {
    pairs: pool.scratch('pairs', bytes.pairs),
    pairLegs: pool.scratch('legs of pairs', bytes['legs of pairs']),
    marks: pool.scratch('pair marks', bytes['pair marks']),
    blocks: pool.scratch('blocks of codes', bytes['blocks of codes']),
  };
}

/**
 * ListLengths for the couples of a list that was too short. The search ends where the list is full, so its length does not
 * tell how many there are: twice as many, or as many as one buffer holds. Where it had those, more than that.
 */
function moreCouples(limits: MemoryLimits, had: number, length: number): number {
  const more = Math.max(length, 2 * had);
  const most = couplesIn(largestBuffer(limits));
  return had < most ? Math.min(more, most) : more;
}
