import { type BufferPool, createBufferPool } from '../gpu/buffers.ts';
import { checked, GpuError } from '../gpu/errors.ts';
import { assertRoom } from '../gpu/memory.ts';
import {
  type ModuleMap,
  PAIR_WINDOW_STRIDE,
  TRIPLET_WINDOW_STRIDE,
} from '../modulemap/moduleMap.ts';
import { etaWindow, phiWindow } from './angles.ts';
import { mapBytes, WINDOWS_STRIDE } from './gpuMemory.ts';

/** A module map on the GPU. It serves any number of events; destroy it when another map takes its place. */
export interface GpuModuleMap {
  readonly map: ModuleMap;
  /** [M + 1]: first doublet of each module as the inner one; on the GPU and here. */
  readonly firstDoubletOfModule: GPUBuffer;
  readonly firstDoublet: Uint32Array;
  /** [D] of `DoubletAngles` in `hitPairs.wgsl`. */
  readonly doubletAngles: GPUBuffer;
  /** [D * 8], bounds clamped as the shaders want them. */
  readonly doubletWindows: GPUBuffer;
  /** [D] of `DoubletLinks` in `hitTriplets.wgsl`. */
  readonly doubletLinks: GPUBuffer;
  /** `TripletWord` in `hitTriplets.wgsl`. */
  readonly tripletWords: GPUBuffer;
  /** [T * 2]: windows of diff_dzdr. */
  readonly tripletSlopes: GPUBuffer;
  readonly slices: readonly WindowSlice[];
  /** Bytes on the GPU. */
  readonly bytes: number;
  destroy(): void;
}

/** The windows of triplets [firstTriplet, endTriplet), in one buffer that can be bound. */
export interface WindowSlice {
  readonly firstTriplet: number;
  readonly endTriplet: number;
  readonly windows: GPUBuffer;
}

/** Doublets that may begin on one module: their numbers have 16 bits. */
const MAX_DOUBLETS = 65_536;

/** WGSL may assume finite numbers; no variable with a known error reaches this. See `fixedPoint.wgsl`. */
const BOUND_LIMIT = Math.fround(3e37);

/**
 * Uploads a map.
 * @param maxSliceBytes largest buffer of triplet windows; the device's largest binding where it is omitted.
 * @throws GpuError where the GPU has no room for it, GpuLostError
 */
export async function uploadModuleMap(
  device: GPUDevice,
  map: ModuleMap,
  maxSliceBytes: number = Number.POSITIVE_INFINITY,
): Promise<GpuModuleMap> {
  const pool = createBufferPool(device, 'module map');
  try {
    const uploaded = await checked(device, 'the module map', () =>
      upload(device, pool, map, maxSliceBytes),
    );
    return { ...uploaded, map, bytes: pool.bytes(), destroy: pool.destroy };
  } catch (error) {
    pool.destroy();
    throw error;
  }
}

function upload(device: GPUDevice, pool: BufferPool, map: ModuleMap, maxSliceBytes: number) {
  const { window } = map.doublets;
  const firstDoublet = firstDoublets(map);
  assertSorted(map);
  const perSlice = tripletsPerSlice(device, maxSliceBytes);
  const words = countTripletWords(map, firstDoublet);
  assertRoom(device.limits, 'The module map', mapBytes(map, words, perSlice));
  return {
    firstDoublet,
    firstDoubletOfModule: pool.upload('first doublets', firstDoublet),
    doubletAngles: pool.upload('doublet angles', doubletAngles(map)),
    doubletWindows: pool.uploadWith('doublet windows', window.byteLength, (memory) =>
      writeClamped(window, 0, window.length, new Float32Array(memory), 0),
    ),
    ...uploadLinks(pool, tripletLinks(map, firstDoublet)),
    tripletSlopes: pool.uploadWith('triplet slopes', 8 * map.triplets.doublet12.length, (memory) =>
      writeSlopes(map, new Float32Array(memory)),
    ),
    slices: uploadSlices(pool, map, perSlice),
  };
}

function uploadLinks(pool: BufferPool, { links, words }: TripletLinks) {
  return {
    doubletLinks: pool.upload('doublet links', links),
    tripletWords: pool.upload('triplet words', words),
  };
}

/** [M + 1]: first doublet of each module as the inner one; doublets are sorted by it. */
function firstDoublets(map: ModuleMap): Uint32Array {
  const { m1, m2 } = map.doublets;
  const first = new Uint32Array(map.moduleKey.length + 1);
  for (const m of m1) first[m + 1]++;
  const most = first.reduce((a, b) => Math.max(a, b), 0);
  if (most > MAX_DOUBLETS)
    throw new GpuError(
      `The module map has ${most} doublets that begin on one module; the GPU takes ${MAX_DOUBLETS}. Use the CPU backend.`,
    );
  for (let m = 1; m < first.length; m++) first[m] += first[m - 1];
  for (let d = 1; d < m1.length; d++)
    if (m1[d] < m1[d - 1] || (m1[d] === m1[d - 1] && m2[d] <= m2[d - 1]))
      throw new GpuError(
        `The module map's doublets are not sorted: row ${d} belongs before ${d - 1}.`,
      );
  return first;
}

