import { useMemo, useRef, useState } from 'react';
import uPlot from 'uplot';
import type { CutLine } from '../../chains/chain.ts';
import type { Theme } from '../../session/view.ts';
import { drawChart } from '../effects/drawChart.tsx';
import { captionOf } from '../effects/effectCharts.ts';
import { histogramChart } from '../effects/histogramChart.ts';
import { SaveChart } from '../effects/SaveChart.tsx';
import { useSession } from '../sessionContext.tsx';
import { CutLines } from './CutLines.tsx';
import { type ClassHistogram, stack } from './histogram.ts';
import { Plot } from './Plot.tsx';
import { axis, logLines } from './style.ts';

/** Height of a bin without entries on the logarithmic axis. */
const FLOOR = 0.6;

export type Scale = 'log' | 'linear';

interface StackedBarsProps {
  readonly histogram: Pick<ClassHistogram, 'counts'> & { readonly edges: Float64Array };
  /** What it is of; stands in saved pictures. */
  readonly title: string;
  /** Name and CSS colour of each class. */
  readonly names: readonly string[];
  readonly colours: readonly string[];
  readonly axisLabel: string;
  /** What is counted, in the plural. */
  readonly counted: string;
  readonly scale: Scale;
  readonly lines: readonly CutLine[];
  /** Where the cut lies if its parameter leaves that to the event. */
  readonly automatic?: number | null;
  readonly theme: Theme;
  readonly label: string;
  readonly testId: string;
}

/** A histogram whose classes are stacked, with cuts as lines that can be dragged. */
export function StackedBars({
  histogram,
  title,
  names,
  colours,
  axisLabel,
  counted,
  scale,
  lines,
  automatic = null,
  theme,
  label,
  testId,
}: StackedBarsProps) {
  const [plot, setPlot] = useState<uPlot | null>(null);
  const { edges, counts } = histogram;
  const [min, max] = [edges[0], edges[edges.length - 1]];
  const data = useMemo((): uPlot.AlignedData => {
    const floor = scale === 'log' ? FLOOR : 0;
    // The highest stack is drawn first and the others over it.
    const tops = stack(counts).reverse();
    return [
      [...edges],
      ...tops.map((top) => [...Array.from(top, (count) => Math.max(count, floor)), null]),
    ];
  }, [edges, counts, scale]);
  const palette = colours.join(';');
  const options = useMemo(
    () => barOptions(theme, scale, palette.split(';'), axisLabel, counted, min, max),
    [theme, scale, palette, axisLabel, counted, min, max],
  );
  const onPlot = useRef((made: uPlot) => {
    setPlot(made);
    return () => setPlot(null);
  });
  const shown = useSession((state) => state.shown);
  const chart = () =>
    histogramChart(
      {
        id: testId,
        title,
        caption: captionOf(shown.event?.name ?? '', shown.parameters),
        xLabel: axisLabel,
        yLabel: `${counted} per bin`,
        isLogY: scale === 'log',
      },
      edges,
      names.map((name, i) => ({ name, colour: colours[i], counts: counts[i] })),
    );
  return (
    <>
      <div className="plot-with-cuts">
        <Plot
          options={options}
          data={data}
          height={170}
          label={label}
          testId={testId}
          onPlot={onPlot.current}
        />
        {plot && <CutLines plot={plot} lines={lines} min={min} max={max} automatic={automatic} />}
      </div>
      <SaveChart
        title={title}
        id={testId}
        chart={chart}
        drawing={() => drawChart(chart(), theme)}
      />
    </>
  );
}

function barOptions(
  theme: Theme,
  scale: Scale,
  colours: readonly string[],
  axisLabel: string,
  counted: string,
  min: number,
  max: number,
): Omit<uPlot.Options, 'width' | 'height'> {
  const bars = uPlot.paths.bars?.({ size: [1, Number.POSITIVE_INFINITY], align: 1, gap: 0 });
  return {
    legend: { show: false },
    cursor: { show: false },
    padding: [16, 10, 0, 0],
    scales: {
      x: { time: false, range: [min, max] },
      y:
        scale === 'log'
          ? { distr: 3, range: (_, __, most) => [FLOOR, Math.max(most, 10) * 1.6] }
          : { range: (_, __, most) => [0, Math.max(most, 1) * 1.05] },
    },
    axes: [
      axis(theme, axisLabel, { size: 20 }),
      axis(theme, `${counted} per bin`, {
        size: 34,
        values: (_, ticks) => ticks.map(shortCount),
        ...(scale === 'log' ? logLines(theme) : {}),
      }),
    ],
    series: [
      {},
      ...[...colours].reverse().map(
        (fill): uPlot.Series => ({
          fill,
          width: 0,
          points: { show: false },
          ...(bars ? { paths: bars } : {}),
        }),
      ),
    ],
  };
}

/** A tick of the count axis: `10k`; null (no text) for ticks of a logarithmic axis that are no power of ten. */
function shortCount(value: number | null): string {
  if (value === null) return '';
  if (value >= 1e6) return `${value / 1e6}M`;
  return value >= 1e3 ? `${value / 1e3}k` : String(value);
}
