import type { ReactNode } from 'react';

interface SectionProps {
  readonly title: string;
  readonly id: string;
  readonly children: ReactNode;
}

/** A part of a dock that can be folded away. */
export function Section({ title, id, children }: SectionProps) {
  return (
    <details className="section" open data-testid={`section-${id}`}>
      <summary>
        <h2>{title}</h2>
      </summary>
      <div className="section-body">{children}</div>
    </details>
  );
}
