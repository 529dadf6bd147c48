import { Icon } from '../icons.tsx';
import { useActions, useSession } from '../sessionContext.tsx';

/** Errors and warnings, in one place, until they are dismissed. */
export function Messages() {
  const messages = useSession((state) => state.messages);
  const { dismiss } = useActions();
  return (
    <section className="messages" aria-label="Messages" aria-live="polite" data-testid="messages">
      {messages.map(({ id, kind, text, count }) => (
        <div key={id} className="message" data-kind={kind} data-testid={`message-${kind}`}>
          <Icon name={kind} />
          <p>
            {text}
            {count > 1 && <span className="message-count"> ({count} times)</span>}
          </p>
          <button
            type="button"
            className="icon-button"
            aria-label="Dismiss"
            onClick={() => dismiss(id)}
          >
            <Icon name="close" />
          </button>
        </div>
      ))}
    </section>
  );
}
