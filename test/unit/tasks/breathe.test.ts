import { expect, test } from 'vitest';
import { breathe } from '../../../src/tasks/breathe.ts';

test('timers and messages get their turn', async () => {
  let others = 0;
  const timer = setInterval(() => others++, 0);
  while (others === 0) await breathe();
  clearInterval(timer);
  expect(others).toBeGreaterThan(0);
});

test('an abort that came meanwhile is thrown', async () => {
  const controller = new AbortController();
  const breath = breathe(controller.signal);
  controller.abort(new Error('enough'));
  await expect(breath).rejects.toThrow('enough');
});
