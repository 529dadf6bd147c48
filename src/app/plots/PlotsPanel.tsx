import { useMemo } from 'react';
import type { CutLine } from '../../chains/chain.ts';
import { binnedEfficiency } from '../../metrics/binned.ts';
import { useSession } from '../sessionContext.tsx';
import { useTray } from '../tray/trayStore.ts';
import { EfficiencyPlot } from './EfficiencyPlot.tsx';
import { ptBins } from './histogram.ts';
import { ScoreHistogram } from './ScoreHistogram.tsx';

const FILTER_CUTS: readonly CutLine[] = [{ parameter: 'filterCut', name: 'cut' }];
/** Where the cut comes from the event, its card names it. */
const NO_CUTS: readonly CutLine[] = [];
const SCORE_CUTS: readonly CutLine[] = [
  { parameter: 'ccCut', name: 'cut' },
  { parameter: 'walkMin', name: 'walk min' },
  { parameter: 'walkMax', name: 'walk add' },
];

/** What the scores look like, and where tracks are found. */
export function PlotsPanel() {
  const shown = useSession((state) => state.shown);
  const theme = useSession((state) => state.view.theme);
  const minPt = useSession((state) => state.parameters.present.minPt);
  const filterCut = useSession((state) => state.parameters.present.filterCut);
  const openTray = useTray((state) => state.open);
  const { event, evaluation } = shown;
  const { filterScores, neighbourFigures } = shown.results;
  const binned = useMemo(
    () =>
      event?.truth && evaluation
        ? {
            pt: binnedEfficiency(event, evaluation, 'pt', ptBins(minPt)),
            eta: binnedEfficiency(event, evaluation, 'eta'),
          }
        : null,
    [event, evaluation, minPt],
  );
  if (!shown.scores) return <p className="empty">Plots appear once edges are scored.</p>;
  return (
    <>
      {filterScores && (
        <ScoreHistogram
          title="Filter scores"
          what="pairs"
          scores={filterScores}
          classes={neighbourFigures?.edgeClass ?? null}
          cuts={filterCut > 0 ? FILTER_CUTS : NO_CUTS}
          theme={theme}
          testId="filter"
        />
      )}
      <ScoreHistogram
        title="Edge scores"
        what="edges"
        scores={shown.scores}
        classes={evaluation?.edgeClass ?? null}
        cuts={SCORE_CUTS}
        theme={theme}
        testId="scores"
      />
      {binned && (
        <>
          <EfficiencyPlot binned={binned.pt} variable="pt" theme={theme} />
          <EfficiencyPlot binned={binned.eta} variable="eta" theme={theme} />
          <button
            type="button"
            className="quiet"
            data-testid="open-effects"
            onClick={() => openTray('effect')}
          >
            More, and to save
          </button>
          <ul className="plot-key">
            <li>
              <span className="key-point" /> target particles found
            </li>
            <li>
              <span className="key-dash" /> target edges in the graph
            </li>
          </ul>
        </>
      )}
    </>
  );
}
