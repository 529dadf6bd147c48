/**
 * `npm run bench:frames [-- --page DIST --page DIST] [--frames N] [--only demo|full]`: what one frame takes the adapter in
 * built pages, by turns, at 1280 x 800: the demo event with all layers and modules, a full TrackML event with edges and
 * tracks; and on the full event, how long a hovering pointer holds up the main thread a move, and a pick.
 */
import { basename, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Browser, chromium, type Page } from 'playwright-core';
import { LAYERS, type Layer } from '../../src/session/view.ts';
// @ts-expect-error a plain Node script without type declarations
import { BROWSER_FLAGS } from '../../tools/browser-flags.mjs';
// @ts-expect-error a plain Node script without type declarations
import { CHROMIUM } from '../../tools/ensure-chromium.mjs';
import { fullEventFiles } from '../detectors/trackml.ts';
import { median } from '../graph-building/statistics.ts';
import { servePage } from '../page/serve.ts';
import { watchFrames } from '../page/watchFrames.ts';

const { values } = parseArgs({
  options: {
    page: { type: 'string', multiple: true, default: ['dist'] },
    frames: { type: 'string', default: '9' },
    only: { type: 'string' },
  },
});
/** Scoring a full event takes its time where other work goes on. */
const OPEN_MS = 600_000;
const MOVES = 60;

interface Opened {
  readonly page: Page;
  readonly browser: Browser;
  close(): Promise<void>;
}

const [full] = fullEventFiles();
const scenes: { name: string; event: string | null; layers: readonly Layer[]; hovers: boolean }[] =
  [{ name: 'demo, all layers', event: null, layers: LAYERS, hovers: false }];
if (full)
  scenes.push({
    name: `${basename(full)}, edges and tracks`,
    event: full,
    layers: ['hits', 'edges', 'tracks'],
    hovers: true,
  });

for (const { name, event, layers, hovers } of scenes) {
  if (values.only && (values.only === 'demo') !== (event === null)) continue;
  const opened: Opened[] = [];
  try {
    for (const folder of values.page) opened.push(await open(resolve(folder), event));
    for (const { page } of opened) await show(page, layers);
    const times = opened.map((): number[] => []);
    // The first frame of each compiles; it is left out.
    for (let frame = 0; frame <= Number(values.frames); frame++)
      for (const [i, { page }] of opened.entries()) {
        const ms = await page.evaluate(() => globalThis.frameWatch.timed());
        if (frame > 0) times[i].push(ms);
      }
    console.log(`${name}, ${values.frames} frames by turns`);
    for (const [i, folder] of values.page.entries()) {
      const ratio =
        i > 0 ? `, ${(median(times[i]) / median(times[0])).toFixed(2)} of the first` : '';
      console.log(`  ${folder}: ${range(times[i])}${ratio}`);
    }
    if (hovers)
      for (const [i, { page }] of opened.entries()) {
        const { moves, picks } = await hover(page);
        console.log(
          `  ${values.page[i]}: a move of the pointer ${range(moves)}, a click ${range(picks)}`,
        );
      }
  } finally {
    for (const { close } of opened) await close();
  }
}

async function open(folder: string, event: string | null): Promise<Opened> {
  const server = await servePage(folder, event);
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: BROWSER_FLAGS });
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.on('pageerror', (error) => console.error(`${folder}: ${error.message}`));
  await page.addInitScript(watchFrames);
  await page.goto(
    event ? `${server.origin}/?event=${server.origin}/${basename(event)}` : server.origin,
  );
  await page
    .locator('[data-testid="stage-report"][data-state="done"]')
    .first()
    .waitFor({ timeout: OPEN_MS });
  return {
    page,
    browser,
    async close() {
      await browser.close();
      server.close();
    },
  };
}

/** Shows these layers and no other, each as strongly as the page does. */
async function show(page: Page, layers: readonly Layer[]): Promise<void> {
  for (const layer of LAYERS) {
    const box = page.getByTestId(`layer-${layer}`);
    if ((await box.count()) > 0) await box.setChecked(layers.includes(layer));
  }
  await page.evaluate(() => globalThis.frameWatch.rest());
}

/** Time (ms) that single moves of the pointer and clicks hold up the main thread, with what follows in their frame. */
async function hover(page: Page): Promise<{ moves: number[]; picks: number[] }> {
  return page.evaluate(async (count) => {
    const canvas = document.querySelector<HTMLCanvasElement>('[data-testid="scene"]');
    if (!canvas) throw new Error('The page has no picture.');
    const box = canvas.getBoundingClientRect();
    const tick = () =>
      new Promise<number>((r) => requestAnimationFrame(() => r(performance.now())));
    const at = (type: string, i: number) =>
      canvas.dispatchEvent(
        new PointerEvent(type, {
          clientX: box.left + box.width * (0.25 + 0.5 * ((i * 0.618) % 1)),
          clientY: box.top + box.height * (0.25 + 0.5 * ((i * 0.382) % 1)),
          isPrimary: true,
          bubbles: true,
        }),
      );
    const moves: number[] = [];
    const picks: number[] = [];
    for (let i = 0; i < count; i++) {
      const begun = tick();
      at('pointermove', i);
      const from = await begun;
      // The page looks under the pointer in the same frame; a task of its own comes after all that follows from it.
      await new Promise<void>((resolve) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => resolve();
        requestAnimationFrame(() => port2.postMessage(null));
      });
      moves.push(performance.now() - from);
      await globalThis.frameWatch.rest();
    }
    for (let i = 0; i < 5; i++) {
      at('pointerdown', i);
      const from = performance.now();
      at('pointerup', i);
      picks.push(performance.now() - from);
      await globalThis.frameWatch.rest();
    }
    return { moves, picks };
  }, MOVES);
}

function range(times: readonly number[]): string {
  const [least, most] = [Math.min(...times), Math.max(...times)];
  return `${median(times).toFixed(0)} ms (${least.toFixed(0)} to ${most.toFixed(0)})`;
}
