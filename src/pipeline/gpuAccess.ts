import type { GpuAccess } from '../gpu/access.ts';
import { type GpuContext, requestDevice } from '../gpu/device.ts';

/**
 * Keeps the one device: asks for it when it is first needed, and again after it was lost. `onDevice` is told of
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
      void context.lost.then(() => {
        pending = null;
      });
      onDevice(context);
      return context;
    } catch (error) {
      reason = (error as Error).message;
      return null;
    }
  }

  return {
    context() {
      pending ??= acquire();
      return pending;
    },
    reason: () => reason,
    async close() {
      (await pending)?.device.destroy();
    },
  };
}
