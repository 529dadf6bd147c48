import { expect, test } from 'vitest';
import { createGpuAccess } from '../../../src/gpu/access.ts';

/** A GPU whose adapters, one an answer, come and go: null is none; `lose` loses the device in use. */
function gpuWith(adapters: readonly ('an adapter' | null)[]) {
  let asked = 0;
  const losses: (() => void)[] = [];
  const device = () => ({
    addEventListener: () => {},
    destroy: () => {},
    lost: new Promise((resolve) => losses.push(() => resolve({ reason: 'unknown', message: '' }))),
  });
  const gpu = {
    async requestAdapter() {
      const adapter = adapters[Math.min(asked++, adapters.length - 1)];
      return (
        adapter && {
          limits: {},
          features: new Set(),
          info: {},
          requestDevice: async () => device(),
        }
      );
    },
  } as unknown as GPU;
  const access = createGpuAccess(() => gpu);
  return { access, asked: () => asked, lose: () => losses.shift()?.() };
}

test('no adapter is not remembered: the next call finds one that came meanwhile', async () => {
  const { access, asked } = gpuWith([null, 'an adapter']);
  expect(await access.context()).toBeNull();
  expect(access.reason()).toContain('found no adapter');
  expect(await access.context()).not.toBeNull();
  expect(access.reason()).toBeNull();
  expect(asked()).toBe(2);
});

test('a device is asked for once, by whoever comes while it is on its way too', async () => {
  const { access, asked } = gpuWith(['an adapter']);
  const [first, second] = await Promise.all([access.context(), access.context()]);
  expect(second).toBe(first);
  expect(await access.context()).toBe(first);
  expect(asked()).toBe(1);
});

test('a lost device is replaced, and where none is left the reason says so', async () => {
  const { access, lose } = gpuWith(['an adapter', 'an adapter', null]);
  const first = await access.context();
  lose();
  await first?.lost;
  const second = await access.context();
  expect(second).not.toBeNull();
  expect(second).not.toBe(first);
  lose();
  await second?.lost;
  expect(await access.context()).toBeNull();
  expect(access.reason()).toContain('found no adapter');
});
