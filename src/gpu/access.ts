import type { GpuContext } from './device.ts';

/** The application's GPU device. */
export interface GpuAccess {
  /** The device, a new one where the last was lost; null where there is none, and `reason` says why. */
  context(): Promise<GpuContext | null>;
  reason(): string | null;
}
