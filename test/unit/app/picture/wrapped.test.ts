import { expect, test } from 'vitest';
import { wrapped } from '../../../../src/app/picture/wrapped.ts';

test('breaks a text between words into lines that fit', () => {
  expect(wrapped('one two three four', 9)).toEqual(['one two', 'three', 'four']);
  expect(wrapped('one two', 7)).toEqual(['one two']);
});

test('gives a word that is too long a line of its own, and no text no line', () => {
  expect(wrapped('a incomprehensibilities b', 5)).toEqual(['a', 'incomprehensibilities', 'b']);
  expect(wrapped('', 5)).toEqual([]);
});
