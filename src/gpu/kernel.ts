import { GpuError, unlessLost } from './errors.ts';

/** Invocations per workgroup of all kernels that do not need another number. */
export const WORKGROUP_SIZE = 64;

/** One entry point of a shader, ready to be dispatched. */
export interface Kernel {
  /**
   * Adds a dispatch with at least `items` invocations to the pass. Kernels find their index with
   * `(workgroup_id.y * num_workgroups.x + workgroup_id.x) * workgroup_size + local_invocation_index` and
   * leave when it is beyond their data: more than 65,535 workgroups are folded into a second dimension.
   */
  dispatch(pass: GPUComputePassEncoder, buffers: Bindings, items: number): void;
}

/** Buffers by binding number of group 0. */
export type Bindings = Readonly<Record<number, GPUBuffer | GPUBufferBinding>>;

export interface KernelDescription {
  readonly label: string;
  readonly module: GPUShaderModule;
  readonly entryPoint: string;
  /** Items per workgroup, where an invocation handles several. */
  readonly itemsPerWorkgroup?: number;
}

/**
 * Compiles WGSL. Several sources are joined in order.
 * @throws GpuError with the compiler's messages and the line they refer to, GpuLostError
 */
export async function compile(
  device: GPUDevice,
  label: string,
  ...sources: string[]
): Promise<GPUShaderModule> {
  const code = sources.join('\n');
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
  return module;
}

/** Makes the pipeline of one entry point. @throws GPUPipelineError, GpuLostError */
export async function createKernel(
  device: GPUDevice,
  description: KernelDescription,
): Promise<Kernel> {
  const { label, module, entryPoint } = description;
  const compiled = device.createComputePipelineAsync({
    label,
    layout: 'auto',
    compute: { module, entryPoint },
  });
  const pipeline = await unlessLost(device, compiled);
  const layout = pipeline.getBindGroupLayout(0);
  const perWorkgroup = description.itemsPerWorkgroup ?? WORKGROUP_SIZE;
  const maxGroups = device.limits.maxComputeWorkgroupsPerDimension;
  return {
    dispatch(pass, buffers, items) {
      const groups = Math.ceil(items / perWorkgroup);
      if (groups === 0) return;
      const [columns, rows] = foldWorkgroups(groups, maxGroups);
      pass.setPipeline(pipeline);
      pass.setBindGroup(
        0,
        device.createBindGroup({
          label,
          layout,
          entries: Object.entries(buffers).map(([binding, resource]) => ({
            binding: Number(binding),
            resource: 'size' in resource && 'usage' in resource ? { buffer: resource } : resource,
          })),
        }),
      );
      pass.dispatchWorkgroups(columns, rows);
    },
  };
}

/** Columns and rows of workgroups, at least `groups` in all and none above the limit in one dimension. */
export function foldWorkgroups(groups: number, limit: number): [number, number] {
  if (groups <= limit) return [groups, 1];
  const rows = Math.ceil(groups / limit);
  if (rows > limit) throw new GpuError(`${groups} workgroups are more than two dimensions hold.`);
  return [Math.ceil(groups / rows), rows];
}
