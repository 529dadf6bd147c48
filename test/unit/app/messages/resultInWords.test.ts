import { expect, test } from 'vitest';
import { resultInWords } from '../../../../src/app/messages/resultInWords.ts';
import type { Shown } from '../../../../src/session/shown.ts';

const shown = {
  event: { name: 'event7', x: new Float64Array(5527) },
  graph: { src: new Uint32Array(1234) },
  tracks: { offset: new Uint32Array(61) },
  evaluation: { report: { tracks: { matched: 53, target: 54, fakeRate: 0.05 } } },
  complete: true,
} as unknown as Shown;

test('a complete run is told in one sentence, with the figures where there is truth', () => {
  const plain = (one: Shown) => resultInWords(one).replaceAll('\u202f', ' ');
  expect(plain(shown)).toBe(
    'event7: 5 527 hits, 1 234 edges, 60 tracks; 53 of 54 target particles found, 5.0 % of the tracks fake.',
  );
  expect(plain({ ...shown, evaluation: null })).toBe('event7: 5 527 hits, 1 234 edges, 60 tracks.');
});

test('nothing is told of what is under way', () => {
  expect(resultInWords({ ...shown, complete: false })).toBe('');
});
