import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { served } from '../unit/service/served.ts';
import { buildServer, type Server, startServer } from '../unit/service/serving.ts';
import { openPage, openStage, type PageUnderTest } from './browser.ts';

let behind: Awaited<ReturnType<typeof served>>;
let server: Server;
let under: PageUnderTest;
let page: Page;
/** Requests that carry an event. */
const inferences: string[] = [];

const count = async (stage: string, id: string) =>
  Number(await page.getByTestId(`stage-${stage}-${id}`).getAttribute('data-value'));
const reached = (stage: string, state: string) =>
  page
    .locator(`[data-testid="stage-${stage}"][data-state="${state}"]`)
    .waitFor({ timeout: 90_000 });
const show = (name: string) =>
  page.screenshot({ path: `test/e2e/screenshots/service-${name}.png` });

beforeAll(async () => {
  buildServer();
  behind = await served({ maxBody: 64 * 1024 * 1024 });
  server = await startServer('--grpc-port', 'none', '--upstream', behind.url);
  under = await openPage({
    at: `${server.url}/`,
    named: ['http://127.0.0.1:9'],
    query: '?chain=remote',
    width: 1440,
    height: 900,
  });
  page = under.page;
  page.on('request', (request) => {
    if (request.url().endsWith('/infer')) inferences.push(request.url());
  });
}, 300_000);
afterAll(async () => {
  await under?.close();
  await server?.stop();
  behind?.stop();
});

/** Gives the chosen entry another address and saves it. */
async function pointAt(url: string) {
  await page.getByTestId('server-edit').click();
  await page.getByTestId('server-url').fill(url);
}

test('a link with the chain sends nothing by itself', async () => {
  await reached('remote', 'failed');
  await openStage(page, 'remote');
  expect(await page.getByTestId('stage-remote').textContent()).toContain('Nothing was sent');
  expect(await page.getByTestId('server-what').textContent()).toMatch(
    /5,527 rows of 16 columns, 354 kB/,
  );
});

test('a check says what the server is and which models it has', async () => {
  await pointAt('http://127.0.0.1:9');
  await page.getByTestId('server-check').click();
  await page.getByTestId('server-check-error').waitFor();
  const error = await page.getByTestId('server-check-error').textContent();
  for (const cause of ['is down', 'port is another', 'CORS']) expect(error).toContain(cause);
  await page.getByTestId('server-url').fill(server.url);
  await page.getByTestId('server-check').click();
  await page.getByTestId('server-found').waitFor();
  const found = await page.getByTestId('server-found').textContent();
  expect(found).toMatch(/trackloom .* is ready, takes binary tensors/);
  expect(found).toMatch(/DoubleMetricLearning version 1, ready/);
  expect(found).toMatch(/ModuleMap takes FEATURES \[-1, 16\] and gives LABELS/);
  await show('entry');
  await page.getByTestId('server-save').click();
});

test('an event is sent once the user agreed, and its tracks are those of the local chain', async () => {
  await page.getByTestId('server-send').click();
  const dialog = page.getByTestId('consent-dialog');
  expect(await dialog.textContent()).toMatch(/5,527 rows of 16 columns, 354 kB.*no truth/);
  expect(await dialog.textContent()).toContain('The event has no clusters');
  await show('consent');
  await page.getByTestId('consent-refuse').click();
  expect(inferences).toEqual([]);
  await page.getByTestId('server-send').click();
  await page.getByTestId('consent-send').click();
  await reached('remote', 'done');
  await reached('report', 'done');
  expect(inferences).toHaveLength(1);
  const [tracks, matched] = [
    await count('remote', 'tracks'),
    await page.getByTestId('summary-matched').textContent(),
  ];
  const times = await page.getByTestId('stage-remote-time').getAttribute('title');
  expect(times).toMatch(/pack .*send .*queue .*compute .*receive/);
  await show('tracks');
  await page.getByTestId('pin-baseline').click();
  await page.getByTestId('param-chain-select').selectOption('module-map');
  await reached('graph', 'done');
  await reached('report', 'done');
  expect(await count('quality', 'tracks')).toBe(tracks);
  expect(await page.getByTestId('summary-matched').textContent()).toBe(matched);
  expect(tracks).toBeGreaterThan(100);
  // Side by side: every track of either is one of the other, with the same hits.
  await page.getByTestId('open-compare').click();
  await page.getByTestId('compare-objects').waitFor();
  const compared = async (id: string) =>
    Number(await page.getByTestId(`count-${id}`).getAttribute('data-value'));
  expect(await compared('tracks-identical')).toBe(tracks);
  for (const id of ['tracks-only-a', 'tracks-only-b']) expect(await compared(id)).toBe(0);
  await show('compared');
  await page.getByTestId('tray-close').click();
  await page.getByTestId('drop-baseline').click();
});

test('a server that knows no CORS is asked through the pass-through', async () => {
  await page.getByTestId('param-chain-select').selectOption('remote');
  await openStage(page, 'remote');
  await pointAt(`${server.url}/upstream`);
  await page.getByTestId('server-save').click();
  await page.getByTestId('server-send').click();
  // What is behind the pass-through is another server than the one that the user agreed to.
  expect(await page.getByTestId('consent-dialog').textContent()).toContain('/upstream');
  await page.getByTestId('consent-send').click();
  // The server behind takes every row for one track.
  await expect.poll(() => count('remote', 'tracks'), { timeout: 60_000 }).toBe(1);
  expect(inferences.at(-1)).toBe(`${server.url}/upstream/v2/models/ModuleMap/infer`);
});

test('a page on a phone has room for the entry', async () => {
  await page.setViewportSize({ width: 390, height: 800 });
  await expect.poll(() => page.getByTestId('server-edit').count()).toBe(0);
  await page.getByTestId('dock-left').click();
  await openStage(page, 'remote');
  await show('phone-card');
  await page.getByTestId('server-edit').click();
  await page.getByTestId('server-dialog').waitFor();
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(wide).toBeLessThanOrEqual(390);
  await show('phone');
  await page.keyboard.press('Escape');
  // Refused connections of the check are the browser's own words.
  expect(under.errors.filter((error) => !error.includes('ERR_'))).toEqual([]);
});
