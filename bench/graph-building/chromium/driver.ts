/** Builds the page, opens it in Chromium and prints what it measured. */
import { type Browser, type CDPSession, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
// @ts-expect-error a plain Node script without type declarations
import { BROWSER_FLAGS } from '../../../tools/browser-flags.mjs';
// @ts-expect-error a plain Node script without type declarations
import { CHROMIUM } from '../../../tools/ensure-chromium.mjs';
import { fullEventFiles, TRACKML_MAP_FILE } from '../../detectors/trackml.ts';
import { keep } from '../report.ts';
import { median } from '../statistics.ts';
import type { Benchmark, KernelTime } from './page.ts';

const ROOT = 'bench/graph-building/chromium';
const BUILT = '.cache/bench/page';
/** Nothing listens there: every request is answered from disk. WebGPU wants an origin that counts as secure. */
const ORIGIN = 'http://localhost:9';
/** Builds of either kind, by turns: others on the machine slow down both. */
const RUNS = 15;
/** Builds with every dispatch timed, after those. */
const TIMED_RUNS = 7;

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
    await report(browser, page);
  } finally {
    await browser.close();
  }
}

/** Wall time, and processor time of all processes of the browser, of one build (ms). */
interface Cost {
  readonly ms: number;
  readonly cpuMs: number;
}

async function report(browser: Browser, page: Page): Promise<void> {
  const { adapter, counts, difference } = await page.evaluate(async () => {
    const { adapter, counts, difference } = await globalThis.benchmark;
    return { adapter, counts, difference };
  });
  const session = await browser.newBrowserCDPSession();
  const gpu: Cost[] = [];
  const twin: Cost[] = [];
  for (let run = 0; run < RUNS; run++) {
    gpu.push(await cost(session, page, 'buildOnGpu'));
    twin.push(await cost(session, page, 'buildByTwin'));
  }
  const kernels = await kernelTimes(page);
  const of = (costs: readonly Cost[], key: keyof Cost) => median(costs.map((one) => one[key]));
  const version = browser.version();
  console.log(
    `Chromium ${version}, ${adapter}: ${counts.hits} hits, ${counts.candidates} candidates, ${counts.edges} edges (${difference ?? 'equal to the twin'})`,
  );
  for (const [what, key] of [
    ['wall time', 'ms'],
    ['processor time', 'cpuMs'],
  ] as const) {
    const [g, t] = [of(gpu, key), of(twin, key)];
    const each = median(gpu.map((one, run) => twin[run][key] / one[key]));
    console.log(
      `${what}: GPU ${g.toFixed(0)} ms, twin ${t.toFixed(0)} ms, twin / GPU ${(t / g).toFixed(2)} (medians of ${RUNS}; of the ratios of each turn ${each.toFixed(2)})`,
    );
  }
  console.log(
    `kernels (ms): ${kernels.map(({ kernel, ms }) => `${kernel} ${ms.toFixed(1)}`).join(', ')}`,
  );
  const date = new Date().toISOString();
  const result = { chromium: version, date, adapter, counts, difference, gpu, twin, kernels };
  console.log(`Kept in ${keep(adapter, result, '-chromium')}`);
  if (difference) throw new Error(`GPU and twin differ in ${difference}.`);
}

/** Time of each kernel on the device in one build, medians of several. */
async function kernelTimes(page: Page): Promise<KernelTime[]> {
  // Its first build compiles and uploads again.
  await page.evaluate(async () => (await globalThis.benchmark).timeKernels());
  const builds: Map<string, number>[] = [];
  for (let run = 0; run < TIMED_RUNS; run++) {
    const sums = new Map<string, number>();
    for (const { kernel, ms } of await page.evaluate(async () =>
      (await globalThis.benchmark).timeKernels(),
    ))
      sums.set(kernel, (sums.get(kernel) ?? 0) + ms);
    builds.push(sums);
  }
  return Array.from(builds[0].keys(), (kernel) => ({
    kernel,
    ms: median(builds.map((build) => build.get(kernel) ?? 0)),
  }));
}

async function cost(
  session: CDPSession,
  page: Page,
  build: 'buildOnGpu' | 'buildByTwin',
): Promise<Cost> {
  const before = await processorMs(session);
  const ms = await page.evaluate(
    async (name) => (await globalThis.benchmark)[name](),
    build satisfies keyof Benchmark,
  );
  return { ms, cpuMs: (await processorMs(session)) - before };
}

/** Processor time that all processes of the browser have used (ms). */
async function processorMs(session: CDPSession): Promise<number> {
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  return processInfo.reduce((sum, { cpuTime }) => sum + 1000 * cpuTime, 0);
}
