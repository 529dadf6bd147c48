/** Takes the README's pictures of the running page with the demo event, as it opens, with a lost particle, and with two runs side by side: `npm run screenshot`, after `npm run build`. */
import { mkdirSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { preview } from 'vite';
import { BROWSER_FLAGS } from './browser-flags.mjs';
import { CHROMIUM, ensureChromium } from './ensure-chromium.mjs';

const missing = ensureChromium();
if (missing) throw new Error(missing);
mkdirSync('docs', { recursive: true });
const server = await preview({ preview: { port: 0 }, logLevel: 'error' });
const browser = await chromium.launch({ executablePath: CHROMIUM, args: BROWSER_FLAGS });
const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
/** Opens the page with what stands behind its address, until the camera and the last frame have come to rest. */
async function open(query) {
  await page.goto(`${server.resolvedUrls?.local[0]}${query}`);
  const report = page.locator('[data-testid="stage-report"][data-state="done"]');
  await report.waitFor({ timeout: 120_000 });
  await page.waitForFunction(
    () =>
      Number(document.querySelector('[data-testid="drawn-tracks"]')?.getAttribute('data-value')) >
      0,
  );
  await page.waitForTimeout(3000);
}
await open(process.argv[2] ?? '');
await page.screenshot({ path: 'docs/screenshot.png' });

// Why a particle was lost: at its defaults the page finds all of the demo event.
await open('?ccCut=0.99');
await page.getByTestId('list-lost-table-row').first().click();
await page.locator('[data-testid="particle-causes"][data-state="told"]').waitFor();
await page.waitForTimeout(3000);
await page.screenshot({ path: 'docs/lost.png' });

// Two chains: A, which is pinned, and B beside it.
await open('');
await page.getByTestId('pin-baseline').click();
await page.getByTestId('open-compare').click();
await page.getByTestId('param-chain-select').selectOption('metric-learning');
await page.getByTestId('compare-words').filter({ hasText: 'metric-learning in B' }).waitFor();
await page.locator('.compare[aria-busy="false"]').waitFor();
await page.getByTestId('compare-list-lost').check({ force: true });
await page.getByTestId('compare-colour').click();
await page.getByText('Only in A (pinned)').waitFor();
await page.waitForTimeout(3000);
await page.screenshot({ path: 'docs/compare.png' });
await browser.close();
await server.close();
