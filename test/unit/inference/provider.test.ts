import { expect, it } from 'vitest';
import { chooseProvider } from '../../../src/inference/provider.ts';

const real = { hasWebGpu: true, isFallbackAdapter: false };
const software = { hasWebGpu: true, isFallbackAdapter: true };
const none = { hasWebGpu: false, isFallbackAdapter: false };

it('takes WebGPU on a real adapter and WASM otherwise', () => {
  expect(chooseProvider({ override: 'auto', ...real }).provider).toBe('webgpu');
  expect(chooseProvider({ override: 'auto', ...software }).provider).toBe('wasm');
  expect(chooseProvider({ override: 'auto', ...none }).provider).toBe('wasm');
});

it('follows the user where that is possible, and says so', () => {
  expect(chooseProvider({ override: 'wasm', ...real }).provider).toBe('wasm');
  expect(chooseProvider({ override: 'webgpu', ...software })).toEqual({
    provider: 'webgpu',
    reason: 'WebGPU, because it was asked for. It runs in software here and is slow.',
  });
  const without = chooseProvider({ override: 'webgpu', ...none });
  expect(without.provider).toBe('wasm');
  expect(without.reason).toContain('WebGPU was asked for, but there is no WebGPU device');
});

it('gives a different reason for each case', () => {
  const cases = (['auto', 'webgpu', 'wasm'] as const).flatMap((override) =>
    [real, software, none].map((place) => chooseProvider({ override, ...place }).reason),
  );
  expect(new Set(cases).size).toBe(7);
  expect(cases.every((reason) => reason.endsWith('.'))).toBe(true);
});
