import { expect, test } from 'vitest';
import { gpuOrCpu } from '../../../src/chains/stages/gpuOrCpu.ts';
import type { StageTools } from '../../../src/chains/tools.ts';
import { GpuError, lostError } from '../../../src/gpu/errors.ts';

/** A device at hand on which work fails with `errors`, one a try, and then succeeds. */
async function tried(...errors: Error[]) {
  let tries = 0;
  const gpu = {
    context: async () => ({ isFallback: false }),
    reason: () => null,
  } as unknown as StageTools['gpu'];
  const ran = await gpuOrCpu({ gpu }, 'gpu', {
    async onGpu() {
      const error = errors[tries++];
      if (error) throw error;
      return { value: 0, backend: 'GPU' };
    },
    onCpu: async () => ({ value: 0, backend: 'CPU' }),
    insteadOfGpu: 'The CPU did it',
  });
  return { tries, backend: ran.backend, warnings: ran.warnings };
}

const lost = lostError({ reason: 'unknown', message: 'gone' });

test('only a lost device is tried again, and once', async () => {
  expect(await tried(lost)).toMatchObject({ tries: 2, backend: 'GPU' });
  expect(await tried(lost, lost)).toMatchObject({ tries: 2, backend: 'CPU' });
  expect(await tried(new GpuError('A shader is wrong.'))).toEqual({
    tries: 1,
    backend: 'CPU',
    warnings: ['A shader is wrong.'],
  });
});
