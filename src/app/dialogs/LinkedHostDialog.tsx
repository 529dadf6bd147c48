import { Dialog } from './Dialog.tsx';

interface LinkedHostDialogProps {
  readonly hosts: readonly string[];
  readonly urls: readonly string[];
  /** Called once: whether the page may fetch from the hosts. */
  readonly onAnswer: (allowed: boolean) => void;
}

/** Asks before a link makes the page fetch from other hosts. */
export function LinkedHostDialog({ hosts, urls, onAnswer }: LinkedHostDialogProps) {
  const names = hosts.join(' and ');
  const one = hosts.length === 1;
  return (
    <Dialog title="Fetch from another host?" onClose={() => onAnswer(false)} testId="host-dialog">
      <p>
        This link opens files from <b>{names}</b>. {one ? 'That host' : 'Those hosts'} would learn
        your address; nothing of what you open is sent there. Once allowed, links to{' '}
        {one ? 'it' : 'them'} are opened without asking.
      </p>
      {urls.map((url) => (
        <p key={url} className="dialog-note dialog-address">
          {url}
        </p>
      ))}
      <footer>
        <button
          type="button"
          className="primary"
          data-testid="host-allow"
          onClick={() => onAnswer(true)}
        >
          Fetch from {names}
        </button>
        <button type="button" data-testid="host-refuse" onClick={() => onAnswer(false)}>
          Open the demo event instead
        </button>
      </footer>
    </Dialog>
  );
}
