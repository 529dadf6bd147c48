import { readFileSync } from 'node:fs';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPage, type PageUnderTest } from './browser.ts';

let under: PageUnderTest;
const contexts: BrowserContext[] = [];
beforeAll(async () => {
  under = await openPage({ webgpu: false, query: '?generate=seed:3,particles:40' });
  await ready(under.page);
});
afterAll(() => under?.close());

/** A page of another visitor: no storage, no history of the first one. */
async function visitor(address: string): Promise<Page> {
  const browser = under.page.context().browser();
  if (!browser) throw new Error('The page has no browser.');
  const context = await browser.newContext({
    viewport: under.page.viewportSize(),
    serviceWorkers: 'block',
  });
  contexts.push(context);
  const page = await context.newPage();
  await page.goto(address);
  await ready(page);
  return page;
}

async function ready(page: Page): Promise<void> {
  await page
    .getByTestId('announcer')
    .filter({ hasText: 'target particles found' })
    .waitFor({ state: 'attached', timeout: 60_000 });
  await page.locator('[data-testid="scene"][aria-busy="true"]').waitFor({ state: 'detached' });
}

/** What a visitor sees of the event: counts, what is picked, and the picture itself once it rests. */
async function seen(page: Page) {
  const scene = page.getByTestId('scene');
  let picture = await scene.screenshot();
  await expect
    .poll(async () => {
      const before = picture;
      picture = await scene.screenshot();
      return picture.equals(before);
    })
    .toBe(true);
  return {
    tracks: await page.getByTestId('drawn-tracks').getAttribute('data-value'),
    edges: await page.getByTestId('drawn-edges').getAttribute('data-value'),
    picked: await page.getByTestId('picked-title').textContent(),
    announced: await page.getByTestId('announcer').textContent(),
    picture: picture.toString('base64'),
  };
}

/** Moves the camera, limits what is shown, and selects a track. */
async function arrange(page: Page): Promise<void> {
  await page.getByTestId('views-2').check({ force: true });
  await page.getByTestId('scene').focus();
  for (const key of ['ArrowLeft', 'ArrowLeft', 'ArrowUp', '+']) await page.keyboard.press(key);
  await page.getByTestId('only-found').check({ force: true });
  await page.getByTestId('list-tracks').check({ force: true });
  await page.getByTestId('list-tracks-table-row').first().click();
  await expect.poll(() => page.url()).toMatch(/at-3d=.*select=track:\d+/);
}

test('a link opened by somebody else shows the same event, tracks, cameras and selection', async () => {
  const { page } = under;
  await arrange(page);
  expect(page.url()).toContain('generate=seed:3,particles:40');
  await page.goto(`${page.url()}&ccCut=0.35`);
  await ready(page);
  const here = await seen(page);
  const there = await visitor(page.url());
  expect(await seen(there)).toEqual(here);
  expect(new URL(there.url()).search).toBe(new URL(page.url()).search);
});

test('back and forward go from one set of views to the next, and undo takes parameters back', async () => {
  const { page } = under;
  await page.getByTestId('camera-xy').check({ force: true });
  await expect.poll(() => page.url()).toContain('camera=xy');
  await page.getByTestId('param-minHits-input').fill('5');
  await page.keyboard.press('Enter');
  await expect.poll(() => page.url()).toContain('minHits=5');
  await page.getByTestId('undo').click();
  await expect.poll(() => page.url()).not.toContain('minHits');
  await page.goBack();
  await expect.poll(() => page.getByTestId('camera-3d').isChecked()).toBe(true);
  expect(page.url()).not.toContain('camera=xy');
  await page.goForward();
  await expect.poll(() => page.getByTestId('camera-xy').isChecked()).toBe(true);
});

test('a session file of a local event puts who drops it where the sender was', async () => {
  const { page, url } = under;
  await page.goto(url);
  await ready(page);
  const buffer = readFileSync('public/events/trackml-small.zip');
  await page
    .getByTestId('file-picker')
    .setInputFiles({ name: 'mine.zip', mimeType: 'application/zip', buffer });
  await expect.poll(() => page.url()).toContain('missing-event=mine.zip');
  await ready(page);
  await arrange(page);
  await page.getByTestId('share').click();
  await page.getByText('It does not carry the event mine.zip').waitFor();
  await page.keyboard.press('Control+s');
  await page.getByTestId('session-notes').fill('Look at the lost one.');
  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    page.getByTestId('session-save').click(),
  ]);
  const session = readFileSync(await saved.path());

  const there = await visitor(page.url());
  await there.getByText('mine.zip').first().waitFor();
  await there
    .getByTestId('file-picker')
    .setInputFiles({ name: 'session.zip', mimeType: 'application/zip', buffer: session });
  await there.getByTestId('notes').waitFor();
  expect(await there.getByTestId('notes').textContent()).toContain('Look at the lost one.');
  await ready(there);
  const query = (of: Page) => new URL(of.url()).search.replace(/missing-event=[^&]*/, '');
  await expect.poll(() => query(there)).toBe(query(page));
  const announced = (of: Page) => of.getByTestId('announcer').textContent();
  expect(await announced(there)).toBe(await announced(page));
  expect(under.errors).toEqual([]);
});
