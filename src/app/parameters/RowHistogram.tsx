import { useEffect, useRef } from 'react';
import type { ParameterId } from '../../parameters/table.ts';
import { Icon } from '../icons.tsx';
import { CutHistogram } from '../plots/CutHistogram.tsx';
import { useRowHistogram } from './openHistogram.ts';

/** Opens and closes the distribution of what a parameter cuts on. */
export function HistogramToggle({ id, label }: { id: ParameterId; label: string }) {
  const row = useRowHistogram(id);
  if (!row) return null;
  return (
    <button
      type="button"
      className="parameter-histogram"
      aria-expanded={row.isOpen}
      aria-controls={`histogram-${row.variable.id}`}
      aria-label={`${label}: distribution`}
      title="What is cut on: true and fake, before and after"
      data-testid={`param-${id}-histogram`}
      onClick={row.toggle}
    >
      <Icon name="histogram" />
    </button>
  );
}

/** The distribution in the row of a parameter, while it is open. */
export function RowHistogram({ id }: { id: ParameterId }) {
  const row = useRowHistogram(id);
  const box = useRef<HTMLDivElement>(null);
  const isOpen = row?.isOpen ?? false;
  useEffect(() => {
    if (isOpen) box.current?.scrollIntoView({ block: 'nearest' });
  }, [isOpen]);
  if (!row?.isOpen) return null;
  return (
    <div ref={box} className="row-histogram" id={`histogram-${row.variable.id}`}>
      <CutHistogram variable={row.variable} />
    </div>
  );
}
