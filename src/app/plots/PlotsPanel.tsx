import { useMemo } from 'react';
import { binnedEfficiency } from '../../metrics/binned.ts';
import { useSession } from '../sessionContext.tsx';
import { EfficiencyPlot } from './EfficiencyPlot.tsx';
import { ptBins } from './histogram.ts';
import { ScoreHistogram } from './ScoreHistogram.tsx';

/** What the scores look like, and where tracks are found. */
export function PlotsPanel() {
  const shown = useSession((state) => state.shown);
  const theme = useSession((state) => state.view.theme);
  const minPt = useSession((state) => state.parameters.present.minPt);
  const { event, evaluation } = shown;
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
      <ScoreHistogram shown={shown} theme={theme} />
      {binned && (
        <>
          <EfficiencyPlot binned={binned.pt} variable="pt" theme={theme} />
          <EfficiencyPlot binned={binned.eta} variable="eta" theme={theme} />
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
