import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { Icon, type IconName } from '../icons.tsx';

interface MenuProps {
  readonly label: string;
  readonly icon: IconName;
  readonly testId: string;
  /** The content; `close` closes the menu. */
  readonly children: (close: () => void) => ReactNode;
}

/** A button that opens a sheet of choices below it. Escape, a click elsewhere or leaving it closes it. */
export function Menu({ label, icon, testId, children }: MenuProps) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const sheet = useId();
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  useEffect(() => {
    if (!open) return;
    const onPointer = (event: PointerEvent) => {
      if (event.target instanceof Node && !root.current?.contains(event.target)) setOpen(false);
    };
    document.addEventListener('pointerdown', onPointer);
    return () => document.removeEventListener('pointerdown', onPointer);
  }, [open]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes the sheet wherever the focus is in it
    <div
      className="menu"
      ref={root}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !open) return;
        event.stopPropagation();
        close();
      }}
      onBlur={({ relatedTarget }) => {
        // A file dialog takes the focus out of the page: nothing is entered instead then.
        if (relatedTarget !== null && !root.current?.contains(relatedTarget)) setOpen(false);
      }}
    >
      <button
        type="button"
        ref={button}
        aria-expanded={open}
        aria-controls={sheet}
        data-testid={testId}
        onClick={() => setOpen(!open)}
      >
        <Icon name={icon} />
        <span className="button-text">{label}</span>
        <Icon name="chevronDown" />
      </button>
      {open && (
        <div className="menu-sheet" id={sheet}>
          {children(close)}
        </div>
      )}
    </div>
  );
}
