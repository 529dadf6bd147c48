import { expect, test } from 'vitest';
import { DEFAULT_MAP_TEXTS, mapSettings } from '../../../src/app/maps/mapForm.ts';
import { DEFAULT_EVENT_MAP } from '../../../src/modulemap/eventMap.ts';

test('a form gives settings, or says which field is not legal', () => {
  expect(mapSettings(DEFAULT_MAP_TEXTS, true)).toEqual(DEFAULT_EVENT_MAP);
  expect(mapSettings({ ...DEFAULT_MAP_TEXTS, minPt: '0.5' }, false)).toEqual({
    ...DEFAULT_EVENT_MAP,
    minPt: 0.5,
    symmetry: false,
  });
  expect(mapSettings({ ...DEFAULT_MAP_TEXTS, minPt: 'x' }, true)).toBe(
    'pT above: "x" is no number from 0 to 100 GeV.',
  );
  expect(mapSettings({ ...DEFAULT_MAP_TEXTS, minHits: '2' }, true)).toMatch(/Hits at least: "2"/);
  expect(mapSettings({ ...DEFAULT_MAP_TEXTS, minHits: '4.5' }, true)).toMatch(/no whole number/);
  expect(mapSettings({ ...DEFAULT_MAP_TEXTS, maxEta: ' ' }, true)).toMatch(/\|eta\| below/);
});
