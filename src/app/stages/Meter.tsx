import type { ReactNode } from 'react';
import { formatPercent } from '../format.ts';

interface MeterProps {
  readonly label: string;
  readonly value: number | null;
  /** A second value marked on the bar, such as the ceiling of perfect scores. */
  readonly mark?: number | null;
  readonly help?: string;
  readonly testId: string;
  /** How it changed. */
  readonly children?: ReactNode;
}

/** A fraction as number and bar. */
export function Meter({ label, value, mark = null, help, testId, children }: MeterProps) {
  return (
    <div className="meter" title={help}>
      <span className="meter-label">{label}</span>
      <span className="meter-value" data-testid={testId}>
        {formatPercent(value)}
      </span>
      {children}
      <span className="meter-bar" aria-hidden="true">
        <span className="meter-fill" style={{ width: `${(value ?? 0) * 100}%` }} />
        {mark !== null && <span className="meter-mark" style={{ left: `${mark * 100}%` }} />}
      </span>
    </div>
  );
}
