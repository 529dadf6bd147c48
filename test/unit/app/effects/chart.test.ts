import { describe, expect, it } from 'vitest';
import { wrapped } from '../../../../src/app/effects/ChartFigure.tsx';
import {
  axesOf,
  type Chart,
  chartCsv,
  placeOn,
  tickText,
} from '../../../../src/app/effects/chart.ts';
import { captionOf, effectCharts, ratioPoint } from '../../../../src/app/effects/effectCharts.ts';
import { histogramChart } from '../../../../src/app/effects/histogramChart.ts';
import { EFFECT_BINS, type Effects } from '../../../../src/metrics/effects.ts';
import { DEFAULT_PARAMETERS } from '../../../../src/parameters/table.ts';

const point = (from: number, to: number, y: number, error: number) => ({
  from,
  to,
  y,
  low: y - error,
  high: y + error,
  count: 10,
});

function chart(changes: Partial<Chart>): Chart {
  return {
    id: 'a',
    title: 'A, "quoted"',
    caption: 'of one event',
    xLabel: 'pT (GeV)',
    yLabel: 'efficiency',
    isLog: false,
    series: [],
    ...changes,
  };
}

describe('axes of a chart', () => {
  it('fit the points and their errors, and stay within what a share can be', () => {
    const axes = axesOf(
      chart({
        bounds: [0, 1],
        series: [
          {
            name: 'a',
            points: [
              point(0, 1, Number.NaN, Number.NaN),
              point(1, 2, 0.97, 0.02),
              point(2, 3, 0.99, 0.03),
            ],
          },
        ],
      }),
    );
    // Empty bins do not widen the axis.
    expect(axes?.x).toMatchObject({ from: 1, to: 3 });
    expect(axes?.y.from).toBeGreaterThan(0.9);
    expect(axes?.y.from).toBeLessThanOrEqual(0.95);
    expect(axes?.y.to).toBe(1);
    for (const tick of axes?.y.ticks ?? []) expect(tick).toBeLessThanOrEqual(1);
  });

  it('has room around one value, and is none without points', () => {
    const axes = axesOf(chart({ series: [{ name: 'a', points: [point(5, 5, 3, 0)] }] }));
    expect((axes?.y.to ?? 0) - (axes?.y.from ?? 0)).toBeGreaterThan(0);
    expect(axes && placeOn(axes.x, 5, false)).toBeCloseTo(0.5, 12);
    expect(axesOf(chart({ series: [{ name: 'a', points: [] }] }))).toBeNull();
  });

  it('a logarithmic axis has a place for bins that begin at 0', () => {
    const axes = axesOf(
      chart({
        isLog: true,
        series: [{ name: 'a', points: [point(0, 1, 1, 0), point(1, 100, 1, 0)] }],
      }),
    );
    if (!axes) throw new Error('There are points.');
    expect(placeOn(axes.x, 0, true)).toBe(0);
    expect(placeOn(axes.x, 100, true)).toBe(1);
    expect(placeOn(axes.x, 10, true)).toBeGreaterThan(placeOn(axes.x, 1, true));
    expect(axes.x.ticks).toContain(0);
    expect(axes.x.ticks).toContain(10);
  });

  it('ticks are written short', () => {
    expect([0.1 + 0.2, -2, 1000].map(tickText)).toEqual(['0.3', '−2', '1000']);
  });
});

it('a ratio stands within its interval, at both ends too', () => {
  for (const [passed, total] of [
    [0, 5],
    [5, 5],
    [3, 4],
  ]) {
    const { y, low, high } = ratioPoint({ passed, total }, 0, 1);
    expect(low).toBeLessThanOrEqual(y);
    expect(high).toBeGreaterThanOrEqual(y);
    expect(low).toBeGreaterThanOrEqual(0);
    expect(high).toBeLessThanOrEqual(1);
  }
  expect(ratioPoint({ passed: 5, total: 5 }, 0, 1)).toMatchObject({ y: 1, high: 1 });
  expect(ratioPoint({ passed: 0, total: 0 }, 0, 1).y).toBeNaN();
});

