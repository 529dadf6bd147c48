import { assertFits, type BufferPool, createBufferPool } from '../gpu/buffers.ts';
import { checked, GpuError } from '../gpu/errors.ts';
import {
  type ModuleMap,
  PAIR_WINDOW_STRIDE,
  TRIPLET_WINDOW_STRIDE,
} from '../modulemap/moduleMap.ts';

/** A module map on the GPU. It serves any number of events; destroy it when another map takes its place. */
export interface GpuModuleMap {
  readonly map: ModuleMap;
  /** [D] pairs of module ranks. */
  readonly doubletModules: GPUBuffer;
  /** [D * 8], bounds clamped as the shaders want them. */
  readonly doubletWindows: GPUBuffer;
  /** [D + 1]: first triplet of each doublet as leg 12. */
  readonly firstTriplet: GPUBuffer;
  /** [T] */
  readonly tripletDoublet23: GPUBuffer;
  readonly slices: readonly WindowSlice[];
  /** Bytes on the GPU. */
  readonly bytes: number;
  destroy(): void;
}

/** The windows of the triplets of doublets [firstDoublet, endDoublet), in one buffer that can be bound. */
export interface WindowSlice {
  readonly firstDoublet: number;
  readonly endDoublet: number;
  readonly firstTriplet: number;
  readonly windows: GPUBuffer;
}

/** Numbers per triplet in the shader's windows: leg 12, leg 23, triplet variables. */
const WINDOWS_STRIDE = 2 * PAIR_WINDOW_STRIDE + TRIPLET_WINDOW_STRIDE;

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
  const { m1, m2, window } = map.doublets;
  const firstTriplet = firstTriplets(map);
  return {
    doubletModules: pool.uploadWith('doublet modules', 8 * m1.length, (memory) => {
      const out = new Uint32Array(memory);
      for (let d = 0; d < m1.length; d++) {
        out[2 * d] = m1[d];
        out[2 * d + 1] = m2[d];
      }
    }),
    doubletWindows: pool.uploadWith('doublet windows', window.byteLength, (memory) =>
      writeClamped(window, 0, window.length, new Float32Array(memory), 0),
    ),
    firstTriplet: pool.upload('first triplets', firstTriplet),
    tripletDoublet23: pool.upload('second doublets', map.triplets.doublet23),
    slices: uploadSlices(device, pool, map, firstTriplet, maxSliceBytes),
  };
}

/** [D + 1]: first triplet of each doublet as leg 12; triplets are sorted by it. */
function firstTriplets(map: ModuleMap): Uint32Array {
  const { doublet12 } = map.triplets;
  const first = new Uint32Array(map.doublets.m1.length + 1);
  for (const d of doublet12) first[d + 1]++;
  for (let d = 1; d < first.length; d++) first[d] += first[d - 1];
  for (let t = 1; t < doublet12.length; t++)
    if (doublet12[t] < doublet12[t - 1])
      throw new GpuError(
        `The module map's triplets are not sorted: row ${t} belongs before ${t - 1}.`,
      );
  return first;
}

function uploadSlices(
  device: GPUDevice,
  pool: BufferPool,
  map: ModuleMap,
  firstTriplet: Uint32Array,
  maxSliceBytes: number,
): WindowSlice[] {
  const limit = Math.min(
    maxSliceBytes,
    device.limits.maxStorageBufferBindingSize,
    device.limits.maxBufferSize,
  );
  const perSlice = Math.max(1, Math.floor(limit / (4 * WINDOWS_STRIDE)));
  const doublets = firstTriplet.length - 1;
  const slices: WindowSlice[] = [];
  for (let first = 0; first < doublets; ) {
    let end = first + 1;
    while (end < doublets && firstTriplet[end + 1] - firstTriplet[first] <= perSlice) end++;
    slices.push(uploadSlice(device, pool, map, firstTriplet, first, end));
    first = end;
  }
  return slices;
}

function uploadSlice(
  device: GPUDevice,
  pool: BufferPool,
  map: ModuleMap,
  firstTriplet: Uint32Array,
  firstDoublet: number,
  endDoublet: number,
): WindowSlice {
  const { window12, window23, window } = map.triplets;
  const from = firstTriplet[firstDoublet];
  const to = firstTriplet[endDoublet];
  const bytes = 4 * WINDOWS_STRIDE * (to - from);
  assertFits(device, 'module map triplet windows', bytes);
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
  return { firstDoublet, endDoublet, firstTriplet: from, windows };
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
