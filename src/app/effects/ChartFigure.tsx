import { useRef } from 'react';
import { paletteOf, type Rgb } from '../../scene/index.ts';
import type { Theme } from '../../session/view.ts';
import { plotColours } from '../plots/style.ts';
import { type Axis, axesOf, type Chart, type ChartPoint, placeOn, tickText } from './chart.ts';
import { SaveChart } from './SaveChart.tsx';

const WIDTH = 340;
const HEIGHT = 230;
const BOX = { left: 48, right: 328, top: 26, bottom: 164 } as const;
const FONT = 'system-ui, sans-serif';
/** Characters of a line of the caption. */
const LINE = 66;

/** A chart as a drawing of its own, with how to save it. Colours stand in it, so that it is whole outside the page. */
export function ChartFigure({ chart, theme }: { chart: Chart; theme: Theme }) {
  const drawing = useRef<SVGSVGElement>(null);
  const axes = axesOf(chart);
  return (
    <figure className="effect-figure" data-testid={`chart-${chart.id}`}>
      {axes ? (
        <ChartDrawing chart={chart} theme={theme} axes={axes} drawing={drawing} />
      ) : (
        <p className="empty">{chart.title}: there is nothing to draw.</p>
      )}
      {axes && (
        <SaveChart
          id={chart.id}
          title={chart.title}
          chart={() => chart}
          drawing={() => drawing.current}
        />
      )}
    </figure>
  );
}

export interface DrawingProps {
  readonly chart: Chart;
  readonly theme: Theme;
  readonly axes: { readonly x: Axis; readonly y: Axis };
  readonly drawing?: React.RefObject<SVGSVGElement | null>;
}

/** The drawing of a chart. */
export function ChartDrawing({ chart, theme, axes, drawing }: DrawingProps) {
  const { text, grid, line } = plotColours(theme);
  const palette = paletteOf(theme);
  const colours = [line, svgColour(palette.difference.a)];
  const x = (value: number) =>
    BOX.left + (BOX.right - BOX.left) * placeOn(axes.x, value, chart.isLog);
  const isLogY = chart.isLogY ?? false;
  const y = (value: number) =>
    BOX.bottom - (BOX.bottom - BOX.top) * Math.min(Math.max(placeOn(axes.y, value, isLogY), 0), 1);
  const caption = wrapped(chart.caption, LINE).slice(0, 3);
  return (
    <svg
      {...(drawing ? { ref: drawing } : {})}
      xmlns="http://www.w3.org/2000/svg"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      width={WIDTH}
      height={HEIGHT}
      role="img"
      aria-label={`${chart.title}. ${chart.caption}`}
      fontFamily={FONT}
    >
      <rect width={WIDTH} height={HEIGHT} fill={svgColour(palette.background)} />
      <text x={BOX.left} y={16} fontSize={12} fontWeight={600} fill={line}>
        {chart.title}
      </text>
      {axes.y.ticks.map((tick) => (
        <g key={tick}>
          <path d={`M${BOX.left} ${y(tick)}H${BOX.right}`} stroke={grid} />
          <text x={BOX.left - 5} y={y(tick) + 3.5} fontSize={10} fill={text} textAnchor="end">
            {tickText(tick)}
          </text>
        </g>
      ))}
      {axes.x.ticks.map((tick) => (
        <g key={tick}>
          <path d={`M${x(tick)} ${BOX.bottom}v4`} stroke={text} />
          <text x={x(tick)} y={BOX.bottom + 15} fontSize={10} fill={text} textAnchor="middle">
            {tickText(tick)}
          </text>
        </g>
      ))}
      <path d={`M${BOX.left} ${BOX.top}V${BOX.bottom}H${BOX.right}`} stroke={text} fill="none" />
      <text x={BOX.right} y={BOX.bottom + 29} fontSize={10.5} fill={text} textAnchor="end">
        {chart.xLabel}
      </text>
      <text
        transform={`translate(11 ${BOX.top}) rotate(-90)`}
        fontSize={10.5}
        fill={text}
        textAnchor="end"
      >
        {chart.yLabel}
      </text>
      {chart.shape === 'bars'
        ? chart.series.map(({ name, points, colour }) => (
            <Bars key={name} points={points} colour={colour ?? text} x={x} y={y} />
          ))
        : [...chart.series]
            .reverse()
            .map(({ name, points }, i, all) => (
              <Points
                key={name}
                points={points}
                colour={colours[all.length - 1 - i] ?? text}
                isHollow={all.length - 1 - i > 0}
                x={x}
                y={y}
              />
            ))}
      {chart.series.length > 1 && (
        <g fontSize={10}>
          {chart.series.map(({ name, colour }, i) => (
            <text
              key={name}
              x={BOX.right}
              y={16 + 11 * i}
              fill={colour ?? colours[i]}
              textAnchor="end"
            >
              {name}
            </text>
          ))}
        </g>
      )}
      {caption.map((words, i) => (
        <text key={words} x={6} y={BOX.bottom + 42 + 11 * i} fontSize={9} fill={text}>
          {words}
        </text>
      ))}
    </svg>
  );
}

interface BarsProps {
  readonly points: readonly ChartPoint[];
  readonly colour: string;
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
}

function Bars({ points, colour, x, y }: BarsProps) {
  return (
    <g fill={colour}>
      {points
        .filter((point) => point.y > point.low)
        .map(({ from, to, y: top, low }) => (
          <path key={from} d={`M${x(from)} ${y(low)}V${y(top)}H${x(to)}V${y(low)}z`} />
        ))}
    </g>
  );
}

interface PointsProps {
  readonly points: readonly ChartPoint[];
  readonly colour: string;
  readonly isHollow: boolean;
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
}

function Points({ points, colour, isHollow, x, y }: PointsProps) {
  const good = points.filter((point) => Number.isFinite(point.y));
  const middle = ({ from, to, x: at }: ChartPoint) =>
    at === undefined ? (x(from) + x(to)) / 2 : x(at);
  return (
    <g stroke={colour} fill={isHollow ? 'none' : colour}>
      {good.map((point) => (
        <g key={`${point.from} ${point.x ?? ''}`}>
          <title>{`${point.y.toPrecision(4)} (${point.low.toPrecision(4)} to ${point.high.toPrecision(4)}), of ${point.count}`}</title>
          <path d={`M${x(point.from)} ${y(point.y)}H${x(point.to)}`} />
          {Number.isFinite(point.low) && (
            <path d={`M${middle(point)} ${y(point.low)}V${y(point.high)}`} />
          )}
          <circle cx={middle(point)} cy={y(point.y)} r={2.8} />
        </g>
      ))}
    </g>
  );
}

/** A colour as programs that draw SVG outside of browsers read it too. */
function svgColour([r, g, b]: Rgb): string {
  return `rgb(${r},${g},${b})`;
}

/** A text in lines of so many characters. */
export function wrapped(text: string, most: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= most)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
