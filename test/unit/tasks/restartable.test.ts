import { expect, test } from 'vitest';
import { restartable } from '../../../src/tasks/restartable.ts';

/** Workers that never answer; an `error` event is what the test sends them. */
function fakeWorkers() {
  const running: EventTarget[] = [];
  let started = 0;
  const start = () => {
    started++;
    const worker = Object.assign(new EventTarget(), {
      postMessage() {},
      terminate: () => void running.splice(running.indexOf(worker), 1),
    });
    running.push(worker);
    return worker as unknown as Worker;
  };
  return { start, running, started: () => started };
}

test('one that crashed is started again, one that was stopped is not', async () => {
  const { start, running, started } = fakeWorkers();
  const worker = restartable<{ work: () => void }>('toy', start);
  let ended = 0;
  worker.onEnded(() => ended++);
  const first = worker.call('work', []);
  running[0].dispatchEvent(Object.assign(new Event('error'), { message: 'out of memory' }));
  await expect(first).rejects.toThrow('The toy worker failed: out of memory.');
  const second = worker.call('work', []);
  expect([started(), running.length, ended]).toEqual([2, 1, 1]);
  worker.stop();
  await expect(second).rejects.toThrow('The toy worker was stopped.');
  await expect(worker.call('work', [])).rejects.toThrow('The toy worker was stopped.');
  expect([started(), running.length]).toEqual([2, 0]);
});
