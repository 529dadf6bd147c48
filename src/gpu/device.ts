import { type GpuLostError, GpuUnavailableError, lostError } from './errors.ts';

/** A device and what is worth knowing about it. */
export interface GpuContext {
  readonly device: GPUDevice;
  /** Vendor, architecture and name of the adapter, for people. */
  readonly adapterName: string;
  /** Whether the adapter computes on the CPU. */
  readonly isFallback: boolean;
  /** Resolves when the device is lost, also when it was destroyed on purpose. */
  readonly lost: Promise<GpuLostError>;
}

export interface RequestDeviceOptions {
  /** Called for GPU errors that no scope caught. Without it they go to the console. */
  readonly onUncapturedError?: (message: string) => void;
}

/** Features used where an adapter has them. */
const OPTIONAL_FEATURES: readonly GPUFeatureName[] = ['subgroups', 'timestamp-query', 'shader-f16'];

/** Limits asked for at the adapter's best: three.js, onnxruntime-web and the graph builder share the device. */
const LIMITS = [
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupSizeY',
  'maxComputeWorkgroupSizeZ',
  'maxComputeWorkgroupsPerDimension',
  'maxTextureDimension2D',
] as const satisfies readonly (keyof GPUSupportedLimits)[];

/**
 * The one device of the application, from `navigator.gpu` or Dawn's object: the adapter's largest limits and
 * every optional feature it has.
 * @throws GpuUnavailableError where there is no WebGPU or no adapter.
 */
export async function requestDevice(
  gpu: GPU | undefined,
  options: RequestDeviceOptions = {},
): Promise<GpuContext> {
  if (!gpu)
    throw new GpuUnavailableError(
      'This browser has no WebGPU. Use a recent Chrome, Edge, Safari or Firefox; the graph is built on the CPU until then.',
    );
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter)
    throw new GpuUnavailableError(
      'WebGPU is there but found no adapter. Check that graphics acceleration is on; the graph is built on the CPU until then.',
    );
  const requiredLimits = Object.fromEntries(LIMITS.map((name) => [name, adapter.limits[name]]));
  const device = await adapter.requestDevice({
    label: 'trackloom',
    requiredFeatures: OPTIONAL_FEATURES.filter((feature) => adapter.features.has(feature)),
    requiredLimits,
  });
  const report = options.onUncapturedError ?? ((message: string) => console.error(message));
  device.addEventListener('uncapturederror', (event) =>
    report(`GPU error outside any check: ${event.error.message}`),
  );
  return {
    device,
    adapterName: nameOf(adapter.info),
    isFallback: adapter.info.isFallbackAdapter === true,
    lost: device.lost.then(lostError),
  };
}

function nameOf(info: GPUAdapterInfo): string {
  const parts = [info.vendor, info.architecture, info.description || info.device];
  return (
    parts.filter((part, i) => part && parts.indexOf(part) === i).join(' ') || 'unnamed adapter'
  );
}
