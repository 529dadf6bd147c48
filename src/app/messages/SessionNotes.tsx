import { Icon } from '../icons.tsx';
import { useActions, useSession } from '../sessionContext.tsx';

/** What the sender of a session file wrote. */
export function SessionNotes() {
  const notes = useSession((state) => state.notes);
  const { dismissNotes } = useActions();
  if (notes === null) return null;
  return (
    <section className="session-notes" aria-label="Notes of the session" data-testid="notes">
      <p>{notes}</p>
      <button
        type="button"
        className="icon-button"
        aria-label="Put the notes away"
        onClick={dismissNotes}
      >
        <Icon name="close" />
      </button>
    </section>
  );
}
