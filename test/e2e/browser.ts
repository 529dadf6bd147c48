import type { Locator, Page } from 'playwright-core';
import { type PreviewServer, preview } from 'vite';
import { descriptorOf, type ParameterId } from '../../src/parameters/table.ts';
// @ts-expect-error a plain Node script without type declarations
import { QUIET_FLAGS, WEBGPU_FLAGS } from '../../tools/browser-flags.mjs';
import { launchChromium } from './chromium.ts';

/** The built page, served and opened in Chromium. */
export interface PageUnderTest {
  readonly page: Page;
  readonly url: string;
  /** Uncaught errors and console errors of the page, in order. */
  readonly errors: string[];
  close(): Promise<void>;
}

/** Opens a stage of the list, so that its controls can be used. */
export async function openStage(page: Page, stage: string): Promise<void> {
  const toggle = page.getByTestId(`stage-${stage}-toggle`);
  if ((await toggle.getAttribute('aria-expanded')) === 'false') await toggle.click();
}

/** The typed field of a parameter, in view: its stage is opened. */
export async function fieldOf(page: Page, id: ParameterId): Promise<Locator> {
  await openStage(page, descriptorOf(id).stage);
  return page.getByTestId(`param-${id}-input`);
}

/** Serves `dist/` on a free port. */
export async function serve(): Promise<{ url: string; server: PreviewServer }> {
  const server = await preview({ preview: { port: 0, open: false }, logLevel: 'error' });
  const url = server.resolvedUrls?.local[0];
  if (!url) throw new Error('vite preview gave no address; run `npm run build` first.');
  return { url, server };
}

/**
 * Opens the built page. `webgpu: false` starts a browser that has none. A request to any other origin than the page's
 * and those of `named` fails the test, when it is closed. `at` opens a page that is served elsewhere.
 */
export async function openPage(
  options: {
    webgpu?: boolean;
    query?: string;
    width?: number;
    height?: number;
    named?: readonly string[];
    /** Address of a page that is served already. */
    at?: string;
  } = {},
): Promise<PageUnderTest> {
  const { webgpu = true, query = '', width = 1100, height = 720, named = [] } = options;
  const { url, server } = options.at ? { url: options.at, server: null } : await serve();
  const chromium = await launchChromium([
    ...QUIET_FLAGS,
    ...(webgpu ? WEBGPU_FLAGS : ['--disable-features=WebGPU', '--use-angle=swiftshader']),
  ]);
  chromium.allow(url, ...named);
  // Without the service worker, every request of the page is its own (installed.test.ts is about the worker).
  const page = await chromium.browser.newPage({
    viewport: { width, height },
    serviceWorkers: 'block',
  });
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  await page.goto(`${url}${query}`);
  return {
    page,
    url,
    errors,
    async close() {
      await chromium.close().finally(() => server?.close());
    },
  };
}
