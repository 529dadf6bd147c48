import { expect, it } from 'vitest';
import { createDistribution } from '../../../src/distributions/distribution.ts';
import { windowDistribution } from '../../../src/distributions/mapWindows.ts';
import { buildGraphCpu } from '../../../src/graph/cpu.ts';
import { arrangeHits } from '../../../src/modulemap/arrangeHits.ts';
import { applyWindowSettings, NEUTRAL_WINDOW_SETTINGS } from '../../../src/modulemap/widen.ts';
import { eventOf, mapOf, pairOf, WIDE, wideBut } from '../causes/smallMap.ts';

const TARGETS = { minPt: 1, minHits: 3 };
/** A track of particle 0 through modules 0, 1, 2, and a hit of another on module 2. */
const EVENT = eventOf([
  { at: [30, 0, 10], module: 0, particle: 0 },
  { at: [70, 4, 22], module: 1, particle: 0 },
  { at: [110, 12, 35], module: 2, particle: 0 },
  { at: [110, 40, 60], module: 2, particle: 1 },
]);

/** The bin of each class that holds something, as the position in its middle. */
function places({ counts, edges }: Awaited<ReturnType<typeof windowDistribution>>): number[][] {
  return counts.map((row) =>
    [...row].flatMap((n, bin) => Array(n).fill((edges[bin] + edges[bin + 1]) / 2)),
  );
}

it('puts an edge where the worse leg of its best triplet lies', async () => {
  const [, dphi12] = pairOf(EVENT, 0, 1);
  const [, dphi23] = pairOf(EVENT, 1, 2);
  // A window of width 1 for each leg: leg 12 lies at 0.5, leg 23 a third of a width above it.
  const bounds = wideBut(1, dphi12 - 0.5, dphi12 + 0.5).map((window, k) =>
    k === 5 ? ([dphi23 - 1.34, dphi23 - 0.34] as const) : window,
  );
  const map = mapOf(3, [{ modules: [0, 1, 2], bounds }]);
  const found = await windowDistribution(EVENT, map, NEUTRAL_WINDOW_SETTINGS, 'dphi', TARGETS);
  expect(found.classes).toEqual(['target', 'other true', 'skipping', 'fake']);
  const [target, , , fake] = places(found);
  // Both edges of the particle come alive once leg 23 is inside: at 1.34.
  expect(target).toHaveLength(2);
  for (const place of target) expect(Math.abs(place - 1.34)).toBeLessThan(0.013);
  expect(found.before).toEqual([2, 0, 0, fake.length]);
  expect(found.after).toEqual([0, 0, 0, 0]);

  // Widened by as much, the builder keeps them.
  for (const [widenDphi, edges] of [
    [0.32, 0],
    [0.36, 2],
  ]) {
    const settings = { ...NEUTRAL_WINDOW_SETTINGS, widenDphi };
    const widened = applyWindowSettings(map, settings);
    const graph = await buildGraphCpu(arrangeHits(EVENT, widened), widened);
    const { after } = await windowDistribution(EVENT, map, settings, 'dphi', TARGETS);
    expect(after[0]).toBe(edges);
    expect(after.reduce((all, n) => all + n, 0)).toBe(graph.src.length);
  }
});

it('takes the best of several triplets of an edge', async () => {
  const [, dphi12] = pairOf(EVENT, 0, 1);
  const map = mapOf(4, [
    { modules: [0, 1, 2], bounds: wideBut(1, dphi12 - 1.7, dphi12 - 0.7) },
    { modules: [0, 1, 2], bounds: wideBut(1, dphi12 - 0.6, dphi12 + 0.4) },
  ]);
  const found = await windowDistribution(EVENT, map, NEUTRAL_WINDOW_SETTINGS, 'dphi', TARGETS);
  const [target] = places(found);
  for (const place of target) expect(Math.abs(place - 0.6)).toBeLessThan(0.013);
  expect(found.after[0]).toBe(2);
});

it('puts everything in the middle of a window without an end', async () => {
  const map = mapOf(3, [
    { modules: [0, 1, 2], bounds: wideBut(8, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY) },
  ]);
  const found = await windowDistribution(EVENT, map, NEUTRAL_WINDOW_SETTINGS, 'diff_dydx', TARGETS);
  const [target] = places(found);
  expect(target.length).toBe(2);
  for (const place of target) expect(Math.abs(place - 0.5)).toBeLessThan(0.013);
});

it('has one class without truth', async () => {
  const map = mapOf(3, [{ modules: [0, 1, 2], bounds: WIDE }]);
  const event = { ...EVENT, truth: null };
  const found = await windowDistribution(event, map, NEUTRAL_WINDOW_SETTINGS, 'deta', TARGETS);
  expect(found.classes).toEqual(['all']);
  expect(found.after).toEqual(found.before);
});

it('counts what is off the axis, and values that are no number above it', () => {
  const made = createDistribution(['target', 'fake'], { min: 0, max: 1, bins: 4 });
  for (const value of [-0.1, 0, 0.25, 1, 1.1, Number.NaN]) made.add(value, 1, value > 0);
  const { counts, below, above, before, after } = made.result();
  expect([...counts[1]]).toEqual([1, 1, 0, 1]);
  expect([below, above, before, after]).toEqual([
    [0, 1],
    [0, 2],
    [0, 6],
    [0, 3],
  ]);
});
