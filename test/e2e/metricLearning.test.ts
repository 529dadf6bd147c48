import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPage, type PageUnderTest } from './browser.ts';

let under: PageUnderTest;
let page: Page;

const eventually = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: 60_000 });
const count = async (stage: string, id: string) =>
  Number(await page.getByTestId(`stage-${stage}-${id}`).getAttribute('data-value'));
const done = (stage: string) =>
  page.locator(`[data-testid="stage-${stage}"][data-state="done"]`).waitFor({ timeout: 90_000 });

beforeAll(async () => {
  under = await openPage({ query: '?chain=metric-learning', width: 1440, height: 900 });
  page = under.page;
  await done('report');
});
afterAll(() => under?.close());

test('metric learning goes from hits to tracks without a module map', async () => {
  expect(under.errors).toEqual([]);
  expect(await count('embed', 'hits')).toBe(5527);
  const pairs = await count('neighbours', 'pairs');
  expect(pairs).toBeGreaterThan(10_000);
  expect(await count('filter', 'pairs')).toBe(pairs);
  const edges = await count('filter', 'edges');
  // In an event this sparse half of the pairs are true.
  expect(edges).toBeLessThan(0.9 * pairs);
  expect(await count('scores', 'edges')).toBe(edges);
  expect(await count('tracks', 'tracks')).toBeGreaterThan(100);
  // The search at the radius that the event gets: 0.97 of the target edges.
  const percent = await page.getByTestId('stage-neighbours-efficiency').textContent();
  expect(Number.parseFloat(percent ?? '')).toBeGreaterThanOrEqual(97);
  expect(Number(await page.getByTestId('summary-matched').textContent())).toBeGreaterThanOrEqual(
    49,
  );
});

test('the other chain is a choice away, and coming back shows what was there', async () => {
  const edges = await count('filter', 'edges');
  await page.getByTestId('param-chain-select').selectOption('module-map');
  await eventually(() => page.getByTestId('stage-graph').count()).toBe(1);
  await done('report');
  await page.getByTestId('param-chain-select').selectOption('metric-learning');
  await eventually(() => page.getByTestId('stage-filter').count()).toBe(1);
  await done('report');
  expect(await count('filter', 'edges')).toBe(edges);
  expect(under.errors).toEqual([]);
});

test('both chains are held side by side on one event, edge for edge', async () => {
  const keptByA = await count('tracks', 'above');
  await page.getByTestId('pin-baseline').click();
  await page.getByTestId('param-chain-select').selectOption('module-map');
  await eventually(() => page.getByTestId('stage-graph').count()).toBe(1);
  await done('report');
  await page.getByTestId('open-compare').click();
  await page.getByTestId('compare-objects').waitFor();
  const told = async (id: string) =>
    Number(await page.getByTestId(`count-${id}`).getAttribute('data-value'));
  // Either chain has edges that the other has not, and together with those of both they are all that it keeps.
  for (const id of ['edges-both', 'edges-only-a', 'edges-only-b', 'tracks-both'])
    expect(await told(id), id).toBeGreaterThan(0);
  const both = await told('edges-both');
  expect(both + (await told('edges-only-a'))).toBe(keptByA);
  expect(both + (await told('edges-only-b'))).toBe(await count('tracks', 'above'));
  expect(under.errors).toEqual([]);
});
