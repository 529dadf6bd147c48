/**
 * `npm run bench:zip-page [-- --events N --particles N]`: a zip of N (100) generated events as dense as full TrackML ones
 * in the built page in Chromium. How much later the first of them is drawn than from a zip of it alone (at most 3 s),
 * and how much the memory of the tab grows from the third to the last while stepping through all (at most 100 MiB): what
 * page and workers hold once what is free was collected, and what the process has of the machine.
 */
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Browser, chromium, type Page } from 'playwright-core';
import { preview } from 'vite';
// @ts-expect-error a plain Node script without type declarations
import { BROWSER_FLAGS } from '../../tools/browser-flags.mjs';
// @ts-expect-error a plain Node script without type declarations
import { CHROMIUM } from '../../tools/ensure-chromium.mjs';
import { createArchives } from '../zip-of-events/archives.ts';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '100' },
    particles: { type: 'string', default: '10000' },
  },
});
const count = Number(values.events);
if (!(count >= 4))
  throw new Error('--events: give 4 or more, so that there is a way from the third to the last.');
const LONGEST_MS = 300_000;
const MIB = 2 ** 20;

/** Memory (MiB): of JavaScript in the page and its workers after a collection, and of the process. */
interface Memory {
  readonly held: number;
  readonly process: number;
}

const archives = await createArchives(Number(values.particles));
const [one, all] = [1, count].map((events) => join(tmpdir(), `trackloom-page-${events}.zip`));
archives.write(one, 1);
archives.write(all, count);
const server = await preview({ preview: { port: 0, open: false }, logLevel: 'error' });
const browser = await chromium.launch({
  executablePath: CHROMIUM,
  // Memory is told at once, not at the next collection that happens to come.
  args: [...BROWSER_FLAGS, '--enable-blink-features=ForceEagerMeasureMemory'],
});
try {
  const page = await browser.newPage({ viewport: { width: 1100, height: 720 } });
  await page.goto(server.resolvedUrls?.local[0] ?? '');
  await page
    .locator('[data-testid="stage-report"][data-state="done"]')
    .waitFor({ timeout: LONGEST_MS });
  // The graph of so many hits is not what is measured; where it is not there, picture and list are.
  const alone = await open(page, one, 1);
  await page.reload();
  await page
    .locator('[data-testid="stage-report"][data-state="done"]')
    .waitFor({ timeout: LONGEST_MS });
  const first = await open(page, all, count);
  let third: Memory | null = null;
  for (let i = 1; i < count; i++) {
    await page.getByTestId('next-event').click();
    await shows(page, i);
    // Held with all results of an event, not in the middle of making some.
    if (i === 2) {
      await settled(page);
      third = await memory(browser, page);
    }
  }
  await settled(page);
  const last = await memory(browser, page);
  const later = (first - alone) / 1000;
  console.log(`${count} events of ${archives.hits} hits`);
  console.log(
    `first event drawn after ${(first / 1000).toFixed(2)} s, ${later.toFixed(2)} s later than from its own zip`,
  );
  const grown = third ? last.held - third.held : Number.NaN;
  console.log(
    `held after the third event ${third?.held.toFixed(0)} MiB, after the last ${last.held.toFixed(0)} MiB: ${grown.toFixed(0)} MiB more; the process ${third?.process.toFixed(0)} and ${last.process.toFixed(0)} MiB`,
  );
  if (!(later <= 3 && grown <= 100)) process.exitCode = 1;
} finally {
  await browser.close();
  await server.close();
  for (const file of [one, all]) rmSync(file, { force: true });
}

/** Opens a zip; the time (ms) until its first event is shown. */
async function open(page: Page, path: string, events: number): Promise<number> {
  const started = performance.now();
  await page.getByTestId('file-picker').setInputFiles(path);
  await shows(page, 0);
  if (events > 1) await page.getByTestId('next-event').waitFor();
  return performance.now() - started;
}

/** Waits until an event of the list is drawn. */
async function shows(page: Page, index: number): Promise<void> {
  await page.waitForFunction(
    ([name, hits]) =>
      document.querySelector('[data-testid="event-name"]')?.textContent === name &&
      document.querySelector('[data-testid="stage-event-hits"]')?.getAttribute('data-value') ===
        hits,
    [`event${String(index).padStart(9, '0')}`, String(archives.hits)],
    { timeout: LONGEST_MS, polling: 50 },
  );
}

/** Waits until the event that is shown is reconstructed, or as far as its graph can be built. */
async function settled(page: Page): Promise<void> {
  await page.waitForFunction(
    () => {
      const states = [...document.querySelectorAll('[data-testid^="stage-"][data-state]')].map(
        (stage) => stage.getAttribute('data-state'),
      );
      const has = (wanted: string) => states.some((state) => state === wanted);
      return !has('running') && (has('failed') || states.every((state) => state === 'done'));
    },
    undefined,
    { timeout: LONGEST_MS, polling: 500 },
  );
}

async function memory(of: Browser, page: Page): Promise<Memory> {
  const held = await page.evaluate(async () => {
    const measured = performance as Performance & {
      measureUserAgentSpecificMemory(): Promise<{ bytes: number }>;
    };
    return (await measured.measureUserAgentSpecificMemory()).bytes;
  });
  const session = await of.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const resident = processInfo
    .filter(({ type }) => type === 'renderer')
    .map(
      ({ id }) =>
        Number(/RssAnon:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1]) * 1024,
    );
  await session.detach();
  return { held: held / MIB, process: Math.max(...resident) / MIB };
}
