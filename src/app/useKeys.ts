import { useEffect } from 'react';
import { type ActionName, actionOf, belongsToField } from './keys.ts';

/** Runs the action of a key stroke, unless the key belongs to the field it was typed into or a dialog is open. */
export function useKeys(run: (action: ActionName) => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const action = actionOf(event);
      if (!action || event.defaultPrevented || document.querySelector('dialog[open]')) return;
      const { target } = event;
      if (target instanceof HTMLElement) {
        const field = {
          tagName: target.tagName,
          inputType: target instanceof HTMLInputElement ? target.type : null,
          hasDraft: target.dataset.draft !== 'false',
        };
        if (belongsToField(field, event)) return;
      }
      event.preventDefault();
      run(action);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [run]);
}
