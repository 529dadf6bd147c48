/**
 * A device that can time every dispatch and count what it moves, without the code under measurement knowing.
 *
 * How it works: while recording, each dispatch of a compute pass becomes a pass of its own with timestamps around
 * it. What a kernel reads and writes follows from the buffers bound to it and their access modes in the WGSL: each
 * buffer is counted once, a read_write one as written. Kernels that work in place read it too (`IN_PLACE`).
 */

/** One dispatch. */
export interface Dispatch {
  readonly kernel: string;
  /** Time on the device (ms). */
  readonly ms: number;
  readonly buffers: readonly BoundBuffer[];
}

export interface BoundBuffer {
  readonly label: string;
  readonly bytes: number;
  readonly read: boolean;
  readonly written: boolean;
}

export interface TracedDevice {
  readonly device: GPUDevice;
  /** Runs `work` with recording on; its result and the dispatches in order. */
  record<T>(work: () => Promise<T>): Promise<{ value: T; dispatches: Dispatch[] }>;
}

/** Most dispatches of one recording. */
const MAX_DISPATCHES = 2000;

const IN_PLACE = /^scan /;

/** Wraps a device. @throws Error where it cannot take timestamps. */
export function traceDevice(real: GPUDevice): TracedDevice {
  if (!real.features.has('timestamp-query'))
    throw new Error('This adapter has no timestamp-query: its kernels cannot be timed.');
  const codeOf = new WeakMap<GPUShaderModule, string>();
  const pipelineOf = new WeakMap<
    GPUComputePipeline,
    { kernel: string; writable: ReadonlySet<number> }
  >();
  const entriesOf = new WeakMap<GPUBindGroup, readonly GPUBindGroupEntry[]>();
  const querySet = real.createQuerySet({ type: 'timestamp', count: 2 * MAX_DISPATCHES });
  let recorded: Omit<Dispatch, 'ms'>[] | null = null;

  function remember(pipeline: GPUComputePipeline, descriptor: GPUComputePipelineDescriptor) {
    const code = codeOf.get(descriptor.compute.module) ?? '';
    const declared = code.matchAll(/@binding\((\d+)\)\s*var<storage,\s*read_write>/g);
    pipelineOf.set(pipeline, {
      kernel: descriptor.label ?? 'unnamed',
      writable: new Set(Array.from(declared, ([, binding]) => Number(binding))),
    });
    return pipeline;
  }

  function describe(pipeline: GPUComputePipeline, group: GPUBindGroup): Omit<Dispatch, 'ms'> {
    const known = pipelineOf.get(pipeline);
    const kernel = known?.kernel ?? 'unnamed';
    const buffers = (entriesOf.get(group) ?? []).flatMap(({ binding, resource }) => {
      const bound = boundBuffer(resource);
      if (!bound) return [];
      const written = known?.writable.has(binding) ?? false;
      return [{ ...bound, read: !written || IN_PLACE.test(kernel), written }];
    });
    return { kernel, buffers };
  }

  /** A compute pass whose dispatches are passes of their own. */
  function splitPass(encoder: GPUCommandEncoder, label: string | undefined): GPUComputePassEncoder {
    let pipeline: GPUComputePipeline | null = null;
    let group: GPUBindGroup | null = null;
    function dispatch(go: (pass: GPUComputePassEncoder) => void) {
      if (!pipeline || !group || !recorded) return;
      const at = recorded.push(describe(pipeline, group)) - 1;
      if (at >= MAX_DISPATCHES) throw new Error('More dispatches than a recording has room for.');
      const pass = encoder.beginComputePass({
        ...(label === undefined ? {} : { label }),
        timestampWrites: {
          querySet,
          beginningOfPassWriteIndex: 2 * at,
          endOfPassWriteIndex: 2 * at + 1,
        },
      });
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, group);
      go(pass);
      pass.end();
    }
    const split = {
      setPipeline(next: GPUComputePipeline) {
        pipeline = next;
      },
      setBindGroup(_index: number, next: GPUBindGroup) {
        group = next;
      },
      dispatchWorkgroups: (x: number, y?: number, z?: number) =>
        dispatch((pass) => pass.dispatchWorkgroups(x, y, z)),
      dispatchWorkgroupsIndirect: (buffer: GPUBuffer, offset: number) =>
        dispatch((pass) => pass.dispatchWorkgroupsIndirect(buffer, offset)),
      end() {},
    };
    // The graph builder's passes use no other method.
    return split as unknown as GPUComputePassEncoder;
  }

  const device = overriding(real, {
    createShaderModule(descriptor: GPUShaderModuleDescriptor) {
      const module = real.createShaderModule(descriptor);
      codeOf.set(module, descriptor.code);
      return module;
    },
    createComputePipeline: (descriptor: GPUComputePipelineDescriptor) =>
      remember(real.createComputePipeline(descriptor), descriptor),
    createComputePipelineAsync: async (descriptor: GPUComputePipelineDescriptor) =>
      remember(await real.createComputePipelineAsync(descriptor), descriptor),
    createBindGroup(descriptor: GPUBindGroupDescriptor) {
      const group = real.createBindGroup(descriptor);
      entriesOf.set(group, [...descriptor.entries]);
      return group;
    },
    createCommandEncoder(descriptor?: GPUCommandEncoderDescriptor) {
      const encoder = real.createCommandEncoder(descriptor);
      if (!recorded) return encoder;
      return overriding(encoder, {
        beginComputePass: (pass?: GPUComputePassDescriptor) => splitPass(encoder, pass?.label),
      });
    },
  });

  return {
    device,
    async record(work) {
      recorded = [];
      try {
        const value = await work();
        const times = await readTimes(real, querySet, recorded.length);
        return { value, dispatches: recorded.map((one, i) => ({ ...one, ms: times[i] })) };
      } finally {
        recorded = null;
      }
    },
  };
}

function boundBuffer(resource: GPUBindingResource): { label: string; bytes: number } | null {
  if ('usage' in resource && 'size' in resource && 'mapState' in resource)
    return { label: resource.label, bytes: resource.size };
  if (!('buffer' in resource)) return null;
  const { buffer, offset, size } = resource;
  return { label: buffer.label, bytes: size ?? buffer.size - (offset ?? 0) };
}

/** Durations (ms) of the first `count` pairs of timestamps. */
async function readTimes(device: GPUDevice, querySet: GPUQuerySet, count: number) {
  const bytes = Math.max(16, 16 * count);
  const resolved = device.createBuffer({
    size: bytes,
    usage: GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC,
  });
  const staging = device.createBuffer({
    size: bytes,
    usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
  });
  const encoder = device.createCommandEncoder();
  if (count > 0) encoder.resolveQuerySet(querySet, 0, 2 * count, resolved, 0);
  encoder.copyBufferToBuffer(resolved, 0, staging, 0, bytes);
  device.queue.submit([encoder.finish()]);
  await staging.mapAsync(GPUMapMode.READ);
  const times = new BigUint64Array(staging.getMappedRange().slice(0));
  staging.destroy();
  resolved.destroy();
  return Array.from({ length: count }, (_, i) => Number(times[2 * i + 1] - times[2 * i]) / 1e6);
}

/** The object with some members replaced; others keep the object as their `this`. */
export function overriding<T extends object>(
  target: T,
  members: Readonly<Record<string, unknown>>,
): T {
  return new Proxy(target, {
    get(_target, name) {
      if (typeof name === 'string' && name in members) return members[name];
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
