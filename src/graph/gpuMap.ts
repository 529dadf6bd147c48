import { type BufferPool, createBufferPool } from '../gpu/buffers.ts';
import { checked } from '../gpu/errors.ts';
import { assertMemory, largestBuffer } from '../gpu/memory.ts';
import { type PackedMap, WINDOWS_STRIDE } from './packedMap.ts';

/** A module map on the GPU. It serves any number of events; destroy it when another map takes its place. */
export interface GpuModuleMap {
  readonly map: PackedMap;
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

/** Bytes of a triplet's windows. */
const TRIPLET_BYTES = 4 * WINDOWS_STRIDE;

/** Bytes that are written at once: some milliseconds of the thread. */
const PIECE_BYTES = 2 ** 22;

/**
 * Bytes of the buffers that a map takes.
 * @param perPart the most triplets whose windows go to one buffer.
 */
export function bytesOfMap(map: PackedMap, perPart: number) {
  const parts = partsOf(map, perPart).map(
    ([from, to]) => [labelOfPart(from), TRIPLET_BYTES * (to - from)] as const,
  );
  return {
    'doublet angles': map.doubletAngles.byteLength,
    'doublet windows': map.doubletWindows.bounds.byteLength,
    'triplet links': map.tripletLinks.byteLength,
    'couple windows': map.coupleWindows.byteLength,
    ...Object.fromEntries(parts),
  };
}

/**
 * Uploads a map, in pieces between which the thread is free.
 * @param maxPartBytes largest buffer of triplet windows; the device's largest binding where it is omitted.
 * @throws GpuError where the GPU has no room for it, GpuLostError
 */
export async function uploadModuleMap(
  device: GPUDevice,
  map: PackedMap,
  maxPartBytes: number = Number.POSITIVE_INFINITY,
): Promise<GpuModuleMap> {
  const largest = Math.min(maxPartBytes, largestBuffer(device.limits));
  const perPart = Math.max(1, Math.floor(largest / TRIPLET_BYTES));
  assertMemory(device.limits, 'The module map', bytesOfMap(map, perPart));
  const pool = createBufferPool(device, 'module map');
  try {
    const writes: Write[] = [];
    const buffers = await checked(device, 'the module map', () =>
      createBuffers(pool, map, perPart, writes),
    );
    for (const { buffer, data } of writes)
      for (let from = 0; from < data.byteLength; from += PIECE_BYTES)
        await checked(device, 'the module map', () => {
          const bytes = Math.min(PIECE_BYTES, data.byteLength - from);
          device.queue.writeBuffer(buffer, from, data.buffer, data.byteOffset + from, bytes);
        });
    return { ...buffers, map, bytes: pool.bytes(), destroy: pool.destroy };
  } catch (error) {
    pool.destroy();
    throw error;
  }
}

/** What goes to a buffer. */
interface Write {
  readonly buffer: GPUBuffer;
  readonly data: Uint32Array<ArrayBuffer> | Float32Array<ArrayBuffer>;
}

/** The buffers of a map, still empty; what has to be written to them is added to `writes`. */
function createBuffers(pool: BufferPool, map: PackedMap, perPart: number, writes: Write[]) {
  function filled(label: string, data: Write['data']): GPUBuffer {
    const buffer = pool.storage(label, data.byteLength);
    writes.push({ buffer, data });
    return buffer;
  }
  const windows = map.tripletWindows.bounds;
  return {
    doubletAngles: filled('doublet angles', map.doubletAngles),
    doubletWindows: filled('doublet windows', map.doubletWindows.bounds),
    tripletLinks: filled('triplet links', map.tripletLinks),
    coupleWindows: filled('couple windows', map.coupleWindows),
    windowParts: partsOf(map, perPart).map(([from, to]) => ({
      firstTriplet: from,
      endTriplet: to,
      windows: filled(
        labelOfPart(from),
        windows.subarray(WINDOWS_STRIDE * from, WINDOWS_STRIDE * to),
      ),
    })),
  };
}

/** Triplets [from, to) of each part. */
function partsOf({ doublet12 }: PackedMap, perPart: number): [number, number][] {
  const parts: [number, number][] = [];
  for (let from = 0; from < doublet12.length; from += perPart)
    parts.push([from, Math.min(from + perPart, doublet12.length)]);
  return parts;
}

const labelOfPart = (firstTriplet: number) => `triplet windows from ${firstTriplet}`;
