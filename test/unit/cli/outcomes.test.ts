import { expect, test } from 'vitest';
import { type Outcome, outcomeRow, totalRows } from '../../../src/cli/outcomes.ts';
import type { Summary } from '../../../src/cli/summary.ts';
import { RATIO_IDS, type Ratio, type Ratios } from '../../../src/metrics/ratios.ts';

const summary = (event: string, hits: number) =>
  ({
    event,
    counts: { hits, edges: 10, tracks: 4 },
    timings_ms: { read: 100, graph: 200, score: 300, tracks: 400 },
  }) as unknown as Summary;
const ratios = (efficiency: Ratio): Ratios => ({
  ...(Object.fromEntries(RATIO_IDS.map((id) => [id, { passed: 0, total: 0 }])) as Ratios),
  efficiency,
});
const outcome = (index: number, passed: number, total: number): Outcome => ({
  index,
  summary: summary(`e${index}`, 100),
  ratios: ratios({ passed, total }),
  warnings: [],
  error: null,
});
const words = (line: string) => line.trim().split(/\s{2,}/);

test('counts of events add up, and their figure has the error of all of them', () => {
  const failed: Outcome = { index: 2, summary: null, ratios: null, warnings: [], error: 'broken.' };
  const rows = totalRows([outcome(0, 9, 10), outcome(1, 60, 90), failed], 14).map(words);
  expect(rows[0].slice(0, 6)).toEqual(['2 events', '200', '20', '8', '2.0', '69.0%']);
  // Wilson's interval of 69 of 100.
  expect(rows[1].slice(0, 2)).toEqual(['binomial error', '± 4.6%']);
  expect(rows[2][0]).toBe('69/100');
  expect(words(outcomeRow(outcome(0, 9, 10), 14))[5]).toBe('90.0%');
});

test('without truth there are no figures', () => {
  const blind = { ...outcome(0, 0, 0), ratios: null };
  expect(words(outcomeRow(blind, 14)).slice(4, 6)).toEqual(['1.0', 'n/a']);
  expect(totalRows([blind], 14).length).toBe(1);
});
