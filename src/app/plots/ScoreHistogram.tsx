import { useMemo, useRef, useState } from 'react';
import uPlot from 'uplot';
import { EDGE_CLASSES } from '../../metrics/report.ts';
import { paletteOf } from '../../scene/colour/palette.ts';
import type { Theme } from '../../session/view.ts';
import { cssColour } from '../colour.ts';
import { Segmented } from '../controls/Segmented.tsx';
import { useSession } from '../sessionContext.tsx';
import { type Cut, CutLines } from './CutLines.tsx';
import { binByClass, stack } from './histogram.ts';
import { Plot } from './Plot.tsx';
import { axis, logLines } from './style.ts';

const BINS = 50;
/** Height of a bin without edges on the logarithmic axis. */
const FLOOR = 0.6;

type Scale = 'log' | 'linear';

interface ScoreHistogramProps {
  readonly title: string;
  /** What has a score: `edges`. */
  readonly what: string;
  readonly scores: Float32Array;
  /** Class of each edge; null without truth. */
  readonly classes: Uint8Array | null;
  readonly cuts: readonly Cut[];
  readonly theme: Theme;
  /** Ends the ids of what tests look for. */
  readonly testId: string;
}

/** Scores by class, stacked, with the cuts as lines that can be dragged. */
export function ScoreHistogram({
  title,
  what,
  scores,
  classes,
  cuts,
  theme,
  testId,
}: ScoreHistogramProps) {
  const [scale, setScale] = useState<Scale>('log');
  const [plot, setPlot] = useState<uPlot | null>(null);
  const classCount = classes ? EDGE_CLASSES.length : 1;

  const data = useMemo((): uPlot.AlignedData => {
    const { edges, counts } = binByClass(scores, classes, classCount, BINS);
    const floor = scale === 'log' ? FLOOR : 0;
    // The highest stack is drawn first and the others over it.
    const tops = stack(counts).reverse();
    return [
      [...edges],
      ...tops.map((top) => [...Array.from(top, (count) => Math.max(count, floor)), null]),
    ];
  }, [scores, classes, classCount, scale]);

  const options = useMemo(
    () => histogramOptions(theme, scale, classCount, what),
    [theme, scale, classCount, what],
  );
  const onPlot = useRef((made: uPlot) => {
    setPlot(made);
    return () => setPlot(null);
  });
  return (
    <figure className="plot-figure">
      <figcaption>
        {title}
        <Segmented
          label="Vertical axis"
          value={scale}
          options={['log', 'linear']}
          testId={`histogram-scale-${testId}`}
          onChange={setScale}
        />
      </figcaption>
      <div className="plot-with-cuts">
        <Plot
          options={options}
          data={data}
          height={170}
          label={`Histogram of ${title.toLowerCase()}, stacked by edge class`}
          testId={`plot-${testId}`}
          onPlot={onPlot.current}
        />
        {plot && <CutLines plot={plot} cuts={cuts} />}
      </div>
      {classes && <ClassKey theme={theme} />}
    </figure>
  );
}

function histogramOptions(
  theme: Theme,
  scale: Scale,
  classCount: number,
  what: string,
): Omit<uPlot.Options, 'width' | 'height'> {
  const palette = paletteOf(theme);
  const colours = classCount === 1 ? [palette.neutral] : palette.edgeClass;
  const bars = uPlot.paths.bars?.({ size: [1, Number.POSITIVE_INFINITY], align: 1, gap: 0 });
  return {
    legend: { show: false },
    cursor: { show: false },
    padding: [16, 10, 0, 0],
    scales: {
      x: { time: false, range: [0, 1] },
      y:
        scale === 'log'
          ? { distr: 3, range: (_, __, max) => [FLOOR, Math.max(max, 10) * 1.6] }
          : { range: (_, __, max) => [0, Math.max(max, 1) * 1.05] },
    },
    axes: [
      axis(theme, 'score', { size: 20 }),
      axis(theme, `${what} per bin`, {
        size: 34,
        values: (_, ticks) => ticks.map(shortCount),
        ...(scale === 'log' ? logLines(theme) : {}),
      }),
    ],
    series: [
      {},
      ...[...colours].reverse().map(
        (colour): uPlot.Series => ({
          fill: cssColour(colour),
          width: 0,
          points: { show: false },
          ...(bars ? { paths: bars } : {}),
        }),
      ),
    ],
  };
}

function ClassKey({ theme }: { theme: Theme }) {
  const { edgeClass } = paletteOf(theme);
  const above = useSession((state) => state.shown.evaluation !== null);
  if (!above) return null;
  return (
    <ul className="plot-key">
      {EDGE_CLASSES.map((name, i) => (
        <li key={name}>
          <span className="key-area" style={{ background: cssColour(edgeClass[i]) }} />
          {name}
        </li>
      ))}
    </ul>
  );
}

/** A tick of the count axis: `10k`; null (no text) for ticks of a logarithmic axis that are no power of ten. */
function shortCount(value: number | null): string {
  if (value === null) return '';
  if (value >= 1e6) return `${value / 1e6}M`;
  return value >= 1e3 ? `${value / 1e3}k` : String(value);
}
