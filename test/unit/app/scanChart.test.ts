import { expect, it } from 'vitest';
import { chartCsv } from '../../../src/app/effects/chart.ts';
import { SCAN_FIGURES } from '../../../src/app/scan/figures.ts';
import { scanChart } from '../../../src/app/scan/scanChart.ts';
import type { ScanPoint } from '../../../src/chains/scan.ts';

const report = {
  efficiency: 0.9,
  fakeRate: 0.1,
  fragmentRate: 0,
  duplicateRate: 0,
  target: 10,
  matched: 9,
  matching: 'two-way',
} as const;
const point = (at: number, tracks: number): ScanPoint => ({
  at: [at],
  figures: { edges: null, tracksReport: report, tracks, kept: 5, milliseconds: 2 },
  error: null,
});

it('is saved with every figure of every point that has one', () => {
  const scan = {
    axes: [{ parameter: 'ccCut', values: [0.2, 0.4, 0.6] }],
    points: [point(0.2, 12), point(0.4, 11), { at: [0.6], figures: null, error: 'too many' }],
  } as const;
  const chart = scanChart(scan, SCAN_FIGURES, 'demo', () => 'red');
  const lines = chartCsv(chart).split('\n');
  expect(lines[0]).toBe('# Scan of Score cut; demo');
  expect(lines).toContain('efficiency,0.2,0.2,0.9,0.9,0.9,1');
  expect(lines).toContain('tracks,0.4,0.4,11,11,11,1');
  expect(lines.some((line) => line.includes('0.6'))).toBe(false);
  // Without edges in the report there is no purity.
  expect(lines.some((line) => line.startsWith('edge purity'))).toBe(false);
});

it('is a chart of shares between 0 and 1 where all are shares', () => {
  const shares = SCAN_FIGURES.filter(({ isShare }) => isShare);
  const scan = { axes: [{ parameter: 'minPt', values: [1] }], points: [point(1, 3)] } as const;
  expect(scanChart(scan, shares, '', () => 'red')).toMatchObject({
    xLabel: 'Target pT threshold (GeV)',
    yLabel: 'share',
    bounds: [0, 1],
  });
});
