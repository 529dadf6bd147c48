import { expect, test } from 'vitest';
import { helpText, parseArguments } from '../../../src/cli/arguments.ts';
import { flagOf } from '../../../src/parameters/codec.ts';
import { DEFAULT_PARAMETERS, PARAMETER_IDS } from '../../../src/parameters/table.ts';

test('an event alone takes every default', () => {
  expect(parseArguments(['data/event000000001'])).toMatchObject({
    paths: ['data/event000000001'],
    json: false,
    strict: false,
    backend: 'cpu',
    parameters: DEFAULT_PARAMETERS,
  });
});

test('every row of the parameter table is a flag', () => {
  const { parameters } = parseArguments([
    'e',
    '--walk-min',
    '0.2',
    '--matching',
    'atlas',
    '--min-pt',
    '2',
  ]);
  expect(parameters).toMatchObject({ walkMin: 0.2, matching: 'atlas', minPt: 2 });
  for (const id of PARAMETER_IDS) expect(helpText()).toContain(flagOf(id));
});

test.each([
  [[], 'Which event?'],
  [['e', '--walkmin', '1'], '--walkmin is not an option'],
  [['e', '--walk-min'], '--walk-min needs a value'],
  [['e', '--walk-min', 'x'], '--walk-min: "x" is not a number'],
  [['e', '--walk-min', '2'], '--walk-min: 2 is outside 0 to 1'],
  [['e', '--min-hits', '3.5'], '--min-hits: 3.5 is not a whole number'],
  [['e', '--matching', 'loose'], '--matching: "loose" is not one of two-way, one-way, atlas'],
  [['e', '--cut-dphi', 'no'], '--cut-dphi: "no" is not one of on, off'],
  [['e', '--rms-factor', '2'], '--rms-factor has no effect without --cut-mode meanrms'],
  [['e', '--cut-z0', 'off', '--beam-spot-max', '9'], '--beam-spot-max has no effect without'],
  [['e', '--backend', 'tpu'], '--backend: "tpu" is not one of cpu, gpu'],
  [['e', '--threads', '0'], '--threads: "0" is not a whole number above zero'],
])('%j is refused with a sentence', (words, message) => {
  expect(() => parseArguments(words)).toThrow(message);
});

test('formats of results are chosen by their words, and only where something is written', () => {
  const chosen = parseArguments(['e', '--out', 'o', '--formats', 'graph-npz, tracks-csv']);
  expect(chosen.formats.map(({ file }) => file)).toEqual(['tracks.csv', 'graph.npz']);
  expect(parseArguments(['e']).formats.map(({ file }) => file)).toEqual([
    'tracks.csv',
    'edges.csv',
  ]);
  expect(() => parseArguments(['e', '--out', 'o', '--formats', 'root'])).toThrow(
    '--formats: "root" is not one of tracks-csv, tracks-json',
  );
  expect(() => parseArguments(['e', '--formats', 'labels'])).toThrow('no effect without --out');
});
