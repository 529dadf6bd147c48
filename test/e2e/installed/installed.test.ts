import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
// @ts-expect-error a plain Node script without type declarations
import { QUIET_FLAGS } from '../../../tools/browser-flags.mjs';
import { finishPage } from '../../../tools/page/plugin.ts';
import { launchChromium, type WatchedBrowser } from '../chromium.ts';
import { type PlainHost, plainHost } from './plainHost.ts';

/** What the first picture may cost on a cold cache. */
const FIRST_PICTURE_BYTES = 2e6;

const folder = mkdtempSync(join(tmpdir(), 'trackloom-installed-'));
let host: PlainHost;
let chromium: WatchedBrowser;
let context: BrowserContext;
let page: Page;
const errors: string[] = [];

beforeAll(async () => {
  cpSync('dist', folder, { recursive: true });
  host = await plainHost(folder);
  chromium = await launchChromium([
    ...QUIET_FLAGS,
    ...['--disable-features=WebGPU', '--use-angle=swiftshader'],
  ]);
  chromium.allow(host.url);
  context = await chromium.browser.newContext();
  page = await context.newPage();
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
});
afterAll(async () => {
  await chromium?.close().finally(() => host?.close());
  rmSync(folder, { recursive: true, force: true });
});

const reported = () =>
  page.waitForFunction(
    () =>
      document.querySelector('[data-testid="stage-report"]')?.getAttribute('data-state') === 'done',
    undefined,
    { timeout: 100_000 },
  );
const foundOfDemo = () => page.getByTestId('summary-matched').textContent();

test('the first picture of a first visit is small, and does not wait for map and network', async () => {
  await page.addInitScript(() => {
    new MutationObserver((_, observer) => {
      const drawn = document.querySelector('[data-testid="drawn-hits"]');
      if (!(Number(drawn?.getAttribute('data-value') ?? 0) > 0)) return;
      observer.disconnect();
      Object.assign(window, { pictureAt: performance.now() });
    }).observe(document, { subtree: true, childList: true, attributes: true });
  });
  await page.goto(host.url);
  await reported();
  expect(await foundOfDemo()).toBe('54');
  const times = await page.evaluate(() => ({
    picture: (window as unknown as { pictureAt: number }).pictureAt,
    large: performance
      .getEntriesByType('resource')
      .filter(({ name }) => /\/(maps|models)\//.test(name))
      .map(({ startTime }) => startTime),
  }));
  expect(times.large.length).toBe(3);
  expect(Math.min(...times.large)).toBeGreaterThan(times.picture);
  const bytes = host.sentBefore('maps/trackml.map');
  const text = (sent: number) => `${(sent / 1e6).toFixed(2)} MB`;
  console.log(`first picture after ${text(bytes)}, reconstructed after ${text(host.sent())}`);
  expect(bytes).toBeLessThan(FIRST_PICTURE_BYTES);
});

test('the service worker isolates the page on a host that does not', async () => {
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  expect(await page.getByTestId('stage-scores-backend').textContent()).toMatch(/WASM, \d+ thread/);
});

test('can be installed', async () => {
  const devtools = await context.newCDPSession(page);
  const { errors: wrong } = await devtools.send('Page.getAppManifest');
  expect(wrong).toEqual([]);
  const { installabilityErrors } = await devtools.send('Page.getInstallabilityErrors');
  // The tests' own browser is a private window, in which nothing is installed.
  const ofThePage = installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito');
  expect(ofThePage).toEqual([]);
});

test('works without network after one visit', async () => {
  await page.waitForSelector('html[data-offline="ready"]', { timeout: 60_000 });
  await host.close();
  await context.setOffline(true);
  await page.goto(`${host.url}?ccCut=0.4`);
  await reported();
  expect(await foundOfDemo()).toBe('54');
  expect(await page.getByTestId('stage-event-hits').first().getAttribute('data-value')).toBe(
    '5527',
  );
  expect(errors).toEqual([]);
});

test('an update is announced, and taken when the user says so', async () => {
  await context.setOffline(false);
  const fresh = await chromium.browser.newContext();
  const updated = await plainHost(folder);
  chromium.allow(updated.url);
  try {
    page = await fresh.newPage();
    await page.goto(updated.url);
    await page.waitForSelector('html[data-offline="ready"]', { timeout: 100_000 });
    const html = readFileSync(join(folder, 'index.html'), 'utf8');
    writeFileSync(
      join(folder, 'index.html'),
      html.replace('<title>Trackloom</title>', '<title>Trackloom, newer</title>'),
    );
    finishPage(folder);
    const before = updated.asked.length;
    await page.reload();
    expect(await page.title()).toBe('Trackloom');
    await page.getByTestId('update').waitFor({ timeout: 60_000 });
    // Only what changed was fetched again.
    expect(new Set(updated.asked.slice(before))).toEqual(new Set(['sw.js', 'index.html']));
    await page.getByTestId('update-take').click();
    await expect.poll(() => page.title(), { timeout: 60_000 }).toBe('Trackloom, newer');
    await reported();
    expect(await page.getByTestId('update').count()).toBe(0);
  } finally {
    await fresh.close();
    await updated.close();
  }
});
