import { type BufferPool, createBufferPool, createReadback } from '../gpu/buffers.ts';
import { checked } from '../gpu/errors.ts';
import { assertMemory } from '../gpu/memory.ts';
import { createScan, type Scan } from '../gpu/scan.ts';
import { isSoftware } from '../gpu/sizedArrays.ts';
import { submit } from '../gpu/submit.ts';
import { type QueryChunk, queryChunks } from './chunks.ts';
import { edgeBytes, searchBytes, uploadPoints } from './gpuPoints.ts';
import {
  createNeighbourKernels,
  type NeighbourBuffers,
  type NeighbourKernels,
} from './neighbours.ts';
import { type PreparedSearch, prepareSearch } from './prepare.ts';
import {
  type NeighbourEdges,
  type NeighbourOptions,
  type NeighbourSearch,
  tooManyEdges,
} from './search.ts';

export interface NeighbourGpuOptions extends NeighbourOptions {
  /** Points that are looked at in one submission; by default a tenth of a second's. */
  readonly pointsPerSubmission?: number | undefined;
}

/** What a search on the GPU found, and took. */
export interface GpuNeighbours extends NeighbourEdges {
  /** Submissions that were waited for. */
  readonly waits: number;
  /** Most bytes on the GPU. */
  readonly gpuBytes: number;
}

/** About a tenth of a second on a slow GPU, and on two cores. */
const POINTS_ON_GPU = 2 ** 26;
const POINTS_ON_CPU = 2 ** 21;
/** Searches of one query that has too many neighbours: a bisection of at most 32 bits. */
const BISECTIONS = 32;

const WHAT = 'The neighbour search';
const REMEDY = 'use the CPU backend, or a smaller radius';

/** What a device keeps between searches. */
interface DeviceState {
  readonly scan: Promise<Scan>;
  /** By the numbers that a point takes. */
  readonly kernels: Map<number, ReturnType<typeof createNeighbourKernels>>;
}

const states = new WeakMap<GPUDevice, DeviceState>();

/** The compiled kernels of a device for points of so many numbers. */
async function kernelsOf(device: GPUDevice, stride: number) {
  let state = states.get(device);
  if (!state) {
    state = { scan: createScan(device), kernels: new Map() };
    states.set(device, state);
  }
  let kernels = state.kernels.get(stride);
  if (!kernels) {
    kernels = createNeighbourKernels(device, stride);
    state.kernels.set(stride, kernels);
  }
  const [scan, forSearch] = await Promise.all([state.scan, kernels]);
  return { scan, forSearch };
}

/**
 * The edges between neighbours, found on a device: those of `findNeighboursCpu`, in the same order. All bytes are known
 * before buffers are made: those of the points at once, those of the edges when they are counted.
 * @throws EmbeddingError where the search makes no sense, NeighbourCountError beyond the most edges, GpuError where the
 * GPU refuses, GpuLostError, the signal's reason when aborted between submissions.
 */
export async function findNeighboursGpu(
  device: GPUDevice,
  search: NeighbourSearch,
  options: NeighbourGpuOptions = {},
): Promise<GpuNeighbours> {
  options.signal?.throwIfAborted();
  return findPreparedGpu(device, prepareSearch(search), options);
}

/** The same for a search that was prepared elsewhere, which takes a tenth of a second for a large event. */
export async function findPreparedGpu(
  device: GPUDevice,
  prepared: PreparedSearch,
  options: NeighbourGpuOptions = {},
): Promise<GpuNeighbours> {
  options.signal?.throwIfAborted();
  if (prepared.search.outward.length === 0) {
    const none = new Uint32Array(0);
    return { src: none, dst: none, limited: 0, steps: prepared.reach, waits: 0, gpuBytes: 0 };
  }
  assertMemory(device.limits, WHAT, searchBytes(prepared), 0, REMEDY);
  const { scan, forSearch } = await kernelsOf(device, prepared.stride);
  const pool = createBufferPool(device, 'neighbours');
  try {
    return await searchOn(device, pool, scan, forSearch(prepared), prepared, options);
  } finally {
    pool.destroy();
  }
}

/** A direction, and the runs of queries that it is searched in. */
interface Direction extends NeighbourBuffers {
  readonly chunks: readonly QueryChunk[];
}

