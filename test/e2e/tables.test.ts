import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPage, type PageUnderTest } from './browser.ts';

let under: PageUnderTest;
let page: Page;

const eventually = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: 60_000 });
const listed = (kind: string) =>
  page
    .getByTestId(`table-${kind}`)
    .getAttribute('data-rows')
    .then((text) => Number(text));
const digits = async (testId: string) =>
  Number(((await page.getByTestId(testId).textContent()) ?? '').replace(/\D/g, ''));

beforeAll(async () => {
  under = await openPage({ width: 1280, height: 800 });
  page = under.page;
  await page
    .locator('[data-testid="stage-report"][data-state="done"]')
    .waitFor({ timeout: 90_000 });
});
afterAll(() => under?.close());

test('a key opens the tables, and a filter lists what the summary counts', async () => {
  await page.keyboard.press('b');
  await page.getByTestId('table-particle').waitFor();
  await page.getByTestId('table-filter').fill('target && fate == found');
  await eventually(() => listed('particle')).toBe(await digits('summary-matched'));
  await page.getByTestId('table-filter').fill('target && pT > 1 && |eta| < 100');
  await eventually(() => listed('particle')).toBe(await digits('summary-target'));
});

test('a slip in a filter is told with its place, and what was listed stays', async () => {
  const before = await listed('particle');
  await page.getByTestId('table-filter').fill('target && mass > 1');
  await eventually(() => page.getByTestId('table-problem').textContent()).toContain(
    'At character 11: there is no column "mass"',
  );
  expect(await listed('particle')).toBe(before);
  await page.getByTestId('table-filter').fill('target');
  await eventually(() => page.getByTestId('table-problem').textContent()).toBe('');
});

test('a heading sorts, both ways', async () => {
  const first = () =>
    page.getByTestId('table-particle-row').first().locator('td').nth(1).innerText();
  const heading = page.getByTestId('table-particle').getByRole('button', { name: /^pT/ });
  const highest = Number(await first());
  await heading.click();
  await eventually(async () => Number(await first())).toBeLessThan(highest);
  await heading.click();
  await eventually(async () => Number(await first())).toBe(highest);
});

test('a row picks its particle, and what is picked elsewhere is marked and in view', async () => {
  await page.getByTestId('table-particle-row').nth(2).click();
  const id = await page.getByTestId('table-particle-row').nth(2).locator('td').first().innerText();
  await eventually(() => page.getByTestId('picked-title').textContent()).toBe(`Particle ${id}`);
  // Its hits, and nothing else, in the table of hits.
  await page.getByTestId('tray-tab-hit').click();
  const all = await digits('stage-event-hits');
  await eventually(() => listed('hit')).toBe(all);
  await page.getByTestId('table-of-selection').check();
  await eventually(() => listed('hit')).toBeLessThan(30);
  await page.getByTestId('table-of-selection').uncheck();
  // Far down in the order of rows: the table goes there.
  await page.getByTestId('tray-tab-particle').click();
  await page.getByTestId('table-particle').focus();
  await page.keyboard.press('End');
  await eventually(() =>
    page.locator('[data-testid="table-particle-row"][data-selected="true"]').count(),
  ).toBe(1);
  const title = await page.getByTestId('picked-title').textContent();
  const marked = page.locator('[data-testid="table-particle-row"][data-selected="true"] td');
  expect(`Particle ${await marked.first().innerText()}`).toBe(title);
});

test('edges are as many as the graph has, and are saved as csv and JSON', async () => {
  await page.getByTestId('tray-tab-edge').click();
  await eventually(() => listed('edge')).toBe(await digits('stage-graph-edges'));
  await page.getByTestId('table-filter').fill('kept && class == fake');
  await eventually(() => listed('edge')).toBeLessThan(await digits('stage-graph-edges'));
  const rows = await listed('edge');
  for (const form of ['csv', 'json']) {
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      page.getByTestId(`table-save-${form}`).click(),
    ]);
    const chunks: Buffer[] = [];
    for await (const chunk of await saved.createReadStream()) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const count = form === 'csv' ? text.trim().split('\n').length - 1 : JSON.parse(text).length;
    expect(count).toBe(rows);
    expect(saved.suggestedFilename()).toMatch(new RegExp(`edges-table\\.${form}$`));
  }
});

test('the tray is made higher by key, and closed', async () => {
  const tray = page.getByTestId('tray');
  const before = (await tray.boundingBox())?.height ?? 0;
  await page.getByTestId('tray-handle').focus();
  await page.keyboard.press('ArrowUp');
  await eventually(async () => (await tray.boundingBox())?.height).toBe(before + 20);
  await page.getByTestId('tray-close').click();
  await eventually(() => tray.count()).toBe(0);
});

test('nothing failed meanwhile', () => {
  expect(under.errors).toEqual([]);
});
