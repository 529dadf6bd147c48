import type { Chart, ChartPoint } from './chart.ts';

/** A histogram whose classes stand on one another, as a chart. */
export function histogramChart(
  what: Pick<Chart, 'id' | 'title' | 'caption' | 'xLabel' | 'yLabel' | 'isLogY'>,
  edges: ArrayLike<number>,
  classes: readonly {
    readonly name: string;
    readonly colour: string;
    readonly counts: ArrayLike<number>;
  }[],
): Chart {
  const below = new Float64Array(edges.length - 1);
  const series = classes.map(({ name, colour, counts }) => ({
    name,
    colour,
    points: Array.from({ length: below.length }, (_, bin): ChartPoint => {
      const low = below[bin];
      below[bin] += counts[bin];
      return {
        from: edges[bin],
        to: edges[bin + 1],
        y: below[bin],
        low,
        high: below[bin],
        count: counts[bin],
      };
    }),
  }));
  return { ...what, isLog: false, shape: 'bars', series };
}
