import { useEffect, useState } from 'react';
import type { Distribution } from '../../distributions/distribution.ts';
import { useExplain, useSession } from '../sessionContext.tsx';

/** Milliseconds of rest before it is asked for: a drag of a cut asks once. */
const REST_MS = 250;

/** A distribution as far as it is there. */
export interface Counting {
  /** Null until the first one is there, and where there is nothing to tell. */
  readonly distribution: Distribution | null;
  /** Whether it is that of the results shown. */
  readonly isFresh: boolean;
  /** Done fraction of the one that is being counted; null where none is. */
  readonly progress: number | null;
  /** Why the last one could not be counted. */
  readonly error: string | null;
}

const NOTHING: Counting = { distribution: null, isFresh: false, progress: null, error: null };

/** The distribution of a variable in the results shown. The last one stays until the next is there. */
export function useDistribution(variable: string): Counting {
  const explain = useExplain();
  const shown = useSession((state) => state.shown);
  const isDone = useSession(({ pipeline: { cards, stages } }) =>
    cards.every(({ id }) => stages[id]?.state === 'done'),
  );
  const [state, setState] = useState<Counting & { readonly of: string; readonly event: unknown }>({
    ...NOTHING,
    of: variable,
    event: null,
  });
  useEffect(() => {
    const { event } = shown;
    const change = (changes: Partial<Counting>) =>
      setState((last) => {
        const known = last.of === variable && last.event === event ? last : NOTHING;
        return { ...known, ...changes, of: variable, event };
      });
    change({ isFresh: false, progress: null });
    if (!isDone || !shown.complete) return;
    const controller = new AbortController();
    const { signal } = controller;
    const timer = setTimeout(() => {
      change({ progress: 0, error: null });
      explain
        .distribution(variable, signal, (progress) => {
          if (!signal.aborted) change({ progress });
        })
        .then((distribution) => {
          if (!signal.aborted) change({ distribution, isFresh: true, progress: null });
        })
        .catch((error: unknown) => {
          if (!signal.aborted) change({ progress: null, error: (error as Error).message });
        });
    }, REST_MS);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [variable, explain, isDone, shown]);
  return state.of === variable && state.event === shown.event ? state : NOTHING;
}
