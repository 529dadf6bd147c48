/** Pictures and clips open again, have the size they should, and show scene, legend and caption. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DevPage, openDevPage } from '../devPage.ts';

let under: DevPage;
let page: Page;
beforeAll(async () => {
  under = await openDevPage('test/e2e/picture/page', 'pictureTests');
  page = under.page;
});
afterAll(() => under?.close());

/** The scene is 360 x 240; two lines of caption take 56 below it. */
const HEIGHT = 240 + 56;

test.each([
  ['webgpu', 1],
  ['webgpu', 4],
  ['webgl', 2],
] as const)('a picture on %s at %i times the size', async (backend, scale) => {
  const png = await page.evaluate(([b, s]) => window.pictureTests.png(b, s), [
    backend,
    scale,
  ] as const);
  expect(png).toMatchObject({ type: 'image/png', width: 360 * scale, height: HEIGHT * scale });
  expect(png.scene).toBeGreaterThan(20 * scale * scale);
  expect(png.legend).toBeGreaterThan(20 * scale * scale);
  expect(png.caption).toBeGreaterThan(40 * scale * scale);
});

test.each(['webgpu', 'webgl'] as const)('a clip on %s', async (backend) => {
  const clip = await page.evaluate((b) => window.pictureTests.clip(b), backend);
  expect(clip).toMatchObject({ type: 'video/webm', width: 360, height: HEIGHT });
  expect(clip.scene).toBeGreaterThan(20);
  expect(clip.legend).toBeGreaterThan(20);
  expect(clip.caption).toBeGreaterThan(40);
});

test('a recording that is given up ends', async () => {
  expect(await page.evaluate(() => window.pictureTests.given())).toBe('AbortError');
  expect(under.errors).toEqual([]);
});
