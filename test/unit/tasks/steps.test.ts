import { expect, it } from 'vitest';
import { breathe } from '../../../src/tasks/breathe.ts';
import { atOnce, inSlices, type Steps } from '../../../src/tasks/steps.ts';

function* counting(to: number, onStep: (step: number) => void = () => {}): Steps<number> {
  for (let i = 0; i < to; i++) {
    onStep(i);
    yield;
  }
  return to;
}

it('gives the same at once and in slices', async () => {
  expect(atOnce(counting(1000))).toBe(1000);
  expect(await inSlices(counting(1000))).toBe(1000);
});

it('ends between two steps once it is cancelled, however long the work', async () => {
  const controller = new AbortController();
  let last = -1;
  const work = inSlices(
    counting(Number.POSITIVE_INFINITY, (step) => {
      last = step;
    }),
    controller.signal,
  );
  await breathe();
  expect(last).toBeGreaterThan(0);
  controller.abort(new DOMException('Cancelled.', 'AbortError'));
  await expect(work).rejects.toMatchObject({ name: 'AbortError' });
  const then = last;
  await breathe();
  expect(last).toBe(then);
});
