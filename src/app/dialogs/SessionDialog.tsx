import { useEffect, useRef, useState } from 'react';
import { SESSION_FORMAT, sessionZip } from '../../formats/sessionFile.ts';
import { madeBy } from '../../pipeline/madeBy.ts';
import { sentenceOf } from '../../session/messages.ts';
import { queryOf } from '../address.ts';
import { outputName } from '../commands.ts';
import { download } from '../download.ts';
import type { PageSession } from '../sessionContext.tsx';
import { Dialog } from './Dialog.tsx';

/** Saves a session file: what is open, how it is shown, and what the sender has to say about it. */
export function SessionDialog({
  session: { store, actions, files },
  onClose,
}: {
  session: PageSession;
  onClose: () => void;
}) {
  const [notes, setNotes] = useState(store.getState().notes ?? '');
  const [progress, setProgress] = useState<number | null>(null);
  const ending = useRef(new AbortController());
  useEffect(() => () => ending.current.abort(), []);

  const save = async () => {
    const state = store.getState();
    const { pipeline, parameters } = state;
    if (!pipeline.event) return;
    setProgress(0);
    try {
      const session = {
        format: SESSION_FORMAT,
        query: queryOf(state),
        notes,
        made: madeBy(pipeline, parameters.present),
      } as const;
      const { signal } = ending.current;
      const zip = await sessionZip(session, await files(), { onProgress: setProgress, signal });
      download(zip, outputName(state, 'session.zip'), 'application/zip');
    } catch (error) {
      if (!ending.current.signal.aborted) actions.say('error', sentenceOf(error));
    }
    onClose();
  };
  return (
    <Dialog title="Save a session file" onClose={onClose} testId="session-dialog">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <p>
          A zip of the open event with map and networks of yours, parameters, cameras and selection.
          Who drops it on the page is where you are.
        </p>
        <label className="notes-field">
          Notes
          <textarea
            rows={4}
            maxLength={20_000}
            value={notes}
            data-testid="session-notes"
            onChange={(event) => setNotes(event.target.value)}
          />
        </label>
        {progress !== null && (
          <div
            className="progress"
            role="progressbar"
            aria-label="Packing"
            aria-valuemin={0}
            aria-valuemax={100}
            aria-valuenow={Math.round(100 * progress)}
          >
            <span style={{ width: `${100 * progress}%` }} />
          </div>
        )}
        <footer>
          <button type="button" onClick={onClose}>
            Cancel
          </button>
          <button
            type="submit"
            className="primary"
            disabled={progress !== null}
            data-testid="session-save"
          >
            Save
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
