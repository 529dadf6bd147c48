import { describe, expect, it } from 'vitest';
import { checked, GpuError } from '../../src/gpu/errors.ts';
import {
  type InvocationConstants,
  invocationOf,
  ON_CPU,
  ON_GPU,
} from '../../src/gpu/invocation.ts';
import { compile, createKernel, foldWorkgroups } from '../../src/gpu/kernel.ts';
import { withImports } from '../../src/gpu/shaders.ts';
import { testDevice } from './dawn.ts';
import { BOUNDARY_SIZES, firstDifference, runPass } from './harness.ts';

const device = testDevice();

const COUNT_UP = /* wgsl */ `
@group(0) @binding(0) var<storage, read_write> out: array<u32>;

@compute @workgroup_size(64)
fn count_up(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let i = (group.y * groups.x + group.x) * 64u + lane;
  if (i < arrayLength(&out)) {
    out[i] += i + 1u;
  }
}
`;

describe('dispatch', () => {
  it.each(BOUNDARY_SIZES.filter((n) => n > 0))(
    'reaches every item of %i workgroups once',
    async (groups) => {
      const module = await compile(device(), 'count up', COUNT_UP);
      const kernel = await createKernel(device(), {
        label: 'count up',
        module,
        entryPoint: 'count_up',
      });
      const items = groups * ON_GPU.WORKGROUP_SIZE;
      const [out] = await runPass(device(), { out: new Uint32Array(items) }, (pass, _, buffers) => {
        kernel.dispatch(pass, { 0: buffers.out }, items);
        return [{ buffer: buffers.out, count: items }];
      });
      expect(
        firstDifference(
          out,
          Uint32Array.from({ length: items }, (_, i) => i + 1),
        ),
      ).toBe(-1);
    },
  );

  it('folds groups beyond the limit of one dimension', () => {
    expect(foldWorkgroups(65_535, 65_535)).toEqual([65_535, 1]);
    expect(foldWorkgroups(65_536, 65_535)).toEqual([32_768, 2]);
    expect(() => foldWorkgroups(101, 10)).toThrow(GpuError);
  });
});

const NUMBER = /* wgsl */ `
// import invocation
@group(0) @binding(0) var<storage, read_write> out: array<u32>;

@compute @workgroup_size(WORKGROUP_SIZE)
fn number(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let linear = group.y * groups.x + group.x;
  out[linear * WORKGROUP_SIZE + lane] = invocation_of(group, groups, lane);
}
`;

describe('the number of an invocation', () => {
  const groupCounts = [1, 2, 15, 16, 17, 33, 255, 256, 65_536];
  const cases = [ON_GPU, ON_CPU].flatMap((shape) =>
    groupCounts.map((groups): [InvocationConstants, number] => [shape, groups]),
  );

  it.each(cases)(
    'is its own one with %o and %i workgroups, as the twin says',
    async (shape, groups) => {
      const module = await compile(device(), 'number', withImports(NUMBER));
      const { WORKGROUP_SIZE } = shape;
      const kernel = await createKernel(device(), {
        label: 'number',
        module,
        entryPoint: 'number',
        constants: { ...shape },
        itemsPerWorkgroup: WORKGROUP_SIZE,
      });
      // Workgroups of 256 are many invocations where their number passes a dimension.
      const items = Math.min(groups, (2 ** 22 / WORKGROUP_SIZE) | 0) * WORKGROUP_SIZE;
      const given = items / WORKGROUP_SIZE;
      const [out] = await runPass(device(), { out: new Uint32Array(items) }, (pass, _, buffers) => {
        kernel.dispatch(pass, { 0: buffers.out }, items);
        return [{ buffer: buffers.out, count: items }];
      });
      const expected = Uint32Array.from({ length: items }, (_, i) =>
        invocationOf(Math.floor(i / WORKGROUP_SIZE), given, i % WORKGROUP_SIZE, shape),
      );
      expect(firstDifference(out, expected)).toBe(-1);
      const all = out.slice().sort();
      expect(
        firstDifference(
          all,
          Uint32Array.from(all, (_, i) => i),
        ),
      ).toBe(-1);
    },
  );

  it('makes neighbours of the workgroups of a task', () => {
    const numbers = (groups: number, TASK_BITS: number) =>
      Array.from({ length: groups }, (_, group) =>
        invocationOf(group, groups, 0, { WORKGROUP_SIZE: 1, TASK_BITS }),
      );
    const counted = Array.from({ length: 40 }, (_, i) => i);
    expect(numbers(40, 0)).toEqual(counted);
    const two = numbers(40, 1);
    expect(two.slice(0, 32).filter((_, group) => group % 2 === 0)).toEqual(counted.slice(0, 16));
    expect(two.slice(0, 32).filter((_, group) => group % 2 === 1)).toEqual(counted.slice(16, 32));
    // Eight are left over.
    expect(two.slice(32)).toEqual(counted.slice(32));
  });
});

describe('faults', () => {
  it('names the shader, the line and the text that does not compile', async () => {
    const broken = 'fn fine() {}\nfn broken() { let x: u32 = 1.5; }';
    await expect(compile(device(), 'wrong types', broken)).rejects.toThrow(
      /Shader wrong types does not compile.[\s\S]*line 2[\s\S]*fn broken/,
    );
  });

  it('names what was refused', async () => {
    const refused = checked(device(), 'an impossible buffer', () =>
      device().createBuffer({ size: 16, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.STORAGE }),
    );
    await expect(refused).rejects.toThrow(/The GPU refused an impossible buffer: /);
  });

  it('passes on what the calls throw', async () => {
    const thrown = checked(device(), 'something', () => {
      throw new Error('of the caller');
    });
    await expect(thrown).rejects.toThrow('of the caller');
  });
});
