import { useEffect } from 'react';
import type { Message } from '../../session/messages.ts';
import { Icon } from '../icons.tsx';
import { useActions, useSession } from '../sessionContext.tsx';

/** How long something that needs no action stays. */
const INFO_MS = 8000;

/** Errors and warnings, in one place, until they are dismissed; other messages leave by themselves. */
export function Messages() {
  const messages = useSession((state) => state.messages);
  return (
    <section className="messages" aria-label="Messages" aria-live="polite" data-testid="messages">
      {messages.map((message) => (
        <MessageCard key={message.id} message={message} />
      ))}
    </section>
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
