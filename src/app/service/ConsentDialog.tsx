import { fillings } from '../../chains/remoteInference.ts';
import { hitCount, type TrackingEvent } from '../../event/event.ts';
import { placeOf, type ServerEntry } from '../../service/entry.ts';
import { fillingOf } from '../../service/features.ts';
import { Dialog } from '../dialogs/Dialog.tsx';
import { sizeInWords } from './size.ts';

interface ConsentDialogProps {
  readonly entry: ServerEntry;
  readonly event: TrackingEvent;
  readonly onAgree: () => void;
  readonly onClose: () => void;
}

/** Asks, once per server, before anything of an event leaves the page; says all of what would be sent. */
export function ConsentDialog({ entry, event, onAgree, onClose }: ConsentDialogProps) {
  const place = placeOf(entry);
  const rows = hitCount(event);
  const { columns } = entry;
  return (
    <Dialog title="Send events to this server?" onClose={onClose} testId="consent-dialog">
      <p>
        The hits of <b>{event.name}</b> would be sent to <b>{place}</b>:{' '}
        {rows.toLocaleString('en-US')} rows of {columns.length} columns,{' '}
        {sizeInWords(4 * rows * columns.length)}. Nothing else of the event is sent: no truth, no
        name. Events that you open later with this chain are sent there too, as long as the page is
        open.
      </p>
      <p className="dialog-note server-columns">{columns.join(', ')}</p>
      {fillings(fillingOf(event, columns)).map((sentence) => (
        <p key={sentence} className="dialog-note">
          {sentence}
        </p>
      ))}
      <footer>
        <button type="button" className="primary" data-testid="consent-send" onClick={onAgree}>
          Send to {place}
        </button>
        <button type="button" data-testid="consent-refuse" onClick={onClose}>
          Do not send
        </button>
      </footer>
    </Dialog>
  );
}