async function searchOn(
  device: GPUDevice,
  pool: BufferPool,
  scan: Scan,
  kernels: NeighbourKernels,
  prepared: PreparedSearch,
  options: NeighbourGpuOptions,
): Promise<GpuNeighbours> {
  const { search, sources, targets } = prepared;
  const { signal, onProgress, maxEdges = Number.POSITIVE_INFINITY } = options;
  const points = search.outward.length;
  const flips = search.direction === 'flipped';
  const most = options.pointsPerSubmission ?? (isSoftware(device) ? POINTS_ON_CPU : POINTS_ON_GPU);
  const both = sources !== targets;
  let waits = 0;
  let edges = 0;
  let limited = 0;

  const uploaded = await checked(device, 'the points of the search', () => {
    const from = uploadPoints(pool, sources, targets, search.outward);
    return {
      from,
      to: both ? uploadPoints(pool, targets, sources, search.outward) : from,
      bounds: pool.storage('bounds', 4 * points),
      excess: pool.storage('queries with too many neighbours', 4 * (points + 1)),
    };
  });

  function direction(isBack: boolean): Direction {
    const { from, to, bounds, excess } = uploaded;
    const [queries, among] = isBack ? [targets, sources] : [sources, targets];
    return {
      queries: isBack ? to : from,
      points: isBack ? from : to,
      isBack,
      counts: pool.storage(isBack ? 'counts going back' : 'counts', 4 * (points + 1)),
      bounds,
      excess,
      chunks: queryChunks(prepared, queries, among, most),
    };
  }

  /** Submits a pass and reads some u32 when it is done. */
  async function run(
    what: string,
    encode: (pass: GPUComputePassEncoder, encoder: GPUCommandEncoder) => void,
    wanted: readonly { buffer: GPUBuffer; first: number; count: number }[] = [],
    clear?: GPUBuffer,
  ): Promise<Uint32Array[]> {
    signal?.throwIfAborted();
    waits++;
    const { parts } = await submit(device, what, (encoder) => {
      if (clear) encoder.clearBuffer(clear, 0, 4);
      const pass = encoder.beginComputePass({ label: what });
      encode(pass, encoder);
      pass.end();
      const bytes = wanted.reduce((sum, { count }) => sum + 4 * count, 0);
      const readback = createReadback(device, pool, what, bytes);
      for (const { buffer, first, count } of wanted)
        readback.copy(encoder, buffer, 4 * first, 4 * count);
      return { value: null, readback };
    });
    return parts.map((part) => new Uint32Array(part));
  }

  /** Counts the edges of a run of queries, and limits those with too many neighbours. */
  async function count(at: Direction, chunk: QueryChunk): Promise<void> {
    const wanted = { buffer: at.counts, first: chunk.first, count: chunk.end - chunk.first };
    const length = { buffer: at.excess, first: 0, count: 1 };
    let [counts, [excess]] = await run(
      'counting neighbours',
      (pass) => kernels.encodeCount(pass, pool, at, chunk),
      [wanted, length],
      at.excess,
    );
    const looks = (BISECTIONS * chunk.looks) / wanted.count;
    const size = Math.max(1, Math.floor(most / looks));
    for (let first = 0; first < excess; first += size) {
      const range = { first, end: Math.min(excess, first + size) };
      [counts] = await run(
        'limiting neighbours',
        (pass) => kernels.encodeLimit(pass, pool, at, range),
        [wanted],
      );
    }
    limited += excess;
    for (const more of counts) edges += more;
    if (edges > maxEdges) throw tooManyEdges(search.radius, maxEdges);
  }

  /** Counts all edges of a direction; that is the share of the work up to `to`. */
  async function countAll(at: Direction, from: number, to: number): Promise<number> {
    const before = edges;
    for (const chunk of at.chunks) {
      await count(at, chunk);
      onProgress?.(from + ((to - from) * chunk.end) / points);
    }
    return edges - before;
  }

  const forward = direction(false);
  const found = await countAll(forward, 0, flips && both ? 0.25 : 0.5);
  // In one embedding both directions find the same, unless a point has too many neighbours.
  const back = flips && (both || limited > 0) ? direction(true) : null;
  if (back) await countAll(back, both ? 0.25 : 0.5, 0.5);
  assertMemory(device.limits, WHAT, edgeBytes(edges), pool.bytes(), REMEDY);

  const out = await checked(device, 'the edges between neighbours', () =>
    pool.storage('edges', 8 * edges),
  );
  const gpuBytes = pool.bytes() + 8 * edges;
  const filling = [{ at: forward, before: 0 }, ...(back ? [{ at: back, before: found }] : [])];
  const steps = filling.flatMap(({ at, before }) =>
    at.chunks.map((chunk) => ({ at, before, chunk })),
  );
  const columns = [0, edges].map((first) => ({ buffer: out, first, count: edges }));
  let results: Uint32Array[] = [];
  for (const [i, { at, before, chunk }] of steps.entries()) {
    results = await run(
      'writing neighbours',
      (pass) => {
        if (chunk.first === 0) scan.encode(pass, pool, at.counts, points + 1);
        const filled = { ...at, edges: out, total: edges, before };
        kernels.encodeFill(pass, pool, filled, chunk);
      },
      i === steps.length - 1 ? columns : [],
    );
    onProgress?.(0.5 + (0.5 * (i + 1)) / steps.length);
  }
  const [src, dst] = results;
  return { src, dst, limited, steps: prepared.reach, waits, gpuBytes };
}
