/** Our client in Chromium, on the page that `serve` serves: the cases of the contract, and the demo event by hand. */
import { type Browser, chromium, type Page } from 'playwright-core';
import { build, type Rolldown } from 'vite';
// @ts-expect-error a plain Node script without type declarations
import { BROWSER_FLAGS } from '../browser-flags.mjs';
// @ts-expect-error a plain Node script without type declarations
import { CHROMIUM } from '../ensure-chromium.mjs';
import type { Line } from './contract.ts';

/** How long the page may take for a chain on a busy machine (ms). */
const CHAIN_MS = 120_000;

/** Runs the cases of the contract, and the demo event through the page, against what is behind `serve --upstream`. */
export async function checkInBrowser(line: Line, url: string, what: string): Promise<void> {
  const browser: Browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: BROWSER_FLAGS,
  });
  try {
    const page = await browser.newPage({
      viewport: { width: 1440, height: 900 },
      serviceWorkers: 'block',
    });
    await page.goto(`${url}/?chain=remote`);
    await page.evaluate(await bundled());
    const lines = await page.evaluate(
      ([at, name]) =>
        (
          window as unknown as Record<
            string,
            { contractInPage(at: string, name: string): Promise<[boolean, string][]> }
          >
        ).trackloomContract.contractInPage(at, name),
      [`${url}/upstream`, `${what}, in Chromium`] as const,
    );
    for (const one of lines) line(...one);
    for (const [model, preset, chain] of [
      ['ModuleMap', 'tracking-as-a-service: ModuleMap', 'module-map'],
      ['DoubleMetricLearning', 'tracking-as-a-service: DoubleMetricLearning', 'metric-learning'],
    ])
      await checkDemo(line, page, {
        url: `${url}/upstream`,
        preset,
        chain,
        what: `${what}, ${model}`,
      });
  } finally {
    await browser.close();
  }
}

/** The contract and our client as one script. */
async function bundled(): Promise<string> {
  const made = (await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      minify: false,
      lib: {
        entry: 'tools/check-service/browserContract.ts',
        formats: ['iife'],
        name: 'trackloomContract',
      },
    },
  })) as Rolldown.RolldownOutput[];
  return `${made[0].output[0].code};window.trackloomContract = trackloomContract;`;
}

interface Demo {
  readonly url: string;
  /** Name of the preset that is sent to, at another address. */
  readonly preset: string;
  /** The chain that finds the same here. */
  readonly chain: string;
  readonly what: string;
}

/** The demo event sent to a server, pinned, and compared with what the page's own chain finds. */
async function checkDemo(line: Line, page: Page, { url, preset, chain, what }: Demo) {
  const at = (id: string) => page.getByTestId(id);
  const done = (stage: string) =>
    page
      .locator(`[data-testid="stage-${stage}"][data-state="done"]`)
      .waitFor({ timeout: CHAIN_MS });
  await at('param-chain-select').selectOption('remote');
  const toggle = at('stage-remote-toggle');
  if ((await toggle.getAttribute('aria-expanded')) === 'false') await toggle.click();
  await at('server-add').click();
  await page.getByTestId('server-preset').selectOption({ label: preset });
  await at('server-url').fill(url);
  await at('server-save').click();
  await at('server-send').click();
  const consent = at('consent-send');
  await consent.or(page.locator('[data-testid="stage-remote"][data-state="running"]')).waitFor();
  if (await consent.isVisible()) await consent.click();
  await done('remote');
  await done('report');
  const tracks = Number(await at('stage-remote-tracks').getAttribute('data-value'));
  await at('pin-baseline').or(at('drop-baseline')).first().waitFor();
  if (await at('drop-baseline').isVisible()) await at('drop-baseline').click();
  await at('pin-baseline').click();
  await at('param-chain-select').selectOption(chain);
  await done('quality');
  await done('report');
  await at('open-compare').click();
  await at('compare-objects').waitFor();
  const count = async (id: string) => Number(await at(`count-${id}`).getAttribute('data-value'));
  const [both, identical, onlyA, onlyB] = [
    await count('tracks-both'),
    await count('tracks-identical'),
    await count('tracks-only-a'),
    await count('tracks-only-b'),
  ];
  line(
    tracks > 100 && identical === tracks && both === tracks && onlyA + onlyB === 0,
    `${what}, through the page: ${tracks} tracks of the demo event, ${identical} of them hit for hit those of the page's chain, ${onlyA} and ${onlyB} only there and here`,
  );
  await at('open-compare').click();
}
