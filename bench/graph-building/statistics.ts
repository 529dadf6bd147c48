/** Numbers of a measurement. */

/** The middle value; the mean of both where their number is even. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** A straight line through points by least squares. */
export interface Fit {
  readonly intercept: number;
  readonly slope: number;
  /** Share of the variance that the line explains. */
  readonly r2: number;
}

/** Fits y = intercept + slope x. At least two different x. */
export function fitLine(x: readonly number[], y: readonly number[]): Fit {
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const [mx, my] = [mean(x), mean(y)];
  const sum = (of: (i: number) => number) => x.reduce((total, _, i) => total + of(i), 0);
  const slope = sum((i) => (x[i] - mx) * (y[i] - my)) / sum((i) => (x[i] - mx) ** 2);
  const intercept = my - slope * mx;
  const rest = sum((i) => (y[i] - intercept - slope * x[i]) ** 2);
  const all = sum((i) => (y[i] - my) ** 2);
  return { intercept, slope, r2: all === 0 ? 1 : 1 - rest / all };
}

/** Lines of text columns, the first left-aligned and the others right-aligned. */
export function textTable(rows: readonly (readonly string[])[]): string {
  const width = rows[0].map((_, c) => Math.max(...rows.map((row) => row[c].length)));
  return rows
    .map((row) => row.map((cell, c) => (c ? cell.padStart(width[c]) : cell.padEnd(width[c]))))
    .map((cells) => cells.join('  ').trimEnd())
    .join('\n');
}
