import { bytesInWords } from '../../pipeline/pipeline.ts';
import { useActions } from '../sessionContext.tsx';
import { namesOf, useLocalFiles } from './localFiles.ts';

/** The part of the menu in which local files are kept for the next visit, or forgotten. */
export function KeptSection() {
  const { open, kept, keeping, canKeep, keep, giveUp, forget } = useLocalFiles();
  const { say } = useActions();
  if (!canKeep || (open.length === 0 && kept === null)) return null;
  const size = open.reduce((sum, file) => sum + (file.size ?? 0), 0);
  const start = async () => {
    try {
      const done = await keep();
      if (done)
        say(
          'info',
          `${namesOf(done.names)} opens again when the page is loaded, until it is forgotten (Open, This browser).`,
        );
    } catch (error) {
      say('error', (error as Error).message);
    }
  };
  return (
    <section>
      <h2>This browser</h2>
      {keeping !== null ? (
        <button type="button" data-testid="keep-cancel" onClick={giveUp}>
          Keeping… {Math.round(100 * keeping)} % <small>stop</small>
        </button>
      ) : (
        open.length > 0 && (
          <button type="button" data-testid="keep-files" onClick={() => void start()}>
            Keep open files for next time
            <small>
              {namesOf(open.map(({ name }) => name))}
              {size > 0 && `, ${bytesInWords(size)}`}; they stay on this device
            </small>
          </button>
        )
      )}
      {kept && keeping === null && (
        <button type="button" data-testid="forget-files" onClick={() => void forget()}>
          Forget kept files{' '}
          <small>
            {namesOf(kept.names)}, {bytesInWords(kept.bytes)}
          </small>
        </button>
      )}
    </section>
  );
}
