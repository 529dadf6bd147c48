import { type ReactNode, useState } from 'react';

interface SectionProps {
  readonly title: string;
  readonly id: string;
  /** Folded at first, and made only while it is open: for what costs time to show. */
  readonly folded?: boolean;
  readonly children: ReactNode;
}

/** A part of a dock that can be folded away. */
export function Section({ title, id, folded = false, children }: SectionProps) {
  const [isOpen, setIsOpen] = useState(!folded);
  return (
    <details
      className="section"
      open={isOpen}
      data-testid={`section-${id}`}
      onToggle={(event) => setIsOpen(event.currentTarget.open)}
    >
      <summary>
        <h2>{title}</h2>
      </summary>
      <div className="section-body">{(isOpen || !folded) && children}</div>
    </details>
  );
}
