/** A chart of points with errors as data: what is drawn, saved as picture, and written as csv. */

/** A point: where it is, over which bin it stands, and its error. */
export interface ChartPoint {
  readonly from: number;
  readonly to: number;
  /** Where it is drawn; in the middle of its bin unless given. */
  readonly x?: number;
  readonly y: number;
  readonly low: number;
  readonly high: number;
  /** How many things it is made of. */
  readonly count: number;
}

export interface ChartSeries {
  readonly name: string;
  /** CSS colour; that of its place unless given. */
  readonly colour?: string;
  readonly points: readonly ChartPoint[];
}

export interface Chart {
  /** Stands in file names. */
  readonly id: string;
  readonly title: string;
  /** Sample and cuts. */
  readonly caption: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly isLog: boolean;
  /** Whether heights are on a logarithmic axis. */
  readonly isLogY?: boolean;
  /** Points with errors, or bars from `low` to `y` that stand on one another; points unless given. */
  readonly shape?: 'points' | 'bars';
  /** Bounds that no axis goes beyond: 0 and 1 of a share. */
  readonly bounds?: readonly [number, number];
  /** What is shown, then what it is compared with. */
  readonly series: readonly ChartSeries[];
}

/** An axis: its ends, and where it has ticks. */
export interface Axis {
  readonly from: number;
  readonly to: number;
  readonly ticks: readonly number[];
}

/** The points that can be drawn. */
export function drawable({ series }: Chart): ChartPoint[] {
  return series.flatMap(({ points }) => points.filter(({ y }) => Number.isFinite(y)));
}

/** Ends and ticks of both axes: the horizontal one spans the bins with points, the vertical one points and errors. */
export function axesOf(chart: Chart): { readonly x: Axis; readonly y: Axis } | null {
  const points = drawable(chart);
  if (points.length === 0) return null;
  const first = Math.min(...points.map((point) => point.from));
  const last = Math.max(...points.map((point) => point.to));
  // Points at one place need room on either side.
  const room = last > first ? 0 : Math.abs(first) / 10 || 1;
  const [from, to] = [first - room, last + room];
  const lowest = Math.min(...points.map(({ y, low }) => (Number.isFinite(low) ? low : y)));
  const highest = Math.max(...points.map(({ y, high }) => (Number.isFinite(high) ? high : y)));
  const x = chart.isLog ? logAxis(from, to) : linearAxis(from, to, 6, false);
  if (chart.isLogY) return { x, y: logAxis(LEAST_COUNT, Math.max(highest, 10) * 1.6) };
  return { x, y: bounded(linearAxis(lowest, highest, 5, true), chart.bounds) };
}

/** Place of a value along an axis, 0 to 1. On a logarithmic axis 0 stands half a decade below what follows. */
export function placeOn({ from, to }: Axis, value: number, isLog: boolean): number {
  if (!isLog) return (value - from) / (to - from);
  const floor = from > 0 ? from : FLOOR;
  const log = (of: number) => Math.log10(Math.max(of, floor));
  return (log(value) - log(from)) / (log(to) - log(from));
}

/** The lower end of a logarithmic axis of counts: a single one stands above it. */
const LEAST_COUNT = 0.6;
/** Where 0 is drawn on a logarithmic axis. */
const FLOOR = 0.3;

function linearAxis(from: number, to: number, count: number, isRound: boolean): Axis {
  const spread = to > from ? to - from : Math.abs(to) > 0 ? Math.abs(to) / 5 : 1;
  const raw = spread / count;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * ([1, 2, 5, 10].find((m) => m * power >= raw * 0.999) ?? 10);
  const first = Math.floor(from / step + 1e-9);
  const last = Math.ceil(Math.max(to, from + (isRound ? step / 2 : 0)) / step - 1e-9);
  const ends = isRound ? { from: first * step, to: last * step } : { from, to };
  const ticks: number[] = [];
  for (let k = first; k <= last; k++) {
    const tick = Number((k * step).toPrecision(10));
    if (tick >= ends.from - 1e-9 * spread && tick <= ends.to + 1e-9 * spread) ticks.push(tick);
  }
  return { ...ends, ticks };
}

function bounded(axis: Axis, bounds?: readonly [number, number]): Axis {
  if (!bounds) return axis;
  const [from, to] = [Math.max(axis.from, bounds[0]), Math.min(axis.to, bounds[1])];
  return { from, to, ticks: axis.ticks.filter((tick) => tick >= from && tick <= to) };
}

function logAxis(from: number, to: number): Axis {
  const ticks: number[] = from <= 0 ? [0] : [];
  for (let power = -2; power <= 6; power++)
    for (const m of [1, 2, 5]) {
      const tick = m * 10 ** power;
      if (tick >= Math.max(from, FLOOR * (from <= 0 ? 2 : 0)) && tick <= to)
        ticks.push(Number(tick.toPrecision(3)));
    }
  const decades = Math.log10(to / (from > 0 ? from : FLOOR));
  return {
    from,
    to,
    ticks: decades > 2 ? ticks.filter((t) => t === 0 || /^10*$|^0\.0*1$/.test(String(t))) : ticks,
  };
}

/** A tick as it is written: as many decimals as it needs. */
export function tickText(tick: number): string {
  return String(Number(tick.toFixed(4))).replace('-', '−');
}

/** The chart as csv: a line of what it is, then one a point. */
export function chartCsv({ title, caption, xLabel, yLabel, series }: Chart): string {
  const quoted = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const number = (value: number) => (Number.isFinite(value) ? String(value) : '');
  const lines = [
    `# ${title}; ${caption}`,
    ['series', `${xLabel} from`, `${xLabel} to`, yLabel, 'low', 'high', 'count'].map(quoted).join(),
    ...series.flatMap(({ name, points }) =>
      points.map(({ from, to, y, low, high, count }) =>
        [quoted(name), ...[from, to, y, low, high, count].map(number)].join(),
      ),
    ),
  ];
  return `${lines.join('\n')}\n`;
}
