import { useSession } from '../sessionContext.tsx';
import { resultInWords } from './resultInWords.ts';

/** Tells assistive technology what came of each run, once it is complete. */
export function Announcer() {
  const sentence = useSession(({ shown }) => resultInWords(shown));
  return (
    <p className="hidden" role="status" data-testid="announcer">
      {sentence}
    </p>
  );
}
