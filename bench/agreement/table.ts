import type { Figure, Measure } from './figures.ts';
import type { Sample } from './samples.ts';

/** Samples in pairs: real, generated, real, generated. */
export type Compared = readonly [Sample, Sample, Sample, Sample];

/** Prints one line per measure with the figures of both pairs and their pulls, as a table or as JSON. */
export function printTable(measures: readonly Measure[], samples: Compared, json: boolean): void {
  const rows = measures.map((measure) => ({ measure, figures: samples.map(measure.of) }));
  if (json) {
    const plain = rows.map(({ measure: { section, label, unit }, figures }) => ({
      section,
      label,
      unit,
      figures,
    }));
    console.log(JSON.stringify({ samples: samples.map(({ name }) => name), rows: plain }));
    return;
  }
  const width = Math.max(...measures.map(({ label }) => label.length)) + 2;
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
