/** Something the GPU refused; the message says what was being done. */
export class GpuError extends Error {
  override name = 'GpuError';
}

/** Something needs more memory than the GPU has or allows. Less of it at a time may fit. */
export class GpuMemoryError extends GpuError {
  override name = 'GpuMemoryError';
}

/** There is no WebGPU here, or no adapter. */
export class GpuUnavailableError extends GpuError {
  override name = 'GpuUnavailableError';
}

/** The device was lost: a driver reset, or it was destroyed. Work can be repeated on a new device. */
export class GpuLostError extends GpuError {
  override name = 'GpuLostError';
}

/** What waits for each device, told once when the device is lost. */
const waiting = new WeakMap<GPUDevice, Set<(error: GpuLostError) => void>>();

/**
 * The promise, or a rejection as soon as the device is lost, so that no wait on a GPU hangs.
 * @throws GpuLostError
 */
export function unlessLost<T>(device: GPUDevice, promise: Promise<T>): Promise<T> {
  let rejects = waiting.get(device);
  if (!rejects) {
    const created = new Set<(error: GpuLostError) => void>();
    rejects = created;
    waiting.set(device, created);
    void device.lost.then((info) => {
      const error = lostError(info);
      for (const reject of created) reject(error);
      created.clear();
    });
  }
  const all = rejects;
  return new Promise<T>((resolve, reject) => {
    all.add(reject);
    promise.then(
      (value) => {
        all.delete(reject);
        resolve(value);
      },
      async (error: unknown) => {
        // A map or pipeline promise that fails because of a lost device may be told before device.lost.
        const info = await settledNow(device.lost);
        all.delete(reject);
        reject(info ? lostError(info) : error);
      },
    );
  });
}

/** The sentence for a lost device. */
export function lostError(info: Pick<GPUDeviceLostInfo, 'reason' | 'message'>): GpuLostError {
  const cause =
    info.reason === 'destroyed' ? 'it was destroyed' : info.message || 'the driver gave no reason';
  return new GpuLostError(`The GPU device was lost: ${cause}. Repeat the work on a new device.`);
}

/** The value of a promise that settles within the next task, else null. */
function settledNow<T>(promise: Promise<T>): Promise<T | null> {
  return Promise.race([promise, new Promise<null>((resolve) => setTimeout(resolve, 0, null))]);
}

/**
 * Runs synchronous GPU calls and resolves with their result once the GPU process has found no fault in them.
 * Only synchronous calls: scopes are a stack of the device, which others share.
 * @throws GpuMemoryError or another GpuError naming `what`, GpuLostError
 */
export async function checked<T>(device: GPUDevice, what: string, calls: () => T): Promise<T> {
  device.pushErrorScope('out-of-memory');
  device.pushErrorScope('validation');
  let value: T;
  let faults: Promise<[GPUError | null, GPUError | null]>;
  try {
    value = calls();
  } finally {
    faults = Promise.all([device.popErrorScope(), device.popErrorScope()]);
    // Where `calls` throws, its error is the one to report.
    faults.catch(() => undefined);
  }
  const [invalid, memory] = await unlessLost(device, faults);
  if (memory) throw new GpuMemoryError(`The GPU has no memory left for ${what}: ${memory.message}`);
  if (invalid) throw new GpuError(`The GPU refused ${what}: ${invalid.message}`);
  return value;
}
