import type { Change, RatioId } from '../../metrics/ratios.ts';
import { type Baseline, isComparable } from '../../session/baseline.ts';
import { useSession } from '../sessionContext.tsx';
import { changesOf } from './comparison.ts';

/** The baseline, where it is of the event that is shown; else null. */
export function useBaseline(): Baseline | null {
  return useSession(({ baseline, shown }) => (isComparable(baseline, shown) ? baseline : null));
}

/** How figures changed since the baseline; null without one to compare with, and without truth. */
export function useChanges(): Readonly<Record<RatioId, Change | null>> | null {
  const baseline = useBaseline();
  const shown = useSession((state) => state.shown);
  return baseline && shown.complete ? changesOf(baseline.shown, shown) : null;
}
