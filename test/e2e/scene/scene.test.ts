import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SceneView, SceneViewName } from '../../../src/scene/index.ts';
import { CAMERAS } from '../../../src/session/view.ts';
import { type DevPage, openDevPage } from '../devPage.ts';
import type { SceneTests } from './page/main.ts';

declare global {
  interface Window {
    sceneTests: SceneTests;
    interactive: { view: SceneView; picks: unknown[] };
  }
}

let under: DevPage;
let page: Page;
beforeAll(async () => {
  under = await openDevPage('test/e2e/scene/page', 'sceneTests');
  page = under.page;
});
afterAll(() => under?.close());

describe.each(['webgpu', 'webgl'] as const)('the scene on %s', (backend) => {
  test.each(CAMERAS)('draws hits where they are picked: %s', async (view) => {
    const places = await page.evaluate(([b, v]) => window.sceneTests.hitPlaces(b, v), [
      backend,
      view,
    ] as const);
    expect(places.length).toBe(4);
    for (const { drawn, picked } of places) {
      expect(Math.abs(drawn[0] - picked[0])).toBeLessThan(0.7);
      expect(Math.abs(drawn[1] - picked[1])).toBeLessThan(0.7);
    }
  });

  test.each([
    ['edges', 'edge', '3d'],
    ['edges', 'edge', 'rz'],
    ['tracks', 'track', 'xy'],
    ['lost', 'lost', '3d'],
    ['edges', 'edge', 'etaphi'],
    ['tracks', 'track', 'etaphi'],
  ] as const)('draws %s (%s) in %s where they are picked', async (kind, name, view) => {
    const counts = await page.evaluate(([b, k, v]) => window.sceneTests.linesPicked(b, k, v), [
      backend,
      kind,
      view,
    ] as const);
    expect(Object.keys(counts).sort()).toEqual([`${name} 0`, `${name} 1`]);
    for (const pixels of Object.values(counts)) expect(pixels).toBeGreaterThan(15);
  });

  test.each(CAMERAS)('draws and picks a crowd of hits alike: %s', async (view) => {
    const { hits, pixels, missed, unseen } = await page.evaluate(
      ([b, v]) => window.sceneTests.crowd(b, v),
      [backend, view] as const,
    );
    expect(pixels).toBeGreaterThan(20 * hits);
    expect({ missed, unseen }).toEqual({ missed: 0, unseen: 0 });
  });

  test.each<[string, SceneViewName[]]>([
    ...CAMERAS.map((view): [string, SceneViewName[]] => [view, [view]]),
    ['four at once', [...CAMERAS]],
  ])('picks the hit that is drawn in front, of 100 times: %s', async (_, views) => {
    const wrong = await page.evaluate(([b, names]) => window.sceneTests.frontmost(b, names), [
      backend,
      views,
    ] as const);
    expect(wrong).toEqual([]);
  });

  test('draws and picks an edge across azimuth pi at both borders, and not between them', async () => {
    const rows = await page.evaluate((b) => window.sceneTests.acrossPi(b), backend);
    expect(rows.missed).toBe(0);
    expect(rows.upper).toBeGreaterThan(10);
    expect(rows.lower).toBeGreaterThan(3);
    expect(rows.between).toBe(0);
  });

  test('draws edges above the cut, those below it faintly or not at all', async () => {
    const [above, cut, faint] = await page.evaluate((b) => window.sceneTests.cut(b), backend);
    expect(above.pixels).toBeGreaterThan(15);
    expect(above.counts).toEqual([1, 0]);
    expect(cut).toEqual({ pixels: 0, strength: 0, counts: [0, 0] });
    expect(faint.counts).toEqual([0, 1]);
    expect(faint.strength).toBeGreaterThan(0);
    expect(faint.strength).toBeLessThan(0.7 * above.strength);
  });
});

test('a lost device is told once, and another scene can be made', async () => {
  const { messages, pixels, later } = await page.evaluate(() => window.sceneTests.loseDevice());
  expect(messages.length).toBe(1);
  expect(messages[0]).toContain('The graphics device was lost');
  expect(pixels).toBeGreaterThan(20);
  expect(later).toBe(0);
});

test('a click picks, a drag turns the view, and reset turns it back', async () => {
  await page.evaluate(() => window.sceneTests.interact());
  const sharp = () =>
    page.evaluate(() => window.interactive.view.snapshot().then((png) => png.text()));
  const before = await sharp();
  await page.mouse.click(5, 5);
  expect(await page.evaluate(() => window.interactive.picks)).toEqual([null]);
  await page.mouse.move(100, 100);
  await page.mouse.down();
  await page.mouse.move(180, 120, { steps: 3 });
  await page.mouse.up();
  await page.evaluate(() => window.interactive.view.settled());
  expect(await page.evaluate(() => window.interactive.picks)).toEqual([null]);
  expect(await sharp()).not.toBe(before);
  await page.evaluate(() => {
    window.interactive.view.reset();
    return window.interactive.view.settled();
  });
  expect(await sharp()).toBe(before);
});

test('nothing went wrong on the way', () => {
  expect(under.errors).toEqual([]);
});
