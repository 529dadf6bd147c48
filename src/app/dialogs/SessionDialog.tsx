import { useState } from 'react';
import { SESSION_FORMAT, sessionZip } from '../../formats/sessionFile.ts';
import { madeBy } from '../../pipeline/madeBy.ts';
import { queryOf } from '../address.ts';
import { outputName } from '../commands.ts';
import { download } from '../download.ts';
import type { PageSession } from '../sessionContext.tsx';
import { SaveDialog, useSaving } from './SaveDialog.tsx';

/** Saves a session file: what is open, how it is shown, and what the sender has to say about it. */
export function SessionDialog({ session, onClose }: { session: PageSession; onClose: () => void }) {
  const { store, files } = session;
  const [notes, setNotes] = useState(store.getState().notes ?? '');
  const { progress, save } = useSaving(session, onClose);

  const saveSession = () =>
    save(async (tools) => {
      const state = store.getState();
      const { pipeline, parameters } = state;
      if (!pipeline.event) return;
      const content = {
        format: SESSION_FORMAT,
        query: queryOf(state),
        notes,
        made: madeBy(pipeline, parameters.present),
      } as const;
      const zip = await sessionZip(content, await files(), tools);
      download(zip, outputName(state, 'session.zip'), 'application/zip');
    });
  return (
    <SaveDialog
      title="Save a session file"
      testId="session-dialog"
      progress={progress}
      onClose={onClose}
      onSave={saveSession}
      buttons={
        <button
          type="submit"
          className="primary"
          disabled={progress !== null}
          data-testid="session-save"
        >
          Save
        </button>
      }
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
    </SaveDialog>
  );
}
