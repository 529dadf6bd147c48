/** Undo and redo of one value. A gesture, such as the drag of a slider, joins all its changes into one step. */
export interface History<T> {
  readonly past: readonly T[];
  readonly present: T;
  readonly future: readonly T[];
  /** Name of the gesture whose changes join the newest step; null where the next change starts a new one. */
  readonly gesture: string | null;
}

/** Steps kept; the oldest are forgotten. */
const LONGEST_PAST = 200;

/** A history without a past. */
export function startHistory<T>(present: T): History<T> {
  return { past: [], present, future: [], gesture: null };
}

/**
 * The history after `present` became `next`. Changes of one gesture are one step; a gesture is named, so that
 * two sliders moved one after the other stay two steps. Any change forgets what could be redone.
 */
export function change<T>(history: History<T>, next: T, gesture: string | null = null): History<T> {
  if (Object.is(next, history.present)) return history;
  const joins = gesture !== null && gesture === history.gesture;
  const past = joins ? history.past : [...history.past, history.present].slice(-LONGEST_PAST);
  return { past, present: next, future: [], gesture };
}

/** Ends a gesture: the next change is a step of its own. */
export function endGesture<T>(history: History<T>): History<T> {
  return history.gesture === null ? history : { ...history, gesture: null };
}

/** One step back; the same history where there is none. */
export function undo<T>(history: History<T>): History<T> {
  if (history.past.length === 0) return history;
  return {
    past: history.past.slice(0, -1),
    present: history.past[history.past.length - 1],
    future: [history.present, ...history.future],
    gesture: null,
  };
}

/** One step forward; the same history where there is none. */
export function redo<T>(history: History<T>): History<T> {
  if (history.future.length === 0) return history;
  return {
    past: [...history.past, history.present],
    present: history.future[0],
    future: history.future.slice(1),
    gesture: null,
  };
}
