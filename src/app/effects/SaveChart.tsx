import { download } from '../download.ts';
import { useActions } from '../sessionContext.tsx';
import { type Chart, chartCsv } from './chart.ts';
import { pngOf, svgText } from './picture.ts';

interface SaveChartProps {
  readonly id: string;
  readonly title: string;
  readonly chart: () => Chart;
  readonly drawing: () => SVGSVGElement | null;
}

/** Saves a chart as SVG, PNG or csv. */
export function SaveChart({ id, title, chart, drawing }: SaveChartProps) {
  const { say } = useActions();
  const svg = () => {
    const drawn = drawing();
    if (!drawn) throw new Error('The chart is not drawn.');
    return svgText(drawn);
  };
  const forms = {
    svg: async () => download(new TextEncoder().encode(svg()), `${id}.svg`, 'image/svg+xml'),
    png: async () => download(await pngOf(svg()), `${id}.png`, 'image/png'),
    csv: async () => download(new TextEncoder().encode(chartCsv(chart())), `${id}.csv`, 'text/csv'),
  } as const;
  return (
    <div className="effect-save">
      {(Object.keys(forms) as (keyof typeof forms)[]).map((form) => (
        <button
          key={form}
          type="button"
          className="quiet"
          aria-label={`Save ${title} as ${form}`}
          data-testid={`save-${id}-${form}`}
          onClick={() => forms[form]().catch((error: Error) => say('error', error.message))}
        >
          {form}
        </button>
      ))}
    </div>
  );
}
