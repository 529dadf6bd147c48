import type { Shown } from '../../session/shown.ts';
import { formatCount, formatPercent } from '../format.ts';

/** What came of a run, in one sentence; empty while it is not complete. */
export function resultInWords({ event, graph, tracks, evaluation, complete }: Shown): string {
  if (!complete || !event || !graph || !tracks) return '';
  const counts = `${event.name}: ${formatCount(event.x.length)} hits, ${formatCount(graph.src.length)} edges, ${formatCount(tracks.offset.length - 1)} tracks`;
  if (!evaluation) return `${counts}.`;
  const { matched, target, fakeRate } = evaluation.report.tracks;
  return `${counts}; ${formatCount(matched)} of ${formatCount(target)} target particles found, ${formatPercent(fakeRate)} of the tracks fake.`;
}
