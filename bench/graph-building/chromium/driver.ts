/** Builds the page, opens it in Chromium and prints what it measured. */
import { chromium } from 'playwright-core';
import { build } from 'vite';
// @ts-expect-error a plain Node script without type declarations
import { BROWSER_FLAGS } from '../../../tools/browser-flags.mjs';
// @ts-expect-error a plain Node script without type declarations
import { CHROMIUM } from '../../../tools/ensure-chromium.mjs';
import { fullEventFiles, TRACKML_MAP_FILE } from '../../detectors/trackml.ts';
import { keep } from '../report.ts';
import { median } from '../statistics.ts';
import type { PageResult } from './page.ts';

const ROOT = 'bench/graph-building/chromium';
const BUILT = '.cache/bench/page';
/** Nothing listens there: every request is answered from disk. WebGPU wants an origin that counts as secure. */
const ORIGIN = 'http://localhost:9';
const RUNS = 5;

/** @throws Error where there is no full TrackML event, or the graphs differ. */
export async function benchChromium(): Promise<void> {
  const [, event] = fullEventFiles();
  if (!event)
    throw new Error('The full TrackML events are not there; this benchmark needs one of them.');
  await build({
    root: ROOT,
    base: './',
    configFile: false,
    publicDir: false,
    logLevel: 'error',
    build: { outDir: `${process.cwd()}/${BUILT}`, emptyOutDir: true, target: 'es2023' },
  });
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: BROWSER_FLAGS });
  try {
    const page = await browser.newPage();
    page.on('pageerror', (error) => console.error(error.message));
    await page.route(`${ORIGIN}/**`, (route) => {
      const path = new URL(route.request().url()).pathname;
      if (path === '/map') return route.fulfill({ path: TRACKML_MAP_FILE });
      if (path === '/event') return route.fulfill({ path: event });
      return route.fulfill({ path: `${BUILT}${path}` });
    });
    await page.goto(`${ORIGIN}/index.html`);
    await page.waitForFunction(() => 'benchmark' in globalThis);
    const result: PageResult = await page.evaluate((runs) => globalThis.benchmark(runs), RUNS);
    const [gpu, twin] = [median(result.gpuMs), median(result.twinMs)];
    const version = browser.version();
    console.log(
      `Chromium ${version}, ${result.adapter}: ${result.counts.hits} hits, ${result.counts.candidates} candidates, ${result.counts.edges} edges (${result.difference ?? 'equal to the twin'})`,
    );
    console.log(
      `GPU ${gpu.toFixed(0)} ms, twin ${twin.toFixed(0)} ms, medians of ${RUNS}: ${(twin / gpu).toFixed(2)} times as fast`,
    );
    const date = new Date().toISOString();
    console.log(
      `Kept in ${keep(result.adapter, { chromium: version, date, ...result }, '-chromium')}`,
    );
    if (result.difference) throw new Error(`GPU and twin differ in ${result.difference}.`);
  } finally {
    await browser.close();
  }
}
