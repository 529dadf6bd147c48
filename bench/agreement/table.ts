import type { Figure, Measure } from './figures.ts';
import type { Sample } from './samples.ts';

/** Samples in pairs: real, generated, real, generated. */
export type Compared = readonly [Sample, Sample, Sample, Sample];

/** The figures of every measure for the samples. */
export interface Table {
  readonly samples: Compared;
  readonly rows: readonly { readonly measure: Measure; readonly figures: readonly Figure[] }[];
}

/** Takes every measure of every sample. */
export function compare(measures: readonly Measure[], samples: Compared): Table {
  return {
    samples,
    rows: measures.map((measure) => ({ measure, figures: samples.map(measure.of) })),
  };
}

/** A table as plain data, for JSON. */
export function plainTable({ samples, rows }: Table): unknown {
  return {
    samples: samples.map(({ name }) => name),
    rows: rows.map(({ measure: { section, label, unit }, figures }) => ({
      section,
      label,
      unit,
      figures,
    })),
  };
}

/** Prints one line per measure with the figures of both pairs and their pulls. */
export function printTable({ samples, rows }: Table): void {
  const width = Math.max(...rows.map(({ measure: { label } }) => label.length)) + 2;
  const heads = samples.map(({ name, events }) => `${name} (${events})`.padStart(20));
  let section = '';
  for (const { measure, figures } of rows) {
    if (measure.section !== section) {
      section = measure.section;
      console.log(`\n${section}`);
      const [a, b, c, d] = heads;
      console.log(`${''.padEnd(width)}${a}${b}${'pull'.padStart(7)}${c}${d}${'pull'.padStart(7)}`);
    }
    const cells = figures.map((figure) => shown(figure, measure.unit).padStart(20));
    const [a, b, c, d] = figures;
    console.log(
      `${measure.label.padEnd(width)}${cells[0]}${cells[1]}${pull(a, b)}${cells[2]}${cells[3]}${pull(c, d)}`,
    );
  }
}

function shown({ value, error }: Figure, unit: string): string {
  if (!Number.isFinite(value)) return '-';
  const factor = unit === '%' ? 100 : 1;
  const digits = Math.max(0, Math.min(4, 1 - Math.floor(Math.log10(error * factor))));
  const text = (x: number) => (x * factor).toFixed(digits);
  return `${text(value)} ± ${text(error)}${unit === '' ? '' : ` ${unit}`}`;
}

function pull(real: Figure, generated: Figure): string {
  const value = (generated.value - real.value) / Math.hypot(real.error, generated.error);
  return (Number.isFinite(value) ? value.toFixed(1) : '').padStart(7);
}
