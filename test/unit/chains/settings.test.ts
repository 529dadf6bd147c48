import { expect, test } from 'vitest';
import { windowSettings } from '../../../src/chains/settings.ts';
import { NEUTRAL_WINDOW_SETTINGS, sameWindowSettings } from '../../../src/modulemap/widen.ts';
import { DEFAULT_PARAMETERS } from '../../../src/parameters/table.ts';

const plain = { ...DEFAULT_PARAMETERS, occurrenceWidening: 0 };

test('without widening, everything else at its default leaves a map as it is', () => {
  expect(sameWindowSettings(windowSettings(plain), NEUTRAL_WINDOW_SETTINGS)).toBe(true);
});

test.each([
  ['cutZ0', 'off'],
  ['cutDphi', 'off'],
  ['cutPhiSlope', 'off'],
  ['cutDeta', 'off'],
  ['cutDydx', 'off'],
  ['cutDzdr', 'off'],
] as const)('%s switches its own variable off', (id, value) => {
  const settings = windowSettings({ ...plain, [id]: value });
  expect(settings).toEqual({ ...windowSettings(plain), [id]: false });
});

test.each([
  'widenZ0',
  'widenDphi',
  'widenPhiSlope',
  'widenDeta',
  'widenDydx',
  'widenDzdr',
] as const)('%s widens its own variable', (id) => {
  const settings = windowSettings({ ...plain, [id]: 0.3 });
  expect(settings).toEqual({ ...windowSettings(plain), [id]: 0.3 });
});

test('the cut mode and its number of rms go through', () => {
  const settings = windowSettings({ ...plain, cutMode: 'meanrms', rmsFactor: 2.5 });
  expect(settings).toMatchObject({ cutMode: 'meanrms', rmsFactor: 2.5 });
});
