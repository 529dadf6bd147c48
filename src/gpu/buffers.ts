import { GpuMemoryError, unlessLost } from './errors.ts';
import { largestBuffer } from './memory.ts';
import { isSoftware, steppedBytes } from './sizedArrays.ts';

/** Buffers that live and die together. */
export interface BufferPool {
  /** An empty storage buffer of at least `bytes`, readable and writable by copies. */
  storage(label: string, bytes: number): GPUBuffer;
  /** A storage buffer that may have anything in it, for what is written before it is read. */
  scratch(label: string, bytes: number): GPUBuffer;
  /** A storage buffer that a kernel fills with numbers of workgroups. */
  workgroups(label: string): GPUBuffer;
  /** A storage buffer that holds the data. */
  upload(label: string, data: ArrayBufferView): GPUBuffer;
  /** A storage buffer that `fill` writes in place, without a second copy in memory. */
  uploadWith(label: string, bytes: number, fill: (memory: ArrayBuffer) => void): GPUBuffer;
  /** A uniform buffer that holds the data. */
  uniform(label: string, data: ArrayBuffer | ArrayBufferView): GPUBuffer;
  /** A buffer that copies go to and the CPU reads from. */
  staging(label: string, bytes: number): GPUBuffer;
  /** Bytes of all live buffers. */
  bytes(): number;
  /** Leaves the scratch buffers on the shelf that they came from, for the next pool. */
  shelve(): void;
  /** Destroys all that were not shelved. */
  destroy(): void;
}

/**
 * Scratch buffers that one pool is done with and the next may take. On an adapter that computes on the CPU it takes
 * as long to get and clear memory as to do a tenth of the work in it.
 */
export interface BufferShelf {
  /** A buffer of exactly that size, no longer on the shelf. */
  take(size: number): GPUBuffer | undefined;
  /** Destroys what is on the shelf and puts these there. */
  replace(buffers: readonly GPUBuffer[]): void;
}

/** An empty shelf for up to `maxBytes`; what is beyond is destroyed. */
export function createBufferShelf(maxBytes: number): BufferShelf {
  let kept: GPUBuffer[] = [];
  return {
    take(size) {
      const at = kept.findIndex((buffer) => buffer.size === size);
      return at < 0 ? undefined : kept.splice(at, 1)[0];
    },
    replace(buffers) {
      for (const buffer of kept) buffer.destroy();
      kept = [];
      let bytes = 0;
      for (const buffer of buffers) {
        const fits = bytes + buffer.size <= maxBytes;
        if (fits) kept.push(buffer);
        else buffer.destroy();
        if (fits) bytes += buffer.size;
      }
    },
  };
}

/** A pool of buffers on a device; labels of its buffers start with `name`. Scratch buffers come from the shelf. */
export function createBufferPool(device: GPUDevice, name: string, shelf?: BufferShelf): BufferPool {
  const buffers: GPUBuffer[] = [];
  const scratch = new Set<GPUBuffer>();
  const software = isSoftware(device);

  function sizeOf(label: string, bytes: number): number {
    // Bindings may not be empty, and kernels read four values at a time.
    const needed = Math.max(16, 16 * Math.ceil(bytes / 16));
    assertFits(device, `${name} ${label}`, needed);
    return software ? Math.min(steppedBytes(needed), largestBuffer(device.limits)) : needed;
  }

  function create(label: string, bytes: number, usage: number, mapped: boolean): GPUBuffer {
    const buffer = device.createBuffer({
      label: `${name} ${label}`,
      size: sizeOf(label, bytes),
      usage,
      mappedAtCreation: mapped,
    });
    buffers.push(buffer);
    return buffer;
  }

  function createScratch(label: string, bytes: number): GPUBuffer {
    const known = shelf?.take(sizeOf(label, bytes));
    if (known) {
      known.label = `${name} ${label}`;
      buffers.push(known);
    }
    const buffer = known ?? create(label, bytes, STORAGE, false);
    scratch.add(buffer);
    return buffer;
  }

  const STORAGE = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;

  function uploadWith(label: string, bytes: number, fill: (memory: ArrayBuffer) => void) {
    const buffer = create(label, bytes, STORAGE, true);
    fill(buffer.getMappedRange());
    buffer.unmap();
    return buffer;
  }

  return {
    storage: (label, bytes) => create(label, bytes, STORAGE, false),
    scratch: createScratch,
    workgroups: (label) => create(label, 12, STORAGE | GPUBufferUsage.INDIRECT, false),
    upload: (label, data) =>
      uploadWith(label, data.byteLength, (memory) => new Uint8Array(memory).set(bytesOf(data))),
    uploadWith,
    uniform(label, data) {
      const view = data instanceof ArrayBuffer ? new Uint8Array(data) : bytesOf(data);
      const usage = GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST;
      const buffer = create(label, view.byteLength, usage, true);
      new Uint8Array(buffer.getMappedRange()).set(view);
      buffer.unmap();
      return buffer;
    },
    staging: (label, bytes) =>
      create(label, bytes, GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST, false),
    bytes: () => buffers.reduce((sum, buffer) => sum + buffer.size, 0),
    shelve() {
      if (!shelf) return;
      shelf.replace([...scratch]);
      const others = buffers.filter((buffer) => !scratch.has(buffer));
      buffers.splice(0, buffers.length, ...others);
      scratch.clear();
    },
    destroy() {
      for (const buffer of buffers) buffer.destroy();
      buffers.length = 0;
      scratch.clear();
    },
  };
}

function bytesOf(data: ArrayBufferView): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** @throws GpuMemoryError where the device can not bind that many bytes at once. */
export function assertFits(device: GPUDevice, what: string, bytes: number): void {
  const limit = largestBuffer(device.limits);
  if (bytes > limit)
    throw new GpuMemoryError(
      `${what} needs ${mebibytes(bytes)} MiB in one buffer and this GPU allows ${mebibytes(limit)} MiB. Use the CPU backend or narrower windows.`,
    );
}

function mebibytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(1);
}

/** Copies parts of buffers to where the CPU can read them, in one wait. */
export interface Readback {
  /** Adds a copy to the commands; the part's bytes come back in the order of these calls. */
  copy(encoder: GPUCommandEncoder, source: GPUBuffer, offset: number, bytes: number): void;
  /** After the commands were submitted: waits and returns the parts. Frees the staging buffer. */
  read(): Promise<ArrayBuffer[]>;
}

/** A readback of up to `bytes` bytes in all; its staging buffer belongs to the pool. */
export function createReadback(
  device: GPUDevice,
  pool: BufferPool,
  label: string,
  bytes: number,
): Readback {
  const staging = pool.staging(label, bytes);
  const parts: { offset: number; bytes: number }[] = [];
  let used = 0;
  return {
    copy(encoder, source, offset, length) {
      if (length > 0) encoder.copyBufferToBuffer(source, offset, staging, used, length);
      parts.push({ offset: used, bytes: length });
      used += length;
    },
    async read() {
      try {
        await unlessLost(device, staging.mapAsync(GPUMapMode.READ));
        const memory = staging.getMappedRange();
        return parts.map((part) => memory.slice(part.offset, part.offset + part.bytes));
      } finally {
        staging.destroy();
      }
    },
  };
}
