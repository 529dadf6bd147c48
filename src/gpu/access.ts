import { type GpuContext, requestDevice } from './device.ts';

/** The application's GPU device. */
export interface GpuAccess {
  /**
   * The device, a new one where the last was lost; null where there is none, and `reason` says why. Every call
   * looks again: an adapter may appear, or graphics acceleration be switched on.
   */
  context(): Promise<GpuContext | null>;
  /** Why the last call found none; null where it found one. */
  reason(): string | null;
}

/**
 * Keeps the one device: asks for it when it is first needed, and again after it was lost or there was none. `onDevice` is told of
 * every new device, so that the scene can be made on it.
 */
export function createGpuAccess(
  gpu: () => GPU | undefined | Promise<GPU>,
  onDevice: (context: GpuContext) => void = () => {},
): GpuAccess & { /** Destroys the device, if there is one. */ close(): Promise<void> } {
  let pending: Promise<GpuContext | null> | null = null;
  let reason: string | null = null;

  async function acquire(): Promise<GpuContext | null> {
    try {
      const context = await requestDevice(await gpu());
      reason = null;
      onDevice(context);
      return context;
    } catch (error) {
      reason = (error as Error).message;
      return null;
    }
  }

  /** The device that is being asked for, remembered for as long as it is there. */
  function remembered(): Promise<GpuContext | null> {
    if (pending) return pending;
    const asked = acquire();
    pending = asked;
    const forget = () => {
      if (pending === asked) pending = null;
    };
    void asked.then((context) => (context ? context.lost.then(forget) : forget()));
    return asked;
  }

  return {
    context: remembered,
    reason: () => reason,
    async close() {
      (await pending)?.device.destroy();
    },
  };
}
