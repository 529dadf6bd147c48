import { useState } from 'react';
import { useStore } from 'zustand';
import { hitCount } from '../../event/event.ts';
import { placeOf, problemOf } from '../../service/entry.ts';
import { useActions, useSession } from '../sessionContext.tsx';
import { ConsentDialog } from './ConsentDialog.tsx';
import { ServerDialog } from './ServerDialog.tsx';
import { agree, chooseServer, isAgreed, servers } from './servers.ts';
import { sizeInWords } from './size.ts';

/** Which server the chain remote sends to, what it would be sent, and the button that sends it. */
export function ServerControl() {
  const { entries, chosen } = useStore(servers);
  const entry = entries.find(({ id }) => id === chosen) ?? entries[0];
  const event = useSession((state) => state.pipeline.event);
  const isRunning = useSession((state) => state.pipeline.stages.remote?.state === 'running');
  const { setServer } = useActions();
  const [dialog, setDialog] = useState<'consent' | 'edit' | 'add' | null>(null);
  const rows = event ? hitCount(event) : 0;
  const send = () => {
    setDialog(null);
    agree(entry);
    setServer({ entry });
  };
  return (
    <div className="server">
      <div className="server-choice">
        <select
          aria-label="Server"
          value={entry.id}
          data-testid="server-choice"
          onChange={({ target }) => chooseServer(target.value)}
        >
          {entries.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
        <button type="button" data-testid="server-edit" onClick={() => setDialog('edit')}>
          Edit…
        </button>
        <button type="button" data-testid="server-add" onClick={() => setDialog('add')}>
          Add…
        </button>
      </div>
      <p className="server-what" data-testid="server-what">
        {entry.model} on {placeOf(entry)}: {rows.toLocaleString('en-US')} rows of{' '}
        {entry.columns.length} columns, {sizeInWords(4 * rows * entry.columns.length)}
      </p>
      <button
        type="button"
        className="primary"
        disabled={!event || isRunning}
        data-testid="server-send"
        onClick={() =>
          problemOf(entry) === null && isAgreed(entry) ? send() : setDialog('consent')
        }
      >
        Send event
      </button>
      {dialog === 'consent' && event && (
        <ConsentDialog entry={entry} event={event} onAgree={send} onClose={() => setDialog(null)} />
      )}
      {(dialog === 'edit' || dialog === 'add') && (
        <ServerDialog
          entry={entry}
          isNew={dialog === 'add'}
          isLast={entries.length === 1}
          onClose={() => setDialog(null)}
        />
      )}
    </div>
  );
}
