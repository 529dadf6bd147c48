import { expect, test } from 'vitest';
import { changeText, countChangeText, toneOf } from '../../../src/app/compare/changeText.ts';

const plain = (text: string) => text.replaceAll('\u202f', ' ').replaceAll('−', '-');

test.each([
  [0.0187, 0.0131, '+1.9 ± 1.3 %'],
  [-0.002, 0.0011, '-0.20 ± 0.11 %'],
  [0.00012, 0.00009, '+0.012 ± 0.009 %'],
  [0.00001, 0.02, '±0 ± 2.0 %'],
  [0, 0, '±0'],
])('%d with an error of %d', (value, error, text) => {
  expect(plain(changeText({ value, error }))).toBe(text);
});

test('counts have their sign', () => {
  expect([12_345, -3, 0].map(countChangeText).map(plain)).toEqual(['+12 345', '-3', '±0']);
});

test('only what exceeds its error is good or bad', () => {
  expect(toneOf({ value: 0.02, error: 0.03 }, false)).toBe('none');
  expect(toneOf({ value: 0.04, error: 0.03 }, false)).toBe('good');
  expect(toneOf({ value: 0.04, error: 0.03 }, true)).toBe('bad');
  expect(toneOf({ value: -0.04, error: 0.03 }, true)).toBe('good');
});
