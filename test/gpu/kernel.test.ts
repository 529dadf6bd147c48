import { describe, expect, it } from 'vitest';
import { checked, GpuError } from '../../src/gpu/errors.ts';
import { compile, createKernel, foldWorkgroups, WORKGROUP_SIZE } from '../../src/gpu/kernel.ts';
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
      const items = groups * WORKGROUP_SIZE;
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
