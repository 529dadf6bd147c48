import { expect, test } from 'vitest';
import { tourSteps } from '../../../../src/app/tour/steps.ts';
import type { Shown } from '../../../../src/session/shown.ts';

const event = { name: 'e', x: new Float64Array(1200), truth: {} };
const graph = { src: new Uint32Array(400) };
const scores = Float32Array.from({ length: 400 }, (_, i) => i / 400);
const tracks = { offset: new Uint32Array(31) };
const evaluation = {
  report: { tracks: { matched: 3, target: 4, efficiency: 0.75, fakeRate: 0 } },
  particles: { target: Uint8Array.of(1, 0, 1, 1, 1), foundBy: Int32Array.of(2, -1, 5, -1, 7) },
};
const shown = (changes: object) =>
  ({ event, graph, scores, tracks, evaluation, ...changes }) as unknown as Shown;
const plain = (text: string) => text.replaceAll('\u202f', ' ');

test('the tour goes as far as the pipeline, and tells the counts of the event', () => {
  const none = { graph: null, scores: null, tracks: null, evaluation: null };
  expect(tourSteps(shown({ event: null }), 0.4)).toEqual([]);
  expect(tourSteps(shown(none), 0.4)).toHaveLength(2);
  expect(tourSteps(shown({ evaluation: null }), 0.4)).toHaveLength(5);
  const texts = tourSteps(shown({}), 0.25).map(({ text }) => plain(text));
  expect(texts[0]).toContain('1 200 hits');
  expect(texts[2]).toContain('400 edges');
  expect(texts[3]).toContain('299 of 400 lie above the cut of 0.25');
  expect(texts[4]).toContain('30 tracks');
  expect(texts[5]).toContain('3 of 4 target particles');
});

test('it ends at the first target particle that was lost, where there is one', () => {
  const steps = tourSteps(shown({}), 0.4);
  expect(steps.at(-1)?.particle).toBe(3);
  const found = { ...evaluation.particles, foundBy: Int32Array.of(2, -1, 5, 1, 7) };
  const all = tourSteps(shown({ evaluation: { ...evaluation, particles: found } }), 0.4);
  expect(all).toHaveLength(steps.length - 1);
  expect(all.every(({ particle }) => particle === null)).toBe(true);
});
