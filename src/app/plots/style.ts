import type uPlot from 'uplot';
import type { Theme } from '../../session/view.ts';

/** Colours of axes, by theme; those of data come from the scene's palette. */
const COLOURS = {
  dark: { text: '#98a3b4', grid: '#222a37', line: '#dde3ec' },
  light: { text: '#566070', grid: '#e4e8ee', line: '#1c2330' },
} as const satisfies Record<Theme, object>;

/** Colours of axes, grid and lines of a theme. */
export function plotColours(theme: Theme): (typeof COLOURS)[Theme] {
  return COLOURS[theme];
}

/** Whole pixels: the plot library scales only these to dense screens. */
const FONT = '11px system-ui, sans-serif';

/** An axis in the page's style. */
export function axis(theme: Theme, label: string, changes: Partial<uPlot.Axis> = {}): uPlot.Axis {
  const { text, grid } = COLOURS[theme];
  return {
    label,
    labelFont: FONT,
    labelSize: 15,
    labelGap: 1,
    font: FONT,
    stroke: text,
    gap: 3,
    grid: { stroke: grid, width: 1 },
    ticks: { stroke: grid, width: 1, size: 3 },
    ...changes,
  };
}

/** Lines of a logarithmic axis: one for each power of ten. */
export function logLines(theme: Theme): Pick<uPlot.Axis, 'grid' | 'ticks' | 'filter'> {
  const { grid } = COLOURS[theme];
  const filter: uPlot.Axis.Filter = (_, splits) =>
    splits.map((split) => (Number.isInteger(Math.log10(split)) ? split : null));
  return {
    filter,
    grid: { stroke: grid, width: 1, filter },
    ticks: { stroke: grid, width: 1, size: 3, filter },
  };
}
