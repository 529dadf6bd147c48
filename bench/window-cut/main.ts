/**
 * How long a moved window cut holds up the main thread of the page on the GPU path, with a full TrackML event in
 * Chromium. Measures built pages by turns, for instance two checkouts: `npm run bench:window-cut -- --page dist --page
 * ../before`. `--moves N` moves per page, `--layers` with all layers shown instead of hits alone.
 */
import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { type Browser, chromium, type Page } from 'playwright-core';
import { preview } from 'vite';
// @ts-expect-error a plain Node script without type declarations
import { BROWSER_FLAGS } from '../../tools/browser-flags.mjs';
// @ts-expect-error a plain Node script without type declarations
import { CHROMIUM } from '../../tools/ensure-chromium.mjs';

const EVENTS = '../shared/data/trackml-full';
const EVENT = 'event000001005';
const LAYERS = ['noise', 'edges', 'tracks', 'lost', 'detector', 'modules'];
/** Tolerances that the cut is moved to, by turns; each makes another graph. */
const TOLERANCES = [0.02, 0.05];
/**
 * Milliseconds between two looks at the page. A look at every frame would ask for sixty frames a second, each of which
 * holds the main thread until the compositor has its turn.
 */
const BETWEEN_LOOKS = 250;
/** Stands in the trace where the cut is moved. */
const MARK = 'cut moved';
/** Milliseconds after the graph in which what follows from it may still hold up the page. */
const AFTERWARDS = 1500;

/** One moved cut (ms). */
interface Move {
  /** From the moved cut to the look that finds the graph done. */
  readonly graph: number;
  /** What the card says of the time. */
  readonly shown: string;
  /** The longest task of the main thread until a while after, and all above 50 ms together. */
  readonly longest: number;
  readonly blocked: number;
  /** The most processor time of one task of the main thread: what else the machine does is not in it. */
  readonly processor: number;
}

const { values } = parseArgs({
  options: {
    page: { type: 'string', multiple: true, default: ['dist'] },
    moves: { type: 'string', default: '6' },
    layers: { type: 'boolean', default: false },
  },
});

const files = readdirSync(EVENTS)
  .filter((name) => name.startsWith(`${EVENT}-`))
  .map((name) => `${EVENTS}/${name}`);
if (files.length === 0) throw new Error(`${EVENTS}/${EVENT}: there is no such event.`);

const pages = [];
for (const folder of values.page) pages.push(await open(folder));
const moves: Move[][] = pages.map(() => []);
for (let turn = 0; turn < Number(values.moves); turn++)
  for (const [i, { page, browser }] of pages.entries())
    moves[i].push(await move(browser, page, TOLERANCES[turn % TOLERANCES.length]));

console.log(
  `${EVENT}, ${values.layers ? 'all layers' : 'hits alone'}, ${values.moves} moves by turns`,
);
for (const [i, folder] of values.page.entries()) {
  const of = (key: 'graph' | 'longest' | 'blocked' | 'processor') =>
    moves[i].map((one) => one[key]);
  const shown = moves[i].at(-1)?.shown ?? '';
  console.log(
    [
      `${basename(folder)}: longest task ${range(of('longest'))}`,
      `of processor time ${range(of('processor'))}`,
      `blocked in tasks above 50 ms ${range(of('blocked'))}`,
      `graph after ${range(of('graph'))}`,
      `last card: ${shown}`,
    ].join('; '),
  );
}
for (const { close } of pages) await close();
process.exit(0);

/** A built page with the event open and its graph built on the GPU. */
async function open(folder: string) {
  const server = await preview({
    build: { outDir: folder },
    preview: { port: 0, open: false },
    logLevel: 'error',
  });
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: BROWSER_FLAGS });
  const page = await browser.newPage({ viewport: { width: 1100, height: 720 } });
  page.on('pageerror', (error) => console.error(`${folder}: ${error.message}`));
  await page.addInitScript(() => {
    globalThis.longTasks = [];
    new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries())
        globalThis.longTasks.push({ startTime, duration });
    }).observe({ type: 'longtask' });
  });
  await page.goto(server.resolvedUrls?.local[0] ?? '');
  await page.getByTestId('stage-report').waitFor({ timeout: 60_000 });
  for (const layer of LAYERS) await page.getByTestId(`layer-${layer}`).setChecked(values.layers);
  // Older pages show every stage open.
  const toggle = page.getByTestId('stage-graph-toggle');
  if ((await toggle.count()) > 0) await toggle.click();
  await page.getByTestId('graph-backend-gpu').click();
  await page.getByTestId('file-picker').setInputFiles(files);
  await page.waitForFunction(
    () => {
      const value = (id: string) =>
        Number(document.querySelector(`[data-testid="${id}"]`)?.getAttribute('data-value'));
      return value('stage-graph-hits') > 50_000 && value('stage-graph-edges') > 0;
    },
    undefined,
    { timeout: 300_000, polling: BETWEEN_LOOKS },
  );
  return {
    page,
    browser,
    async close() {
      await browser.close();
      await server.close();
    },
  };
}

/** Moves the cut and waits for its graph, and a while. */
async function move(browser: Browser, page: Page, tolerance: number): Promise<Move> {
  const before = await edges(page);
  const field = page.getByTestId('param-windowTolerance-input');
  await field.fill(String(tolerance));
  await browser.startTracing(page, { categories: ['toplevel', 'blink.user_timing'] });
  await page.evaluate((mark) => {
    globalThis.longTasks.length = 0;
    performance.mark(mark);
  }, MARK);
  const started = performance.now();
  await field.press('Enter');
  await page.waitForFunction(
    (old) => {
      const shown = document.querySelector('[data-testid="stage-graph-edges"]');
      const value = Number(shown?.getAttribute('data-value'));
      return value > 0 && value !== old;
    },
    before,
    { timeout: 300_000, polling: BETWEEN_LOOKS },
  );
  const graph = performance.now() - started;
  await page.waitForTimeout(AFTERWARDS);
  const tasks = await page.evaluate(() => globalThis.longTasks);
  const processor = longestProcessorTime(await browser.stopTracing());
  const time = page.getByTestId('stage-graph-time');
  return {
    graph,
    shown: `${await time.textContent()} (${await time.getAttribute('title')})`,
    longest: Math.max(0, ...tasks.map(({ duration }) => duration)),
    blocked: tasks.reduce((sum, { duration }) => sum + duration, 0),
    processor,
  };
}

/** One event of Chromium's trace, times in microseconds. */
interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly tdur?: number;
}

/** The most processor time (ms) of one task, after the mark, of the thread that set it. */
function longestProcessorTime(trace: Buffer): number {
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] };
  const mark = traceEvents.find(({ name }) => name === MARK);
  if (!mark) throw new Error('The trace does not have the mark of the moved cut.');
  const times = traceEvents
    .filter(({ pid, tid, ts }) => pid === mark.pid && tid === mark.tid && ts >= mark.ts)
    .map(({ tdur = 0 }) => tdur / 1000);
  return Math.max(0, ...times);
}

async function edges(page: Page): Promise<number> {
  return Number(await page.getByTestId('stage-graph-edges').getAttribute('data-value'));
}

function range(numbers: readonly number[]): string {
  const sorted = numbers.toSorted((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.floor(share * (sorted.length - 1))]);
  return `${at(0.5)} ms (${at(0)} to ${at(1)})`;
}

declare global {
  var longTasks: { startTime: number; duration: number }[];
}
