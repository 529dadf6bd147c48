import { useMemo } from 'react';
import type uPlot from 'uplot';
import { edgeRoc, type Roc } from '../../metrics/roc.ts';
import { formatNumber, formatPercent } from '../format.ts';
import { Plot } from '../plots/Plot.tsx';
import { axis, logLines, plotColours } from '../plots/style.ts';
import { useSession } from '../sessionContext.tsx';

/** Share of fake edges at the left end of the axis, at most. */
const LEAST = 1e-4;

/** Target edges kept against fake edges kept, over all score cuts, with the working point. */
export function RocPlot() {
  const scores = useSession((state) => state.shown.scores);
  const evaluation = useSession((state) => state.shown.evaluation);
  const cut = useSession((state) => state.parameters.present.ccCut);
  const theme = useSession((state) => state.view.theme);
  const edgeClass = evaluation?.edgeClass ?? null;
  const roc = useMemo(
    () => (scores && edgeClass?.length === scores.length ? edgeRoc(edgeClass, scores) : null),
    [scores, edgeClass],
  );
  const options = useMemo(() => roc && rocOptions(roc, theme), [roc, theme]);
  const data = useMemo((): uPlot.AlignedData => {
    if (!roc) return [[], [], []];
    const at = Math.min(roc.cut.length - 1, Math.round(cut * (roc.cut.length - 1)));
    // From the tightest cut on: shares of fakes ascend.
    const order = [...roc.fake.keys()].reverse();
    const place = order.indexOf(at);
    return [
      order.map((i) => Math.max(roc.fake[i], LEAST)),
      order.map((i) => roc.target[i]),
      order.map((_, k) => (k === place ? roc.target[at] : null)),
    ];
  }, [roc, cut]);
  if (!roc || !options) return null;
  const at = Math.min(roc.cut.length - 1, Math.round(cut * (roc.cut.length - 1)));
  return (
    <figure className="plot-figure" data-testid="roc">
      <figcaption>Edge scores: target against fake edges kept</figcaption>
      <Plot
        options={options}
        data={data}
        height={170}
        label="Target edges kept against fake edges kept, over all score cuts"
        testId="plot-roc"
      />
      <p className="scan-state" data-testid="roc-text">
        Area {formatNumber(roc.area, 4)}. At the score cut {formatNumber(roc.cut[at], 3)}:{' '}
        {formatPercent(roc.target[at])} of target and {formatPercent(roc.fake[at])} of fake edges.
      </p>
    </figure>
  );
}

function rocOptions(
  { target, fake }: Roc,
  theme: 'dark' | 'light',
): Omit<uPlot.Options, 'width' | 'height'> {
  const { line } = plotColours(theme);
  const style = getComputedStyle(document.documentElement);
  const lowest = Math.min(...target.filter((_, i) => fake[i] >= LEAST), 0.98);
  return {
    legend: { show: false },
    cursor: { show: false },
    padding: [8, 10, 0, 0],
    scales: {
      x: { time: false, distr: 3, range: [LEAST, 1] },
      y: { range: [Math.max(0, lowest - 0.02), 1.002] },
    },
    axes: [
      axis(theme, 'fake edges kept', {
        size: 20,
        ...logLines(theme),
        values: (_, ticks) => ticks.map((tick) => (tick === null ? '' : String(tick))),
      }),
      axis(theme, 'target edges kept', { size: 44 }),
    ],
    series: [
      {},
      { stroke: style.getPropertyValue('--found'), width: 1.5, points: { show: false } },
      { stroke: line, fill: line, width: 0, points: { show: true, size: 9, fill: line } },
    ],
  };
}
