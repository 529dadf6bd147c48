import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPage, type PageUnderTest } from './browser.ts';

let under: PageUnderTest;
let page: Page;

const eventually = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: 90_000 });
const digits = async (testId: string) =>
  Number(((await page.getByTestId(testId).textContent()) ?? '').replace(/\D/g, ''));

beforeAll(async () => {
  under = await openPage({ width: 1280, height: 900 });
  page = under.page;
  await page
    .locator('[data-testid="stage-report"][data-state="done"]')
    .waitFor({ timeout: 90_000 });
  await page.keyboard.press('b');
});
afterAll(() => under?.close());

async function saved(testId: string): Promise<Buffer> {
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByTestId(testId).click(),
  ]);
  const chunks: Buffer[] = [];
  for await (const chunk of await file.createReadStream()) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

test('efficiency is drawn against five variables, and saved in three forms', async () => {
  await page.getByTestId('tray-tab-effect').click();
  for (const variable of ['pt', 'eta', 'phi', 'z0', 'radius'])
    await page.getByTestId(`chart-efficiency-${variable}`).locator('svg circle').first().waitFor();
  const svg = (await saved('save-efficiency-eta-svg')).toString();
  expect(svg).toContain('Efficiency against η');
  expect(svg).toContain('Targets: pT');
  const csv = (await saved('save-efficiency-eta-csv')).toString();
  const targets = csv
    .trim()
    .split('\n')
    .slice(2)
    .reduce((sum, line) => sum + Number(line.split(',').at(-1)), 0);
  // Every target particle of the event is in one bin.
  expect(targets).toBe(await digits('summary-target'));
  const png = await saved('save-efficiency-eta-png');
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  expect(png.readUInt32BE(16)).toBeGreaterThan(900);
});

test('resolutions are drawn', async () => {
  await page.getByTestId('effect-kind-resolutions').check({ force: true });
  await page.getByTestId('chart-resolution-pt-eta').locator('svg circle').first().waitFor();
});

test('all open events are run, summed, and drawn together', async () => {
  await page.getByTestId('tray-tab-events').click();
  await page.getByTestId('survey-run').click();
  await eventually(() => page.getByTestId('survey-row').count()).toBe(1);
  const sum = page.getByTestId('survey-sum').locator('td').nth(3);
  await eventually(() => sum.getAttribute('data-passed')).toBe(
    String(await digits('summary-matched')),
  );
  expect(await sum.getAttribute('data-total')).toBe(String(await digits('summary-target')));
  const lost = await page
    .getByTestId('survey-cause')
    .evaluateAll((rows) =>
      rows.map((row) => Number(row.querySelector('[data-value]')?.getAttribute('data-value'))),
    );
  expect(lost.reduce((all, count) => all + count, 0)).toBe(
    (await digits('summary-target')) - (await digits('summary-matched')),
  );
  await page.getByTestId('tray-tab-effect').click();
  await page.getByTestId('effect-kind-efficiency').check({ force: true });
  await page.getByTestId('effect-sample-all').check({ force: true });
  await page.getByTestId('chart-efficiency-hits').locator('svg circle').first().waitFor();
});

test('nothing failed meanwhile', () => {
  expect(under.errors).toEqual([]);
});
