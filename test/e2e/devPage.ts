import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { createServer } from 'vite';
// @ts-expect-error a plain Node script without type declarations
import { BROWSER_FLAGS } from '../../tools/browser-flags.mjs';
import { launchChromium } from './chromium.ts';

/** A page of tests, served from its sources. */
export interface DevPage {
  readonly page: Page;
  /** Uncaught errors and console errors of the page, in order. */
  readonly errors: string[];
  close(): Promise<void>;
}

/** Opens `folder`/index.html in Chromium and waits until it has put `global` on its window. */
export async function openDevPage(
  folder: string,
  global: string,
  viewport = { width: 360, height: 240 },
): Promise<DevPage> {
  const cacheDir = mkdtempSync(join(tmpdir(), 'trackloom-page-'));
  const server = await createServer({
    configFile: false,
    root: resolve(folder),
    cacheDir,
    logLevel: 'error',
    server: { port: 0, hmr: false, fs: { allow: [resolve('.')] } },
    optimizeDeps: { noDiscovery: true, include: [] },
  });
  await server.listen();
  const chromium = await launchChromium(BROWSER_FLAGS);
  const page = await chromium.browser.newPage({ viewport });
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  const url = server.resolvedUrls?.local[0] ?? '';
  chromium.allow(url);
  await page.goto(url);
  await page.waitForFunction((name) => name in window, global);
  return {
    page,
    errors,
    async close() {
      await chromium.close().finally(() => server.close());
      rmSync(cacheDir, { recursive: true, force: true });
    },
  };
}
