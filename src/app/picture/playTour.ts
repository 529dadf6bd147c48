import { viewsOf } from '../../session/view.ts';
import type { PageSession } from '../sessionContext.tsx';
import type { TourStep } from '../tour/steps.ts';
import { wrapped } from './wrapped.ts';

const SECONDS_A_STEP = 5;
/** Characters of a line below the picture, and lines that the words of a step take at most. */
const LINE_LENGTH = 100;
const LINES = 3;

/** The tour as a clip plays it: every stop as long, without anyone who steps. */
export interface PlayedTour {
  readonly seconds: number;
  /** Shows the stop at this share of the time, 0 to 1. */
  readonly goTo: (share: number) => void;
  /** The words of the stop that is shown, title first, in a fixed number of lines. */
  readonly words: () => readonly string[];
  /** Shows again what was shown before. */
  readonly end: () => void;
}

export function playTour({ store, actions }: PageSession, steps: readonly TourStep[]): PlayedTour {
  const { view: before, selection, poses } = store.getState();
  let at = 0;
  let shown = -1;
  return {
    seconds: SECONDS_A_STEP * steps.length,
    goTo: (share) => {
      at = Math.min(Math.floor(share * steps.length), steps.length - 1);
      if (at === shown) return;
      shown = at;
      const { view, particle } = steps[at];
      actions.setView(view);
      actions.select(particle === null ? null : { kind: 'particle', row: particle, focus: true });
    },
    words: () => {
      const { title, text } = steps[at];
      const lines = wrapped(text, LINE_LENGTH);
      return [title, ...Array.from({ length: LINES }, (_, i) => lines[i] ?? '')];
    },
    end: () => {
      const { theme: _theme, textSize: _size, ...rest } = before;
      actions.setView(rest);
      for (const camera of viewsOf(before)) actions.setPose(camera, poses[camera] ?? null);
      actions.select(selection);
    },
  };
}
