import { type ReactNode, useEffect, useRef, useState } from 'react';
import { sentenceOf } from '../../session/messages.ts';
import type { PageSession } from '../sessionContext.tsx';
import { Dialog } from './Dialog.tsx';

/** What is being saved, for as long as its dialog is open. */
export interface Saving {
  /** Share of the work that is done, 0..1; null while nothing is saved. */
  readonly progress: number | null;
  /** Saves, then closes the dialog; where that fails it says so, and what was typed stays. */
  readonly save: (work: (tools: SavingTools) => Promise<void>) => Promise<void>;
}

interface SavingTools {
  /** Ends with the dialog. */
  readonly signal: AbortSignal;
  readonly onProgress: (share: number) => void;
}

export function useSaving({ actions }: PageSession, onClose: () => void): Saving {
  const [progress, setProgress] = useState<number | null>(null);
  const ending = useRef(new AbortController());
  useEffect(() => () => ending.current.abort(), []);
  return {
    progress,
    save: async (work) => {
      const { signal } = ending.current;
      setProgress(0);
      try {
        await work({ signal, onProgress: setProgress });
        onClose();
      } catch (error) {
        setProgress(null);
        if (!signal.aborted) actions.say('error', sentenceOf(error));
      }
    },
  };
}

interface SaveDialogProps {
  readonly title: string;
  readonly testId: string;
  readonly progress: number | null;
  readonly onClose: () => void;
  readonly onSave: () => void;
  /** The fields. */
  readonly children: ReactNode;
  /** The buttons beside "Cancel"; one submits. */
  readonly buttons: ReactNode;
}

/** A form of what to save, with progress while it is made. */
export function SaveDialog({
  title,
  testId,
  progress,
  onClose,
  onSave,
  children,
  buttons,
}: SaveDialogProps) {
  return (
    <Dialog title={title} onClose={onClose} testId={testId}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onSave();
        }}
      >
        {children}
        {progress !== null && (
          <div
            className="progress"
            role="progressbar"
            aria-label="Saving"
            aria-valuemin={0}
            aria-valuemax={100}
            aria-valuenow={Math.round(100 * progress)}
          >
            <span style={{ width: `${100 * progress}%` }} />
          </div>
        )}
        <footer>
          <button type="button" onClick={onClose}>
            Cancel
          </button>
          {buttons}
        </footer>
      </form>
    </Dialog>
  );
}
