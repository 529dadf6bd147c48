import { useMemo } from 'react';
import type uPlot from 'uplot';
import type { BinnedEfficiency, BinnedRatio } from '../../metrics/binned.ts';
import type { Theme } from '../../session/view.ts';
import { Plot } from './Plot.tsx';
import { axis, plotColours } from './style.ts';

interface EfficiencyPlotProps {
  readonly binned: BinnedEfficiency;
  readonly variable: 'pt' | 'eta';
  readonly theme: Theme;
}

const PT_TICKS = [0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 20];
const NAMES = { pt: 'true pT (GeV)', eta: 'true η' } as const;

/**
 * Track efficiency as points, with the bin as horizontal and the Wilson interval as vertical bar; graph
 * efficiency as steps behind them.
 */
export function EfficiencyPlot({ binned, variable, theme }: EfficiencyPlotProps) {
  const { edges } = binned;
  const data = useMemo(
    (): uPlot.AlignedData => [edges.slice(), edges.map((_, i) => binned.tracks.ratio[i] ?? null)],
    [edges, binned],
  );
  const options = useMemo((): Omit<uPlot.Options, 'width' | 'height'> => {
    const { line } = plotColours(theme);
    const lowest = lowestOf([binned.tracks, binned.graph]);
    return {
      legend: { show: false },
      cursor: { show: false },
      padding: [8, 10, 0, 0],
      scales: {
        x: {
          time: false,
          range: [edges[0], edges[edges.length - 1]],
          ...(variable === 'pt' ? { distr: 3 as const } : {}),
        },
        y: { range: [lowest, 1 + 0.02 * (1 - lowest)] },
      },
      axes: [
        axis(theme, NAMES[variable], {
          size: 20,
          ...(variable === 'pt'
            ? { splits: () => ptTicks(edges), filter: (_, splits) => splits, values: ticks }
            : {}),
        }),
        axis(theme, 'efficiency', { size: 40, splits: () => quarters(lowest), values: ticks }),
      ],
      series: [{}, { show: true, width: 0, points: { show: false }, paths: () => null }],
      hooks: {
        draw: [
          (plot) => {
            drawSteps(plot, edges, binned.graph, plotColours(theme).text);
            drawPoints(plot, edges, binned.tracks, line);
          },
        ],
      },
    };
  }, [edges, binned, variable, theme]);
  const name = variable === 'pt' ? 'transverse momentum' : 'pseudorapidity';
  return (
    <figure className="plot-figure">
      <figcaption>Efficiency against {variable === 'pt' ? 'pT' : 'η'}</figcaption>
      <Plot
        options={options}
        data={data}
        height={140}
        label={`Track and graph efficiency against ${name}`}
        testId={`plot-efficiency-${variable}`}
      />
    </figure>
  );
}

/** The lower end of an efficiency axis: the highest round number below all points and their intervals. */
export function lowestOf(ratios: readonly BinnedRatio[]): number {
  let low = 1;
  for (const { total, ratio, low: lows } of ratios)
    for (let bin = 0; bin < total.length; bin++)
      if (total[bin] > 0) low = Math.min(low, ratio[bin], lows[bin]);
  return [0.96, 0.9, 0.8, 0.6, 0.4].find((end) => end < low) ?? 0;
}

/** Five equal steps from an end to 1. */
function quarters(lowest: number): number[] {
  return [0, 1, 2, 3, 4].map((i) => lowest + ((1 - lowest) * i) / 4);
}

/** The round momenta within the bins: those outside would be drawn beside the axis. */
function ptTicks(edges: readonly number[]): number[] {
  return PT_TICKS.filter((tick) => tick >= edges[0] && tick <= edges[edges.length - 1]);
}

function ticks(_: uPlot, splits: number[]): string[] {
  return splits.map((split) => String(Number(split.toFixed(3))));
}

function drawPoints(plot: uPlot, edges: readonly number[], ratio: BinnedRatio, colour: string) {
  const { ctx } = plot;
  const x = (value: number) => plot.valToPos(value, 'x', true);
  const y = (value: number) => plot.valToPos(value, 'y', true);
  const pixel = window.devicePixelRatio;
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.fillStyle = colour;
  ctx.lineWidth = pixel;
  for (let bin = 0; bin < ratio.ratio.length; bin++) {
    if (ratio.total[bin] === 0) continue;
    const [left, right] = [x(edges[bin]), x(edges[bin + 1])];
    const [centre, height] = [(left + right) / 2, y(ratio.ratio[bin])];
    ctx.beginPath();
    ctx.moveTo(left, height);
    ctx.lineTo(right, height);
    ctx.moveTo(centre, y(ratio.low[bin]));
    ctx.lineTo(centre, y(ratio.high[bin]));
    ctx.stroke();
    ctx.beginPath();
    ctx.arc(centre, height, 2.6 * pixel, 0, 2 * Math.PI);
    ctx.fill();
  }
  ctx.restore();
}

function drawSteps(plot: uPlot, edges: readonly number[], ratio: BinnedRatio, colour: string) {
  const { ctx } = plot;
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.lineWidth = window.devicePixelRatio;
  ctx.setLineDash([3 * window.devicePixelRatio, 3 * window.devicePixelRatio]);
  ctx.beginPath();
  for (let bin = 0; bin < ratio.ratio.length; bin++) {
    if (ratio.total[bin] === 0) continue;
    const height = plot.valToPos(ratio.ratio[bin], 'y', true);
    ctx.moveTo(plot.valToPos(edges[bin], 'x', true), height);
    ctx.lineTo(plot.valToPos(edges[bin + 1], 'x', true), height);
  }
  ctx.stroke();
  ctx.restore();
}
