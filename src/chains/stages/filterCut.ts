/** Cut of the filter that ships, and pairs of a hit in the events that it was chosen on. */
const USUAL_CUT = 0.03;
const USUAL_PAIRS = 25;

/**
 * The cut on filter scores: what was asked for or, for 0, that of the filter for an event as dense as those it was
 * trained on. In an event of fewer pairs a hit a pair is more likely true than the filter knows: the odds (score /
 * (1 - score)) at the cut are then lower in proportion.
 */
export function filterCutFor(asked: number, pairs: number, hits: number): number {
  if (asked > 0) return asked;
  const share = Math.min(1, pairs / Math.max(1, hits) / USUAL_PAIRS);
  const odds = (USUAL_CUT / (1 - USUAL_CUT)) * share;
  return odds / (1 + odds);
}
