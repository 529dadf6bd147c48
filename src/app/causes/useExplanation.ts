import { useEffect, useState } from 'react';
import type { Explanations } from '../../pipeline/explanations.ts';
import { useActions, useExplain, useSession } from '../sessionContext.tsx';

/** Milliseconds of rest before a question is asked: a drag of a cut asks once. */
const REST_MS = 250;

/**
 * The answer to a question about the results shown, asked again when these change; null while there is none.
 * @param ask null asks nothing; must stay the same function for the same question.
 */
export function useExplanation<T>(
  ask: ((explain: Explanations, signal: AbortSignal) => Promise<T | null>) | null,
): T | null {
  const explain = useExplain();
  const { say } = useActions();
  const shown = useSession((state) => state.shown);
  const isDone = useSession(({ pipeline: { cards, stages } }) =>
    cards.every(({ id }) => stages[id]?.state === 'done'),
  );
  const [answer, setAnswer] = useState<{ of: unknown; about: unknown; value: T | null } | null>(
    null,
  );
  useEffect(() => {
    if (!ask || !isDone || !shown.complete) return;
    const controller = new AbortController();
    const timer = setTimeout(() => {
      ask(explain, controller.signal)
        .then((value) => setAnswer({ of: ask, about: shown, value }))
        .catch((error: unknown) => {
          if (!controller.signal.aborted) say('error', (error as Error).message);
        });
    }, REST_MS);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [ask, explain, isDone, say, shown]);
  return answer && answer.of === ask && answer.about === shown ? answer.value : null;
}