/** `DoubletAngles` of each doublet. */
function doubletAngles(map: ModuleMap): Uint32Array {
  const { m2, window } = map.doublets;
  const out = new Uint32Array(4 * m2.length);
  for (let d = 0; d < m2.length; d++) {
    const w = d * PAIR_WINDOW_STRIDE;
    out[4 * d] = m2[d];
    out[4 * d + 1] = phiWindow(window[w + 2], window[w + 3]);
    out[4 * d + 2] = etaWindow(map.header.convention, window[w + 6], window[w + 7]);
  }
  return out;
}

/** Triplets are sorted by leg 12, then by leg 23. @throws GpuError where they are not. */
function assertSorted(map: ModuleMap): void {
  const { doublet12, doublet23 } = map.triplets;
  for (let t = 1; t < doublet12.length; t++) {
    const [d, before] = [doublet12[t], doublet12[t - 1]];
    if (d < before || (d === before && doublet23[t] <= doublet23[t - 1]))
      throw new GpuError(
        `The module map's triplets are not sorted: row ${t} belongs before ${t - 1}.`,
      );
  }
}

/** Windows of diff_dzdr, clamped. */
function writeSlopes(map: ModuleMap, out: Float32Array): void {
  const { doublet12, window } = map.triplets;
  for (let t = 0; t < doublet12.length; t++)
    writeClamped(window, t * TRIPLET_WINDOW_STRIDE + 2, 2, out, 2 * t);
}

interface TripletLinks {
  /** [D] of `DoubletLinks`. */
  readonly links: Uint32Array;
  /** `TripletWord`s. */
  readonly words: Uint32Array;
}

/** Words of bits that the doublets 12 have, one bit for each doublet that begins on their second module. */
function countTripletWords(map: ModuleMap, firstDoublet: Uint32Array): number {
  let words = 0;
  for (const m of map.doublets.m2) words += Math.ceil((firstDoublet[m + 1] - firstDoublet[m]) / 32);
  return words;
}

/** How a doublet 12 and a doublet 23 name their triplet; see `hitTriplets.wgsl`. */
function tripletLinks(map: ModuleMap, firstDoublet: Uint32Array): TripletLinks {
  const { m2 } = map.doublets;
  const out = new Uint32Array(2 * countTripletWords(map, firstDoublet));
  const { doublet12, doublet23, window } = map.triplets;
  const links = new Uint32Array(4 * m2.length);
  const slopes = new Float32Array(links.buffer);
  let words = 0;
  for (let d = 0; d < m2.length; d++) {
    const first = firstDoublet[m2[d]];
    slopes[4 * d] = BOUND_LIMIT;
    slopes[4 * d + 1] = -BOUND_LIMIT;
    links[4 * d + 2] = 32 * words;
    words += Math.ceil((firstDoublet[m2[d] + 1] - first) / 32);
  }
  for (let t = 0; t < doublet12.length; t++) {
    const at = 4 * doublet12[t];
    const w = t * TRIPLET_WINDOW_STRIDE;
    slopes[at] = Math.max(Math.min(slopes[at], window[w + 2]), -BOUND_LIMIT);
    slopes[at + 1] = Math.min(Math.max(slopes[at + 1], window[w + 3]), BOUND_LIMIT);
    const bit = links[at + 2] + doublet23[t] - firstDoublet[m2[doublet12[t]]];
    const word = 2 * (bit >>> 5);
    if (out[word] === 0) out[word + 1] = t;
    out[word] |= 1 << (bit & 31);
  }
  return { links, words: out };
}

/** The most triplets whose windows one buffer holds. */
function tripletsPerSlice(device: GPUDevice, maxSliceBytes: number): number {
  const limit = Math.min(
    maxSliceBytes,
    device.limits.maxStorageBufferBindingSize,
    device.limits.maxBufferSize,
  );
  return Math.max(1, Math.floor(limit / (4 * WINDOWS_STRIDE)));
}

function uploadSlices(pool: BufferPool, map: ModuleMap, perSlice: number): WindowSlice[] {
  const triplets = map.triplets.doublet12.length;
  const slices: WindowSlice[] = [];
  for (let first = 0; first < triplets; first += perSlice)
    slices.push(uploadSlice(pool, map, first, Math.min(first + perSlice, triplets)));
  return slices;
}

function uploadSlice(pool: BufferPool, map: ModuleMap, from: number, to: number): WindowSlice {
  const { window12, window23, window } = map.triplets;
  const bytes = 4 * WINDOWS_STRIDE * (to - from);
  const windows = pool.uploadWith(`triplet windows from ${from}`, bytes, (memory) => {
    const out = new Float32Array(memory);
    for (let t = from; t < to; t++) {
      const at = (t - from) * WINDOWS_STRIDE;
      const pair = t * PAIR_WINDOW_STRIDE;
      writeClamped(window12, pair, PAIR_WINDOW_STRIDE, out, at);
      writeClamped(window23, pair, PAIR_WINDOW_STRIDE, out, at + PAIR_WINDOW_STRIDE);
      const triplet = t * TRIPLET_WINDOW_STRIDE;
      writeClamped(window, triplet, TRIPLET_WINDOW_STRIDE, out, at + 2 * PAIR_WINDOW_STRIDE);
    }
  });
  return { firstTriplet: from, endTriplet: to, windows };
}

function writeClamped(
  windows: Float32Array,
  from: number,
  count: number,
  out: Float32Array,
  at: number,
): void {
  for (let k = 0; k < count; k++) {
    out[at + k] = Math.min(Math.max(windows[from + k], -BOUND_LIMIT), BOUND_LIMIT);
  }
}
