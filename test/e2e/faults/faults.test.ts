import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { createServer, type ViteDevServer } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
// @ts-expect-error a plain Node script without type declarations
import { QUIET_FLAGS } from '../../../tools/browser-flags.mjs';
import { launchChromium, type WatchedBrowser } from '../chromium.ts';
import { faultyPanels, PANELS } from './faultyPanels.ts';

let server: ViteDevServer;
let chromium: WatchedBrowser;
let page: Page;
const cacheDir = mkdtempSync(join(tmpdir(), 'trackloom-faults-'));

beforeAll(async () => {
  server = await createServer({
    cacheDir,
    logLevel: 'error',
    plugins: [faultyPanels()],
    server: { port: 0, hmr: false },
  });
  await server.listen();
  chromium = await launchChromium([
    ...QUIET_FLAGS,
    ...['--disable-features=WebGPU', '--use-angle=swiftshader'],
  ]);
  page = await chromium.browser.newPage({ viewport: { width: 1100, height: 720 } });
  const url = server.resolvedUrls?.local[0] ?? '';
  chromium.allow(url);
  await page.goto(url);
  await page.waitForFunction(
    () =>
      document.querySelector('[data-testid="stage-report"]')?.getAttribute('data-state') === 'done',
    undefined,
    { timeout: 100_000 },
  );
});
afterAll(async () => {
  await chromium?.close().finally(() => server?.close());
  rmSync(cacheDir, { recursive: true, force: true });
});

/** Makes a panel fail from now on, or none. */
const fail = (name: string | null) =>
  page.evaluate((faulty) => {
    Object.assign(window, { faulty });
    window.dispatchEvent(new Event('faulty'));
  }, name);

const hits = () => page.getByTestId('stage-event-hits').first().getAttribute('data-value');

test.each(Object.entries(PANELS))('%s fails alone, and comes back', async (name, panel) => {
  const field = page.getByTestId('param-ccCut-input');
  const value = `0.${20 + Object.keys(PANELS).indexOf(name)}`;
  await field.fill(value);
  await field.press('Enter');

  await fail(name);
  const fault = page.getByTestId('fault');
  await fault.waitFor();
  expect(await fault.count()).toBe(1);
  expect(await fault.getAttribute('data-panel')).toBe(panel);
  expect(await fault.textContent()).toContain(`${panel} failed`);
  if (name !== 'App') {
    if (name !== 'StagePanel') expect(await hits()).toBe('5527');
    if (name !== 'TopBar') expect(await page.getByTestId('open-menu').isVisible()).toBe(true);
  }

  await page.getByTestId('fault-copy').click();
  // Without the right to copy, the report is shown.
  const copied = page.getByTestId('fault-copied');
  await copied.waitFor();

  await fail(null);
  await page.getByTestId('fault-retry').click();
  await fault.waitFor({ state: 'detached' });
  expect(await hits()).toBe('5527');
  expect(Number(await field.inputValue())).toBe(Number(value));
});

test('an error outside of any panel is one sentence, however often it comes', async () => {
  await page.evaluate(async () => {
    for (let time = 0; time < 3; time++) {
      setTimeout(() => {
        throw new Error('a timer broke');
      });
      void Promise.reject(new Error('a promise broke'));
    }
  });
  for (const text of ['a timer broke', 'a promise broke']) {
    const message = page.getByTestId('message-error').filter({ hasText: text });
    await expect.poll(() => message.textContent()).toContain('(3 times)');
    expect(await message.count()).toBe(1);
  }
  expect(await hits()).toBe('5527');
});
