/**
 * `npm run bench:responsive [-- --chain ID] [--event FILE] [--page DIR] [--query TEXT]`: whether the page stays responsive while a
 * chain works on a full event, in Chromium.
 *
 * Opens the event twice. The first time it is left alone: for each stage its time and the longest task of the main
 * thread that began in it. The second time each stage is cancelled soon after it began, and resumed: how long until the
 * page shows it as cancelled. `--query` adds to the address, e.g. `graphBackend=gpu`.
 */
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { type Browser, chromium, type Page } from 'playwright-core';
// @ts-expect-error a plain Node script without type declarations
import { BROWSER_FLAGS } from '../../tools/browser-flags.mjs';
// @ts-expect-error a plain Node script without type declarations
import { CHROMIUM } from '../../tools/ensure-chromium.mjs';
import { textTable } from '../graph-building/statistics.ts';
import { servePage } from '../page/serve.ts';

/** A run of the chain on a machine that does other work too. */
const RUN_MS = 600_000;

const { values } = parseArgs({
  options: {
    chain: { type: 'string', default: 'metric-learning' },
    event: { type: 'string', default: '../shared/data/trackml-full/event000001005-hits.csv.gz' },
    page: { type: 'string', default: 'dist' },
    query: { type: 'string', default: '' },
  },
});

/** What `watchStages` puts into the page. */
interface StageWatch {
  /** Since when each stage has been in which state, and tasks of the main thread above 50 ms. */
  readonly changes: { stage: string; state: string; at: number }[];
  readonly tasks: { startTime: number; duration: number }[];
  /** Cancels a stage once it has run for a moment and resumes it; ms until it shows that, null where it was through. */
  cancel(stage: string): Promise<number | null>;
}

declare global {
  var stageWatch: StageWatch;
}

/** Runs in the page before its scripts, so it refers to nothing outside itself. */
function watchStages(): void {
  const changes: StageWatch['changes'] = [];
  const tasks: StageWatch['tasks'] = [];
  let wake: (() => void)[] = [];
  const states = new Map<string, string>();
  const MOMENT_MS = 30;

  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) tasks.push({ startTime, duration });
  }).observe({ type: 'longtask' });
  new MutationObserver(() => {
    for (const card of document.querySelectorAll<HTMLElement>('section.stage')) {
      const stage = card.dataset.testid?.slice('stage-'.length) ?? '';
      const state = card.dataset.state ?? '';
      if (states.get(stage) === state) continue;
      states.set(stage, state);
      changes.push({ stage, state, at: performance.now() });
    }
    const woken = wake;
    wake = [];
    for (const one of woken) one();
  }).observe(document, { subtree: true, childList: true, attributeFilter: ['data-state'] });

  async function until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await new Promise<void>((resolve) => wake.push(resolve));
  }
  const press = (stage: string, button: string) =>
    document
      .querySelector<HTMLElement>(`[data-testid="stage-${stage}"] [data-testid="${button}"]`)
      ?.click();

  globalThis.stageWatch = {
    changes,
    tasks,
    async cancel(stage) {
      const is = (...names: string[]) => names.includes(states.get(stage) ?? '');
      await until(() => is('running', 'done'));
      await new Promise((resolve) => setTimeout(resolve, MOMENT_MS));
      if (!is('running')) return null;
      const pressed = performance.now();
      press(stage, 'cancel');
      await until(() => is('cancelled', 'done', 'failed'));
      const took = performance.now() - pressed;
      const wasCancelled = is('cancelled');
      if (wasCancelled) press(stage, 'resume');
      return wasCancelled ? took : null;
    },
  };
}

async function open(browser: Browser, origin: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1100, height: 720 } });
  page.on('pageerror', (error) => console.error(error.message));
  await page.addInitScript(watchStages);
  const event = `${origin}/${basename(values.event)}`;
  await page.goto(`${origin}/?chain=${values.chain}&event=${event}&${values.query}`);
  await page.getByTestId('stage-report').waitFor();
  return page;
}

const done = (page: Page) =>
  page.locator('[data-testid="stage-report"][data-state="done"]').waitFor({ timeout: RUN_MS });

/** Per stage: its time, and the longest task that began in it. */
async function watched(page: Page): Promise<string[][]> {
  await done(page);
  const { changes, tasks } = await page.evaluate(() => ({
    changes: globalThis.stageWatch.changes,
    tasks: globalThis.stageWatch.tasks,
  }));
  const rows: string[][] = [];
  const longest = (from: number, until: number) =>
    Math.max(
      0,
      ...tasks
        .filter(({ startTime }) => startTime >= from && startTime < until)
        .map(({ duration }) => duration),
    ).toFixed(0);
  const first = changes.find(({ state }) => state === 'running')?.at ?? 0;
  rows.push(['opening', first.toFixed(0), longest(0, first)]);
  for (const { stage, state, at } of changes) {
    if (state !== 'running') continue;
    const end = changes.find((later) => later.stage === stage && later.at > at)?.at ?? at;
    rows.push([stage, (end - at).toFixed(0), longest(at, end)]);
  }
  return rows;
}

/** Ids of the stages, in order. */
const stagesOf = (page: Page) =>
  page
    .locator('section.stage')
    .evaluateAll((cards) =>
      cards.map((card) => (card as HTMLElement).dataset.testid?.slice('stage-'.length) ?? ''),
    );

const browser = await chromium.launch({ executablePath: CHROMIUM, args: BROWSER_FLAGS });
const server = await servePage(values.page, values.event);
try {
  const alone = await open(browser, server.origin);
  const rows = await watched(alone);
  console.log(`${values.chain}, ${basename(values.event)} ${values.query}\n`);
  console.log(textTable([['stage', 'ms', 'longest task, ms'], ...rows]));
  await alone.close();

  const page = await open(browser, server.origin);
  const cancelled: string[][] = [];
  // Who cancels the loading of an event has none to go on with.
  for (const stage of (await stagesOf(page)).filter((id) => id !== 'event')) {
    const ms = await page.evaluate((id) => globalThis.stageWatch.cancel(id), stage);
    cancelled.push([stage, ms === null ? 'through' : ms.toFixed(0)]);
  }
  await done(page);
  console.log(`\n${textTable([['stage', 'cancelled after, ms'], ...cancelled])}`);
} finally {
  await browser.close();
  server.close();
}
