/** What became of the events of one command, for people: a row each, and sums. */
import {
  errorOf,
  fractionOf,
  type Ratio,
  type RatioId,
  type Ratios,
  sumOfRatios,
} from '../metrics/ratios.ts';
import type { Summary } from './summary.ts';

/** One event: its summary, or why there is none. Plain data, so that it can come from another process. */
export interface Outcome {
  /** Place of the event in the list. */
  readonly index: number;
  readonly summary: Summary | null;
  /** Null without truth. */
  readonly ratios: Ratios | null;
  readonly warnings: readonly string[];
  readonly error: string | null;
}

/** The figures of a row, and their headings. */
const FIGURES: readonly (readonly [RatioId, string])[] = [
  ['efficiency', 'found'],
  ['ceiling', 'possible'],
  ['fakeRate', 'fakes'],
  ['duplicateRate', 'duplicates'],
  ['graphEfficiency', 'in graph'],
  ['edgeEfficiency', 'edges kept'],
];
const COUNTS = ['hits', 'edges', 'tracks', 'seconds'] as const;
const WIDTH = 14;

const cells = (name: string, width: number, values: readonly string[]) =>
  [name.padEnd(width), ...values.map((value) => value.padStart(WIDTH))].join(' ');

/** The headings of rows whose names are no longer than `width`. */
export function headingRow(width: number): string {
  return cells('event', width, [...COUNTS, ...FIGURES.map(([, heading]) => heading)]);
}

/** The row of an event; figures are n/a without truth. */
export function outcomeRow({ summary, ratios }: Outcome, width: number): string {
  if (!summary) return '';
  const { counts, timings_ms: ms } = summary;
  const seconds = (ms.read + ms.graph + ms.score + ms.tracks) / 1000;
  const whole = [counts.hits, counts.edges ?? 0, counts.tracks ?? 0].map(String);
  const figures = FIGURES.map(([id]) => (ratios ? percentOf(ratios[id]) : 'n/a'));
  return cells(summary.event, width, [...whole, seconds.toFixed(1), ...figures]);
}

function percentOf(ratio: Ratio): string {
  const fraction = fractionOf(ratio);
  return fraction === null ? 'n/a' : `${(100 * fraction).toFixed(1)}%`;
}

/** All events together: counts added, figures of the added counts, each with its binomial error. */
export function totalRows(outcomes: readonly Outcome[], width: number): string[] {
  const done = outcomes.filter(({ summary }) => summary !== null);
  const sum = (of: (summary: Summary) => number) =>
    done.reduce((total, { summary }) => total + (summary ? of(summary) : 0), 0);
  const seconds = sum(({ timings_ms: ms }) => ms.read + ms.graph + ms.score + ms.tracks) / 1000;
  const whole = [
    sum(({ counts }) => counts.hits),
    sum(({ counts }) => counts.edges ?? 0),
    sum(({ counts }) => counts.tracks ?? 0),
  ].map(String);
  const known = done.flatMap(({ ratios }) => (ratios ? [ratios] : []));
  const all = known.length > 0 ? sumOfRatios(known) : null;
  const figures = FIGURES.map(([id]) => (all ? percentOf(all[id]) : 'n/a'));
  const errors = FIGURES.map(([id]) => {
    const error = all && errorOf(all[id]);
    return error === null ? '' : `± ${(100 * error).toFixed(1)}%`;
  });
  const counted = FIGURES.map(([id]) => (all ? `${all[id].passed}/${all[id].total}` : ''));
  const blank = COUNTS.map(() => '');
  return [
    cells(`${done.length} events`, width, [...whole, seconds.toFixed(1), ...figures]),
    ...(all
      ? [
          cells('binomial error', width, [...blank, ...errors]),
          cells('', width, [...blank, ...counted]),
        ]
      : []),
  ];
}
