import { useEffect } from 'react';
import { bytesInWords, type Loading } from '../../pipeline/pipeline.ts';
import type { Message } from '../../session/messages.ts';
import { formatPercent } from '../format.ts';
import { Icon } from '../icons.tsx';
import { useActions, useSession } from '../sessionContext.tsx';

/** How long something that needs no action stays. */
const INFO_MS = 8000;

/**
 * Errors and warnings, in one place, until they are dismissed; other messages leave by themselves. Before them, what
 * is being opened beside an event, which has its card among the stages.
 */
export function Messages() {
  const messages = useSession((state) => state.messages);
  const loading = useSession((state) => state.pipeline.loading);
  return (
    <section className="messages" aria-label="Messages" aria-live="polite" data-testid="messages">
      {loading
        .filter(({ kind }) => kind !== 'event')
        .map((one) => (
          <LoadingCard key={one.kind} loading={one} />
        ))}
      {messages.map((message) => (
        <MessageCard key={message.id} message={message} />
      ))}
    </section>
  );
}

function LoadingCard({ loading: { kind, name, progress, bytes } }: { loading: Loading }) {
  const { cancelLoading } = useActions();
  return (
    <div className="message" data-kind="info" aria-live="off" data-testid={`loading-${kind}`}>
      <Icon name="open" />
      <p>
        Opening {name}
        {progress !== null && ` (${formatPercent(progress)})`}
        {bytes !== undefined && `, ${bytesInWords(bytes)} received`}
      </p>
      <button
        type="button"
        className="icon-button"
        aria-label={`Cancel opening ${name}`}
        data-testid={`loading-${kind}-cancel`}
        onClick={() => cancelLoading(kind)}
      >
        <Icon name="close" />
      </button>
    </div>
  );
}

function MessageCard({ message: { id, kind, text, count } }: { message: Message }) {
  const { dismiss } = useActions();
  useEffect(() => {
    if (kind !== 'info') return;
    const timer = setTimeout(() => dismiss(id), INFO_MS);
    return () => clearTimeout(timer);
  }, [kind, id, dismiss]);
  return (
    <div className="message" data-kind={kind} data-testid={`message-${kind}`}>
      <Icon name={kind} />
      <p>
        {text}
        {count > 1 && <span className="message-count"> ({count} times)</span>}
      </p>
      <button
        type="button"
        className="icon-button"
        aria-label="Dismiss"
        data-testid="message-dismiss"
        onClick={() => dismiss(id)}
      >
        <Icon name="close" />
      </button>
    </div>
  );
}
