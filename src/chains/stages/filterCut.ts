import type { TrackingEvent } from '../../event/event.ts';
import type { FilterManifest } from '../../formats/manifest.ts';
import type { StageTools } from '../tools.ts';

/** Cut of a filter that names none: that of the published chains. */
const USUAL_CUT = 0.05;

/**
 * The cut on filter scores: what was asked for or, for 0, that of the filter for an event as dense as those it was
 * chosen on. In an event of fewer pairs a hit a pair is more likely true than the filter knows: the odds (score /
 * (1 - score)) at the cut are then lower in proportion.
 */
export function filterCutFor(
  asked: number,
  { cut = USUAL_CUT, cutPairs }: Pick<FilterManifest, 'cut' | 'cutPairs'>,
  pairs: number,
  hits: number,
): number {
  if (asked > 0 || cut >= 1) return asked > 0 ? asked : cut;
  const share = cutPairs === undefined ? 1 : Math.min(1, pairs / Math.max(1, hits) / cutPairs);
  const odds = (cut / (1 - cut)) * share;
  return odds / (1 + odds);
}

/** That cut, with the filter in use. */
export async function filterCutOf(
  tools: StageTools,
  event: TrackingEvent,
  asked: number,
  pairs: number,
): Promise<number> {
  const manifest = await tools.networkManifest(event, 'filter');
  const filter = manifest.format === 'trackloom-filter-1' ? manifest : {};
  return filterCutFor(asked, filter, pairs, event.x.length);
}
