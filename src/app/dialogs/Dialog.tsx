import { type ReactNode, useEffect, useRef } from 'react';
import { Icon } from '../icons.tsx';

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly testId: string;
  readonly children: ReactNode;
}

/** A modal dialog, open as long as it is mounted. Escape and a click beside it close it. */
export function Dialog({ title, onClose, testId, children }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard closes a modal dialog with Escape
    <dialog
      ref={ref}
      aria-label={title}
      data-testid={testId}
      onCancel={onClose}
      onClick={(event) => event.target === ref.current && onClose()}
    >
      <div className="dialog-body">
        <h2>{title}</h2>
        {children}
        {/* Last, so that a dialog opens with the focus on its content. */}
        <button
          type="button"
          className="icon-button dialog-close"
          aria-label="Close"
          onClick={onClose}
        >
          <Icon name="close" />
        </button>
      </div>
    </dialog>
  );
}
