import { basename } from 'node:path';
import { chromium } from 'playwright-core';
import { LAYERS } from '../../src/session/view.ts';
// @ts-expect-error a plain Node script without type declarations
import { BROWSER_FLAGS } from '../../tools/browser-flags.mjs';
// @ts-expect-error a plain Node script without type declarations
import { CHROMIUM } from '../../tools/ensure-chromium.mjs';
import { servePage } from '../page/serve.ts';
import { watchFrames } from '../page/watchFrames.ts';

export { LAYERS };

/** Scoring a full event takes its time where other work goes on. */
const OPEN_MS = 600_000;
/** One settled cut; a software adapter draws a frame of all layers in a second, and slower beside other work. */
const SETTLE_MS = 120_000;
/** A built page with an event open, reconstructed and drawn. */
export interface OpenedPage {
  showLayers(shown: boolean): Promise<void>;
  /** Moves the score cut once; time (ms) until every stage is done and its picture was drawn. */
  moveCut(value: number): Promise<number>;
  /** Time (ms) that one frame takes the adapter, after a turn of the wheel. */
  frame(): Promise<number>;
  /** Drags the score cut over 30 frames, or those of ten seconds where they are slow, and lets it settle. */
  drag(): Promise<{ readonly longestTask: number; readonly stageTimes: string }>;
  close(): Promise<void>;
}

/** Opens the page in a folder in a browser of its own. @throws Error where the event does not get through. */
export async function openPage(folder: string, event: string): Promise<OpenedPage> {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: BROWSER_FLAGS });
  const page = await browser.newPage({ viewport: { width: 1100, height: 720 } });
  page.on('pageerror', (error) => console.error(`${folder}: ${error.message}`));
  const server = await servePage(folder, event);
  await page.addInitScript(watchFrames);
  await page.goto(`${server.origin}/?event=${server.origin}/${basename(event)}`);
  const failed = page.getByTestId('resume');
  const done = page.locator('[data-testid="stage-report"][data-state="done"]');
  await done.or(failed).first().waitFor({ timeout: OPEN_MS });
  if ((await failed.count()) > 0)
    throw new Error(`${folder}: the event could not be reconstructed.`);
  await page.evaluate(watchPage);

  return {
    async showLayers(shown) {
      await page.evaluate(([on, layers]) => globalThis.watch.showLayers(on, layers), [
        shown,
        LAYERS,
      ] as const);
    },
    moveCut: (value) =>
      page.evaluate(([cut, limit]) => globalThis.watch.moveCut(cut, limit), [value, SETTLE_MS]),
    frame: () => page.evaluate(() => globalThis.frameWatch.timed()),
    drag: () => page.evaluate((limit) => globalThis.watch.drag(limit), SETTLE_MS),
    async close() {
      await browser.close();
      server.close();
    },
  };
}

/** What `watchPage` puts into the page. */
interface Watch {
  showLayers(shown: boolean, layers: readonly string[]): Promise<void>;
  moveCut(value: number, limit: number): Promise<number>;
  drag(limit: number): Promise<{ longestTask: number; stageTimes: string }>;
}

declare global {
  var watch: Watch;
}

/** Runs in the page, so it refers to nothing outside itself. */
function watchPage(): void {
  const find = <E extends Element>(testId: string) =>
    document.querySelector<E>(`[data-testid="${testId}"]`);
  const nextFrame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
  const tasks: number[] = [];
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) tasks.push(duration);
  }).observe({ entryTypes: ['longtask'] });

  /** Moves the slider as a hand does. */
  function setCut(value: number): void {
    const slider = find<HTMLInputElement>('param-ccCut-slider');
    if (!slider) throw new Error('The page has no slider of the score cut.');
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(slider, value);
    slider.dispatchEvent(new Event('input', { bubbles: true }));
  }

  const kept = () => find('stage-tracks-above')?.getAttribute('data-value');
  const isDone = () =>
    ['tracks', 'report'].every(
      (stage) => find(`stage-${stage}`)?.getAttribute('data-state') === 'done',
    ) && document.querySelector('canvas')?.getAttribute('aria-busy') !== 'true';

  async function frames(count: number): Promise<void> {
    for (let frame = 0; frame < count; frame++) await nextFrame();
  }

  /**
   * Waits until another number of edges is kept and all is done, and until the adapter has drawn the frame that shows it.
   * @throws Error saying what was seen, where that takes longer than the limit (ms).
   */
  async function settle(before: string | null | undefined, limit: number): Promise<void> {
    const from = performance.now();
    while (kept() === before || !isDone()) {
      await nextFrame();
      if (performance.now() - from > limit)
        throw new Error(
          `The cut did not settle within ${limit} ms: ${before} edges before, ${kept()} now.`,
        );
    }
    await nextFrame();
    await globalThis.frameWatch.drawn();
  }

  globalThis.watch = {
    async showLayers(shown, layers) {
      for (const layer of layers) {
        const box = find<HTMLInputElement>(`layer-${layer}`);
        if (box && box.checked !== shown) box.click();
      }
      await frames(3);
    },
    async moveCut(value, limit) {
      const before = kept();
      const from = performance.now();
      setCut(value);
      await settle(before, limit);
      return performance.now() - from;
    },
    async drag(limit) {
      const first = kept();
      setCut(0.1);
      await settle(first, limit);
      tasks.length = 0;
      const before = kept();
      const from = performance.now();
      for (let i = 0; i < 30 && performance.now() - from < 10_000; i++) {
        setCut(0.45 + 0.01 * i);
        await nextFrame();
      }
      await settle(before, limit);
      // Tasks are reported a little later.
      await frames(5);
      const times = ['tracks', 'report'].map((stage) => find(`stage-${stage}-time`)?.textContent);
      return { longestTask: Math.max(0, ...tasks), stageTimes: times.join(' and ') };
    },
  };
}
