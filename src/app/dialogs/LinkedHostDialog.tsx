import { Dialog } from './Dialog.tsx';

interface LinkedHostDialogProps {
  readonly host: string;
  readonly url: string;
  /** Called once: whether the page may fetch from the host. */
  readonly onAnswer: (allowed: boolean) => void;
}

/** Asks before a link makes the page fetch from another host. */
export function LinkedHostDialog({ host, url, onAnswer }: LinkedHostDialogProps) {
  return (
    <Dialog title="Fetch from another host?" onClose={() => onAnswer(false)} testId="host-dialog">
      <p>
        This link opens an event from <b>{host}</b>. That host would learn your address; nothing of
        what you open is sent to it. Once allowed, links to it are opened without asking.
      </p>
      <p className="dialog-note">{url}</p>
      <footer>
        <button
          type="button"
          className="primary"
          data-testid="host-allow"
          onClick={() => onAnswer(true)}
        >
          Fetch from {host}
        </button>
        <button type="button" data-testid="host-refuse" onClick={() => onAnswer(false)}>
          Open the demo event instead
        </button>
      </footer>
    </Dialog>
  );
}
