import { useMemo, useRef, useState } from 'react';
import type uPlot from 'uplot';
import { descriptorOf } from '../../parameters/table.ts';
import { drawChart } from '../effects/drawChart.tsx';
import { captionOf } from '../effects/effectCharts.ts';
import { SaveChart } from '../effects/SaveChart.tsx';
import { formatParameter } from '../format.ts';
import { CutLines } from '../plots/CutLines.tsx';
import { Plot } from '../plots/Plot.tsx';
import { axis } from '../plots/style.ts';
import { useSession } from '../sessionContext.tsx';
import { SCAN_FIGURES, type ScanFigure, series } from './figures.ts';
import { scanChart } from './scanChart.ts';
import type { Scan } from './useScan.ts';

/** Figures against one cut, with the working point as a line to drag, and what they are there. */
export function ScanPlot({ scan }: { scan: Scan }) {
  const shares = SCAN_FIGURES.filter(({ isShare }) => isShare);
  const [tracks, time] = SCAN_FIGURES.filter(({ isShare }) => !isShare);
  const theme = useSession((state) => state.view.theme);
  const shown = useSession((state) => state.shown);
  const chartOf = (figures: readonly ScanFigure[]) => {
    const style = getComputedStyle(document.documentElement);
    const caption = captionOf(shown.event?.name ?? '', shown.parameters);
    return scanChart(scan, figures, caption, ({ colour }) => style.getPropertyValue(colour));
  };
  return (
    <>
      <Curves scan={scan} figures={shares} label="share" testId="scan-plot" />
      <Curves scan={scan} figures={[tracks]} label="tracks" testId="scan-plot-tracks" isLow />
      <Curves scan={scan} figures={[time]} label="time (ms)" testId="scan-plot-time" isLow />
      <WorkingPoint scan={scan} />
      {/* Numbers of all figures, a picture of those that share an axis. */}
      <SaveChart
        id="scan"
        title="the scan"
        chart={() => chartOf(SCAN_FIGURES)}
        drawing={() => drawChart(chartOf(shares), theme)}
      />
    </>
  );
}

interface CurvesProps {
  readonly scan: Scan;
  readonly figures: readonly ScanFigure[];
  readonly label: string;
  readonly testId: string;
  readonly isLow?: boolean;
}

function Curves({ scan, figures, label, testId, isLow = false }: CurvesProps) {
  const theme = useSession((state) => state.view.theme);
  const [plot, setPlot] = useState<uPlot | null>(null);
  const [{ parameter, values }] = scan.axes;
  const descriptor = descriptorOf(parameter);
  const unit = descriptor.kind === 'number' && descriptor.unit ? ` (${descriptor.unit})` : '';
  const name = `${descriptor.label}${unit}`;
  const [min, max] = [values[0], values[values.length - 1]];
  const data = useMemo((): uPlot.AlignedData => {
    const rows = figures.map((figure) => series(scan.points, figure));
    return [values.slice(), ...rows.map((row) => values.map((_, i) => row[i] ?? null))];
  }, [scan.points, values, figures]);
  // Which colours these are depends on the theme.
  const options = useMemo((): Omit<uPlot.Options, 'width' | 'height'> => {
    const style = getComputedStyle(document.documentElement);
    return {
      legend: { show: false },
      cursor: { show: false },
      padding: [14, 10, 0, 0],
      scales: {
        x: { time: false, range: [min, max] },
        y: { range: (_, least, most) => around(least, most, label !== 'share') },
      },
      axes: [axis(theme, isLow ? '' : name, { size: 20 }), axis(theme, label, { size: 44 })],
      series: [
        {},
        ...figures.map(
          ({ colour }): uPlot.Series => ({
            stroke: style.getPropertyValue(colour),
            width: 1.5,
            points: { show: true, size: 4 },
          }),
        ),
      ],
    };
  }, [theme, min, max, name, label, isLow, figures]);
  const onPlot = useRef((made: uPlot) => {
    setPlot(made);
    return () => setPlot(null);
  });
  return (
    <div className="plot-with-cuts">
      <Plot
        options={options}
        data={data}
        height={isLow ? 96 : 170}
        label={`${figures.map((figure) => figure.label).join(', ')} against ${descriptor.label}`}
        testId={testId}
        onPlot={onPlot.current}
      />
      {plot && (
        <CutLines
          plot={plot}
          lines={[{ parameter, name: isLow ? '' : 'now' }]}
          min={min}
          max={max}
          automatic={null}
        />
      )}
    </div>
  );
}

/** An axis range that fits the points, with room to see a flat line; counts begin at 0. */
function around(least: number | null, most: number | null, isCount: boolean): [number, number] {
  if (least === null || most === null) return [0, 1];
  if (isCount) return [0, Math.max(most, 1) * 1.08];
  const room = Math.max(0.04 * (most - least), 0.005);
  return [Math.max(0, least - room), Math.min(1, most + room) + 0.002];
}

/** The figures at the scanned value nearest to the working point. */
function WorkingPoint({ scan }: { scan: Scan }) {
  const [{ parameter }] = scan.axes;
  const now = useSession((state) => state.parameters.present[parameter]) as number;
  const nearest = scan.points.reduce((a, b) =>
    Math.abs(b.at[0] - now) < Math.abs(a.at[0] - now) ? b : a,
  );
  return (
    <dl className="scan-figures" data-testid="scan-figures" data-at={nearest.at[0]}>
      <div>
        <dt>{descriptorOf(parameter).label}</dt>
        <dd>{formatParameter(nearest.at[0])}</dd>
      </div>
      {SCAN_FIGURES.map((figure) => (
        <div key={figure.id}>
          <dt>
            <span className="key-line" style={{ background: `var(${figure.colour})` }} />
            {figure.label}
          </dt>
          <dd>{figure.text(nearest.figures && figure.of(nearest.figures))}</dd>
        </div>
      ))}
    </dl>
  );
}
