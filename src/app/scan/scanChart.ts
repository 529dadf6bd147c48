import { descriptorOf } from '../../parameters/table.ts';
import type { Chart } from '../effects/chart.ts';
import { type ScanFigure, series } from './figures.ts';
import type { Scan } from './useScan.ts';

/** Some figures of a scan over one cut as a chart, to be saved. @param colourOf the CSS colour of a figure. */
export function scanChart(
  scan: Pick<Scan, 'axes' | 'points'>,
  figures: readonly ScanFigure[],
  caption: string,
  colourOf: (figure: ScanFigure) => string,
): Chart {
  const [{ parameter }] = scan.axes;
  const descriptor = descriptorOf(parameter);
  const unit = descriptor.kind === 'number' && descriptor.unit ? ` (${descriptor.unit})` : '';
  return {
    id: `scan-${parameter}`,
    title: `Scan of ${descriptor.label}`,
    caption,
    xLabel: `${descriptor.label}${unit}`,
    yLabel: figures.length > 1 ? 'figure' : figures[0].label,
    isLog: false,
    ...(figures.every(({ isShare }) => isShare) ? { yLabel: 'share', bounds: [0, 1] } : {}),
    series: figures.map((figure) => ({
      name: figure.label,
      colour: colourOf(figure),
      points: series(scan.points, figure).flatMap((y, i) => {
        const [at] = scan.points[i].at;
        return y === null ? [] : [{ from: at, to: at, y, low: y, high: y, count: 1 }];
      }),
    })),
  };
}
