import type { RatioId } from '../../metrics/ratios.ts';
import { changeText, countChangeText, toneOf } from './changeText.ts';
import { useBaseline, useChanges } from './useBaseline.ts';

/** Figures that are better the smaller they are. */
export const LESS_IS_BETTER: readonly RatioId[] = [
  'fakeRate',
  'duplicateRate',
  'targetFragmentRate',
  'otherFragmentRate',
];

/** How a figure changed since the baseline; nothing where there is none. `place` tells several of one figure apart. */
export function ChangeMark({ id, place = '' }: { id: RatioId; place?: string }) {
  const change = useChanges()?.[id] ?? null;
  if (!change) return null;
  return (
    <span
      className="change"
      data-tone={toneOf(change, LESS_IS_BETTER.includes(id))}
      title="Change since the pinned run, with one standard deviation"
      data-testid={`change-${id}${place}`}
      data-value={change.value}
      data-error={change.error}
    >
      {changeText(change)}
    </span>
  );
}

/** How a stage's count changed since the baseline. */
export function CountChange({ stage, id, value }: { stage: string; id: string; value: number }) {
  const baseline = useBaseline();
  const before = baseline?.stages[stage]?.counts.find((count) => count.id === id);
  if (!before) return null;
  return (
    <span className="change" data-tone="none" data-testid={`change-${stage}-${id}`}>
      {countChangeText(value - before.value)}
    </span>
  );
}

/** The figures that stand on the cards of stages. */
const OF_STAGES: Readonly<Record<string, Partial<Record<'efficiency' | 'purity', RatioId>>>> = {
  graph: { efficiency: 'graphEfficiency', purity: 'graphPurity' },
  scores: { efficiency: 'edgeEfficiency', purity: 'edgePurity' },
  tracks: { efficiency: 'efficiency' },
};

/** How a figure of a stage changed since the baseline. */
export function StageChange({ stage, of }: { stage: string; of: 'efficiency' | 'purity' }) {
  const id = OF_STAGES[stage]?.[of];
  return id ? <ChangeMark id={id} place={`-${stage}`} /> : null;
}
