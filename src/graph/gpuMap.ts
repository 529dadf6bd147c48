import { type BufferPool, createBufferPool } from '../gpu/buffers.ts';
import { checked, GpuError } from '../gpu/errors.ts';
import { assertMemory } from '../gpu/memory.ts';
import {
  type ModuleMap,
  PAIR_WINDOW_STRIDE,
  TRIPLET_WINDOW_STRIDE,
} from '../modulemap/moduleMap.ts';
import { etaWindow, phiWindow } from './angles.ts';
import { lowerBound, upperBound } from './bounds.ts';
import { countLinks, type TripletLinks, tripletLinks } from './tripletLinks.ts';

/** A module map on the GPU. It serves any number of events; destroy it when another map takes its place. */
export interface GpuModuleMap {
  readonly map: ModuleMap;
  /** [M + 1]: first doublet of each module as the inner one. */
  readonly firstDoublet: Uint32Array;
  /** [D] of `DoubletAngles` in `hitPairs.wgsl`. */
  readonly doubletAngles: GPUBuffer;
  /** [D * 8], bounds clamped as the shaders want them. */
  readonly doubletWindows: GPUBuffer;
  /** How `couples.wgsl` and `hitTriplets.wgsl` find triplets; `TripletLinks.links`. */
  readonly tripletLinks: GPUBuffer;
  /** Windows of diff_dzdr of doublets that share a module; see `couples.wgsl`. */
  readonly coupleWindows: GPUBuffer;
  readonly windowParts: readonly WindowPart[];
  /** Bytes on the GPU. */
  readonly bytes: number;
  destroy(): void;
}

/** The windows of triplets [firstTriplet, endTriplet), in one buffer that can be bound. */
export interface WindowPart {
  readonly firstTriplet: number;
  readonly endTriplet: number;
  readonly windows: GPUBuffer;
}

/** Numbers per triplet in the shader's windows: leg 12, leg 23, triplet variables. */
export const WINDOWS_STRIDE = 2 * PAIR_WINDOW_STRIDE + TRIPLET_WINDOW_STRIDE;

/**
 * Bytes of the buffers that a map takes.
 * @param words of 32 bits, and the first triplet of each; `TripletLinks`.
 * @param couples of doublets that share a module.
 * @param perPart the most triplets whose windows go to one buffer.
 */
export function bytesOfMap(
  { doublets, triplets }: ModuleMap,
  { words, couples }: { readonly words: number; readonly couples: number },
  perPart: number,
) {
  const rows = triplets.doublet12.length;
  const pairs = doublets.m1.length;
  const parts: Record<string, number> = {};
  for (let from = 0; from < rows; from += perPart)
    parts[`triplet windows from ${from}`] = 4 * WINDOWS_STRIDE * Math.min(perPart, rows - from);
  return {
    'doublet angles': 16 * pairs,
    'doublet windows': 4 * PAIR_WINDOW_STRIDE * pairs,
    'triplet links': 16 * pairs + 8 * words,
    'couple windows': 4 * couples,
    ...parts,
  };
}

/** Doublets that may begin on one module: their numbers have 16 bits. */
const MAX_DOUBLETS = 65_536;

/**
 * Uploads a map.
 * @param maxPartBytes largest buffer of triplet windows; the device's largest binding where it is omitted.
 * @throws GpuError where the GPU has no room for it, GpuLostError
 */
export async function uploadModuleMap(
  device: GPUDevice,
  map: ModuleMap,
  maxPartBytes: number = Number.POSITIVE_INFINITY,
): Promise<GpuModuleMap> {
  const pool = createBufferPool(device, 'module map');
  try {
    const uploaded = await checked(device, 'the module map', () =>
      upload(device, pool, map, maxPartBytes),
    );
    return { ...uploaded, map, bytes: pool.bytes(), destroy: pool.destroy };
  } catch (error) {
    pool.destroy();
    throw error;
  }
}

function upload(device: GPUDevice, pool: BufferPool, map: ModuleMap, maxPartBytes: number) {
  const { window } = map.doublets;
  const firstDoublet = firstDoublets(map);
  assertSorted(map);
  const perPart = tripletsPerPart(device, maxPartBytes);
  assertMemory(
    device.limits,
    'The module map',
    bytesOfMap(map, countLinks(map, firstDoublet), perPart),
  );
  return {
    firstDoublet,
    doubletAngles: pool.upload('doublet angles', doubletAngles(map)),
    doubletWindows: pool.uploadWith('doublet windows', window.byteLength, (memory) =>
      writeClamped(window, 0, window.length, new Float32Array(memory), 0),
    ),
    ...uploadLinks(pool, tripletLinks(map, firstDoublet)),
    windowParts: uploadParts(pool, map, perPart),
  };
}

function uploadLinks(pool: BufferPool, { links, windows }: TripletLinks) {
  return {
    tripletLinks: pool.upload('triplet links', links),
    coupleWindows: pool.upload('couple windows', windows),
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

/** The most triplets whose windows one buffer holds. */
function tripletsPerPart(device: GPUDevice, maxPartBytes: number): number {
  const limit = Math.min(
    maxPartBytes,
    device.limits.maxStorageBufferBindingSize,
    device.limits.maxBufferSize,
  );
  return Math.max(1, Math.floor(limit / (4 * WINDOWS_STRIDE)));
}

function uploadParts(pool: BufferPool, map: ModuleMap, perPart: number): WindowPart[] {
  const triplets = map.triplets.doublet12.length;
  const windowParts: WindowPart[] = [];
  for (let first = 0; first < triplets; first += perPart)
    windowParts.push(uploadPart(pool, map, first, Math.min(first + perPart, triplets)));
  return windowParts;
}

function uploadPart(pool: BufferPool, map: ModuleMap, from: number, to: number): WindowPart {
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
  for (let k = 0; k < count; k += 2) {
    out[at + k] = lowerBound(windows[from + k]);
    out[at + k + 1] = upperBound(windows[from + k + 1]);
  }
}
