/**
 * `npm run bench:zip-page [-- --events N --particles N --settle N]`: a zip of N (100) generated events as dense as full TrackML ones
 * in the built page in Chromium. How much later the first of them is drawn than from a zip of it alone (at most 3 s),
 * and how much the memory of the tab grows from the third to the last while stepping through all (at most 100 MiB): what
 * page and workers hold once no stage runs and what is free was collected, and what the process has of the machine.
 * Every event is drawn before the next is asked for; with `--settle N` every N-th is reconstructed to the end and
 * measured too (0: the third and the last alone).
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
    settle: { type: 'string', default: '0' },
  },
});
const count = Number(values.events);
if (!(count >= 4))
  throw new Error('--events: give 4 or more, so that there is a way from the third to the last.');
const settleEvery = Number(values.settle);
const LONGEST_MS = 300_000;
const MIB = 2 ** 20;
/** Memory stands still where two collections after each other differ by less (MiB). */
const STILL_MIB = 2;
/** Collections at most: what one frees in the page lets go of something in a worker. */
const MOST_COLLECTIONS = 8;

/** Memory (MiB): of JavaScript in the page and its workers after a collection, and of the process. */
interface Memory {
  readonly held: number;
  readonly process: number;
}

/** What a thread says of its heap (bytes). */
interface Usage {
  readonly usedSize: number;
  readonly backingStorageSize: number;
}

const archives = await createArchives(Number(values.particles));
const [one, all] = [1, count].map((events) => join(tmpdir(), `trackloom-page-${events}.zip`));
archives.write(one, 1);
archives.write(all, count);
const server = await preview({ preview: { port: 0, open: false }, logLevel: 'error' });
const browser = await chromium.launch({
  executablePath: CHROMIUM,
  args: BROWSER_FLAGS,
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
    if (i === 2 || (settleEvery > 0 && (i + 1) % settleEvery === 0)) {
      const now = await settledMemory(browser, page);
      console.log(
        `event ${i + 1}: held ${now.held.toFixed(0)} MiB, process ${now.process.toFixed(0)} MiB`,
      );
      if (i === 2) third = now;
    }
  }
  const last = await settledMemory(browser, page);
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

/** Memory once the event that is shown is reconstructed and collecting garbage frees no more. */
async function settledMemory(of: Browser, page: Page): Promise<Memory> {
  await settled(page);
  let before = Number.POSITIVE_INFINITY;
  for (let i = 0; ; i++) {
    const now = { held: (await heldAfterCollection(page)) / MIB, process: await resident(of) };
    if (i >= MOST_COLLECTIONS || Math.abs(before - now.held) < STILL_MIB) return now;
    before = now.held;
  }
}

/** Bytes of objects and buffers in the page and the workers that answer, once each has collected its garbage. */
async function heldAfterCollection(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  const workers: string[] = [];
  const answers = new Map<number, (result: Usage) => void>();
  session.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
    // Threads of WebAssembly hold nothing of their own, and answer nothing while they wait for work.
    if (!targetInfo.url.includes('ort-wasm')) workers.push(sessionId);
  });
  session.on('Target.receivedMessageFromTarget', ({ message }) => {
    const { id, result } = JSON.parse(message);
    answers.get(id)?.(result);
  });
  await session.send('Target.setAutoAttach', {
    autoAttach: true,
    waitForDebuggerOnStart: false,
    flatten: false,
  });
  let calls = 0;
  const ask = (sessionId: string, method: string) =>
    new Promise<Usage>((resolve) => {
      const id = ++calls;
      answers.set(id, resolve);
      void session.send('Target.sendMessageToTarget', {
        sessionId,
        message: JSON.stringify({ id, method }),
      });
    });
  await session.send('HeapProfiler.collectGarbage');
  for (const worker of workers) await ask(worker, 'HeapProfiler.collectGarbage');
  const usages = [
    (await session.send('Runtime.getHeapUsage')) as Usage,
    ...(await Promise.all(workers.map((worker) => ask(worker, 'Runtime.getHeapUsage')))),
  ];
  await session.detach();
  return usages.reduce((sum, one) => sum + one.usedSize + one.backingStorageSize, 0);
}

/** What the largest process that draws pages has of the machine for itself (MiB). */
async function resident(of: Browser): Promise<number> {
  const session = await of.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const anonymous = processInfo
    .filter(({ type }) => type === 'renderer')
    .map(({ id }) =>
      Number(/RssAnon:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1]),
    );
  return Math.max(...anonymous) / 1024;
}