it('csv names the chart, and has a line for every bin of every run', () => {
  const text = chartCsv(
    chart({
      series: [
        { name: 'B', points: [point(1, 2, 0.5, 0.25)] },
        { name: 'A', points: [{ ...point(1, 2, Number.NaN, 0), count: 0 }] },
      ],
    }),
  );
  expect(text.split('\n')).toEqual([
    '# A, "quoted"; of one event',
    'series,pT (GeV) from,pT (GeV) to,efficiency,low,high,count',
    'B,1,2,0.5,0.25,0.75,10',
    'A,1,2,,,,0',
    '',
  ]);
});

it('a caption names the sample, the targets and what is not at its default', () => {
  expect(captionOf('ev', DEFAULT_PARAMETERS)).toBe(
    'ev. Targets: pT > 1 GeV, at least 3 hits, two-way matching.',
  );
  expect(captionOf('ev', { ...DEFAULT_PARAMETERS, ccCut: 0.6 })).toContain('; Score cut 0.6.');
  expect(wrapped('one two three four', 9)).toEqual(['one two', 'three', 'four']);
});

it('every kind has a chart for each variable that it can be drawn against, of every run', () => {
  const ratios = (variable: keyof typeof EFFECT_BINS) =>
    EFFECT_BINS[variable].slice(1).map(() => ({ passed: 1, total: 2 }));
  const all = { pt: ratios('pt'), eta: ratios('eta'), phi: ratios('phi'), z0: ratios('z0') };
  const none = { value: new Float64Array(0), pt: new Float64Array(0), eta: new Float64Array(0) };
  const effects: Effects = {
    ratios: {
      efficiency: { ...all, radius: ratios('radius') },
      duplicates: { ...all, radius: ratios('radius') },
      fakes: all,
    },
    residuals: { pt: none, eta: none, phi: none, d0: none, z0: none },
    pulls: {
      d0: { value: Float64Array.of(-0.25, 0.25, 7), pt: none.pt, eta: none.eta },
      z0: none,
      phi: none,
      theta: none,
      qOverP: none,
    },
  };
  const runs = [
    { name: 'B', effects },
    { name: 'A', effects },
  ];
  const of = (kind: Parameters<typeof effectCharts>[0]) => effectCharts(kind, runs, '');
  expect(of('efficiency').length).toBe(5);
  expect(of('fakes').length).toBe(4);
  expect(of('resolutions').length).toBe(10);
  // Of each parameter how they lie, and how wide they are against pT and eta.
  expect(of('pulls').length).toBe(15);
  const kinds = ['efficiency', 'fakes', 'resolutions', 'pulls'] as const;
  expect(new Set(kinds.flatMap(of).map(({ id }) => id)).size).toBe(34);
  const [d0, , , z0] = of('pulls');
  expect(d0.caption).toContain('B: mean 0.00 ± 0.18, width 0.25 ± 0.13, 2 tracks');
  expect(z0.caption).toContain('B: no fit with errors');
  // Shares of all, those beyond the axis too.
  const shares = d0.series[0].points.filter(({ y }) => y > 0);
  expect(shares.map(({ from, y }) => [from, y])).toEqual([
    [-0.5, 1 / 3],
    [0, 1 / 3],
  ]);
  for (const { series } of of('efficiency'))
    expect(series.map(({ name }) => name)).toEqual(['B', 'A']);
});

it('a histogram is stacked, and its csv tells each class by its own count', () => {
  const what = { id: 'h', title: 'h', caption: '', xLabel: 'score', yLabel: 'edges', isLogY: true };
  const made = histogramChart(
    what,
    [0, 0.5, 1],
    [
      { name: 'true', colour: 'blue', counts: [1, 40] },
      { name: 'fake', colour: 'red', counts: [9, 0] },
    ],
  );
  expect(made.series.map(({ points }) => points.map(({ low, y }) => [low, y]))).toEqual([
    [
      [0, 1],
      [0, 40],
    ],
    [
      [1, 10],
      [40, 40],
    ],
  ]);
  const axes = axesOf(made);
  if (!axes) throw new Error('There are bars.');
  // A single count stands above the end of the axis, nothing above its top.
  expect(placeOn(axes.y, 1, true)).toBeGreaterThan(0);
  expect(placeOn(axes.y, 0, true)).toBeLessThanOrEqual(0);
  expect(placeOn(axes.y, 40, true)).toBeLessThan(1);
  expect(axes.y.ticks).toContain(10);
  expect(chartCsv(made).trim().split('\n').at(-2)).toMatch(/^fake,0,0\.5,.*,9$/);
});
