import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import type { Theme } from '../../session/view.ts';
import { ChartDrawing } from './ChartFigure.tsx';
import { axesOf, type Chart } from './chart.ts';

/** Draws a chart that the page shows in another way, to be saved; null where there is nothing to draw. */
export function drawChart(chart: Chart, theme: Theme): SVGSVGElement | null {
  const axes = axesOf(chart);
  if (!axes) return null;
  const place = document.createElement('div');
  const root = createRoot(place);
  flushSync(() => root.render(<ChartDrawing chart={chart} theme={theme} axes={axes} />));
  const drawn = place.querySelector('svg');
  const copy = drawn?.cloneNode(true) as SVGSVGElement | undefined;
  root.unmount();
  return copy ?? null;
}
