import { breathe } from './breathe.ts';

/** Work that yields wherever it may pause, most often after some tens of microseconds. */
export type Steps<T> = Generator<void, T, void>;

/** Milliseconds of work between pauses. */
const SLICE_MS = 30;

/** Does all steps at once. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/**
 * Does the steps, and gives the thread back between them now and then.
 * @throws the signal's reason once it was aborted.
 */
export async function inSlices<T>(steps: Steps<T>, signal?: AbortSignal): Promise<T> {
  for (let began = performance.now(); ; ) {
    const step = steps.next();
    if (step.done) return step.value;
    if (performance.now() - began < SLICE_MS) continue;
    await breathe(signal);
    began = performance.now();
  }
}
