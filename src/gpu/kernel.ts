import { GpuError, unlessLost } from './errors.ts';
import { ON_CPU, ON_GPU } from './invocation.ts';
import { SHADERS } from './shaders.ts';
import { isSoftware, lengthsKey, withLengths } from './sizedArrays.ts';

/** One entry point of a shader, ready to be dispatched. */
export interface Kernel {
  /**
   * Adds a dispatch with at least `items` invocations to the pass. Kernels find their index with `invocation_of`
   * (`invocation.wgsl`) and leave when it is beyond their data: more than 65,535 workgroups are folded into a second
   * dimension.
   */
  dispatch(pass: GPUComputePassEncoder, buffers: Bindings, items: number): void;
  /** Adds a dispatch whose numbers of workgroups are in a buffer: three u32. */
  dispatchIndirect(pass: GPUComputePassEncoder, buffers: Bindings, workgroups: GPUBuffer): void;
}

/** Buffers by binding number of group 0. */
export type Bindings = Readonly<Record<number, GPUBuffer | GPUBufferBinding>>;

export interface KernelDescription {
  readonly label: string;
  readonly module: GPUShaderModule;
  readonly entryPoint: string;
  /** Values of the shader's override constants. */
  readonly constants?: Readonly<Record<string, number>>;
  /** Items per workgroup, where an invocation handles several. */
  readonly itemsPerWorkgroup?: number;
}

/** The source of each module, to compile it again with the lengths of its arrays. */
const sourceOf = new WeakMap<GPUShaderModule, string>();

/** Lengths that a kernel is kept for on a software adapter; the oldest go first. */
const MAX_VARIANTS = 8;

/**
 * Compiles WGSL, complete: `shaderCode` brings what a shader imports.
 * @throws GpuError with the compiler's messages and the line they refer to, GpuLostError
 */
export async function compile(
  device: GPUDevice,
  label: string,
  code: string,
): Promise<GPUShaderModule> {
  device.pushErrorScope('validation');
  const module = device.createShaderModule({ label, code });
  const fault = device.popErrorScope();
  const [info] = await unlessLost(device, Promise.all([module.getCompilationInfo(), fault]));
  const errors = info.messages.filter((message) => message.type === 'error');
  if (errors.length > 0) {
    const lines = code.split('\n');
    const report = errors.map((m) => `line ${m.lineNum}: ${m.message}\n  ${lines[m.lineNum - 1]}`);
    throw new GpuError(`Shader ${label} does not compile.\n${report.join('\n')}`);
  }
  sourceOf.set(module, code);
  return module;
}

/** Makes the pipeline of one entry point. @throws GPUPipelineError, GpuLostError */
export async function createKernel(
  device: GPUDevice,
  description: KernelDescription,
): Promise<Kernel> {
  const { label, module, entryPoint } = description;
  const software = isSoftware(device);
  const numbered = sourceOf.get(module)?.includes(SHADERS.invocation) ?? false;
  const shape = software && numbered ? ON_CPU : ON_GPU;
  const constants: Record<string, number> = { ...(numbered && shape), ...description.constants };
  const compiled = device.createComputePipelineAsync({
    label,
    layout: 'auto',
    compute: { module, entryPoint, constants },
  });
  const pipeline = await unlessLost(device, compiled);
  const perWorkgroup =
    description.itemsPerWorkgroup ?? constants.WORKGROUP_SIZE ?? ON_GPU.WORKGROUP_SIZE;
  const maxGroups = device.limits.maxComputeWorkgroupsPerDimension;
  const variants = new Map<string, GPUComputePipeline>();

  /** The pipeline for these buffers: on a software adapter one that knows the lengths of the large ones. */
  function pipelineFor(buffers: Bindings): GPUComputePipeline {
    const source = sourceOf.get(module);
    if (!software || source === undefined) return pipeline;
    const bytes = new Map(
      Object.entries(buffers).map(([binding, resource]) => [Number(binding), bytesOf(resource)]),
    );
    const key = lengthsKey(bytes);
    if (key === '') return pipeline;
    const known = variants.get(key);
    if (known) return known;
    const code = withLengths(source, bytes);
    const made = device.createComputePipeline({
      label,
      layout: 'auto',
      compute: { module: device.createShaderModule({ label, code }), entryPoint, constants },
    });
    const [oldest] = variants.keys();
    if (variants.size === MAX_VARIANTS) variants.delete(oldest);
    variants.set(key, made);
    return made;
  }

  function bind(pass: GPUComputePassEncoder, buffers: Bindings): void {
    const chosen = pipelineFor(buffers);
    const entries = Object.entries(buffers).map(([binding, resource]) => ({
      binding: Number(binding),
      resource: 'size' in resource && 'usage' in resource ? { buffer: resource } : resource,
    }));
    pass.setPipeline(chosen);
    const layout = chosen.getBindGroupLayout(0);
    pass.setBindGroup(0, device.createBindGroup({ label, layout, entries }));
  }

  return {
    dispatch(pass, buffers, items) {
      const groups = Math.ceil(items / perWorkgroup);
      if (groups === 0) return;
      const [columns, rows] = foldWorkgroups(groups, maxGroups);
      bind(pass, buffers);
      pass.dispatchWorkgroups(columns, rows);
    },
    dispatchIndirect(pass, buffers, workgroups) {
      bind(pass, buffers);
      pass.dispatchWorkgroupsIndirect(workgroups, 0);
    },
  };
}

function bytesOf(resource: GPUBuffer | GPUBufferBinding): number {
  if (!('buffer' in resource)) return resource.size;
  const { buffer, offset, size } = resource;
  return size ?? buffer.size - (offset ?? 0);
}

/** Columns and rows of workgroups, at least `groups` in all and none above the limit in one dimension. */
export function foldWorkgroups(groups: number, limit: number): [number, number] {
  if (groups <= limit) return [groups, 1];
  const rows = Math.ceil(groups / limit);
  if (rows > limit) throw new GpuError(`${groups} workgroups are more than two dimensions hold.`);
  return [Math.ceil(groups / rows), rows];
}
