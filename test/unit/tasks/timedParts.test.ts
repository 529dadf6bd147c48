import { expect, test } from 'vitest';
import { createPartTimer } from '../../../src/tasks/timedParts.ts';

test('each part has the time from its start to its result, in order; one that fails has none', async () => {
  let clock = 100;
  const timer = createPartTimer(() => clock);
  const taking = (milliseconds: number) => async () => {
    clock += milliseconds;
    return milliseconds;
  };
  expect(await timer.time('widen', taking(30))).toBe(30);
  clock += 1000;
  const failing = async () => {
    await taking(5)();
    throw new Error('no');
  };
  await expect(timer.time('upload', failing)).rejects.toThrow('no');
  await timer.time('kernels', taking(7));
  expect(timer.parts()).toEqual([
    { label: 'widen', milliseconds: 30 },
    { label: 'kernels', milliseconds: 7 },
  ]);
});
