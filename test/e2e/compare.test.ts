import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPage, type PageUnderTest } from './browser.ts';

let under: PageUnderTest;
let page: Page;

const eventually = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: 90_000 });
const done = () =>
  page.locator('[data-testid="stage-report"][data-state="done"]').waitFor({ timeout: 90_000 });
const count = (id: string) =>
  page
    .getByTestId(`count-${id}`)
    .getAttribute('data-value')
    .then((text) => Number(text));
const digits = async (testId: string) =>
  Number(((await page.getByTestId(testId).textContent()) ?? '').replace(/\D/g, ''));

/** Particles of a list, as its button tells. */
const listed = async (name: string) => {
  const label = page.getByTestId(`compare-list-${name}`).locator('xpath=..');
  return Number(((await label.textContent()) ?? '').replace(/\D/g, ''));
};

beforeAll(async () => {
  under = await openPage({ query: '?minPt=0.3', width: 1440, height: 900 });
  page = under.page;
  await done();
});
afterAll(() => under?.close());

test('a pinned run that is compared with itself has no change', async () => {
  await page.getByTestId('pin-baseline').click();
  await eventually(() =>
    page.getByTestId('change-efficiency').first().getAttribute('data-value'),
  ).toBe('0');
  await page.getByTestId('open-compare').click();
  await page.getByTestId('compare-objects').waitFor();
  expect(await count('tracks-identical')).toBe(await count('tracks-both'));
  for (const id of ['tracks-only-a', 'tracks-only-b', 'edges-only-a', 'edges-only-b'])
    expect(await count(id)).toBe(0);
});

test('a harsher cut loses particles, tracks and edges; figures say by how much', async () => {
  const before = await digits('summary-matched');
  const cut = page.getByTestId('param-ccCut-input');
  await cut.fill('0.999');
  await cut.press('Enter');
  await eventually(() => digits('summary-matched')).toBeLessThan(before);
  const after = await digits('summary-matched');
  const target = await digits('summary-target');
  await page.getByTestId('open-compare').click();
  await page.getByTestId('compare-objects').waitFor();
  // Found by A and not by B, less those the other way round, is the change.
  const lost = await listed('lost');
  const gained = await listed('gained');
  expect(lost - gained).toBe(before - after);
  const change = page.getByTestId('change-efficiency').first();
  expect(Number(await change.getAttribute('data-value'))).toBeCloseTo((after - before) / target, 9);
  const spread = (gained + lost) / target - ((after - before) / target) ** 2;
  expect(Number(await change.getAttribute('data-error'))).toBeCloseTo(
    Math.sqrt(spread / target),
    9,
  );
  expect(await count('edges-only-a')).toBeGreaterThan(0);
  expect(await count('edges-only-b')).toBe(0);
  expect(await page.getByTestId('compare-words').textContent()).toBe(
    'Score cut 0.4 in A, 0.999 in B.',
  );
});

test('a lost particle is picked from the list', async () => {
  await page.getByTestId('compare-list-lost').check({ force: true });
  await page.getByTestId('compare-particles-row').first().click();
  const id = await page
    .getByTestId('compare-particles-row')
    .first()
    .locator('td')
    .first()
    .innerText();
  await eventually(() => page.getByTestId('picked-title').textContent()).toBe(`Particle ${id}`);
});

test('the picture shows what only A has, and what only B has', async () => {
  const drawn = () =>
    page
      .getByTestId('drawn-tracks')
      .getAttribute('data-value')
      .then((text) => Number(text));
  const ofB = await drawn();
  await page.getByTestId('compare-colour').click();
  await eventually(drawn).toBe(ofB + (await count('tracks-only-a')));
  await page.getByText('Only in A (pinned)').waitFor();
  await page.getByTestId('compare-colour').click();
  await eventually(drawn).toBe(ofB);
});

test('A and B are exchanged', async () => {
  const only = await count('edges-only-a');
  await page.getByTestId('compare-swap').click();
  await eventually(() => page.getByTestId('compare-words').textContent()).toBe(
    'Score cut 0.999 in A, 0.4 in B.',
  );
  await eventually(() => count('edges-only-b')).toBe(only);
});

test('two chains side by side', async () => {
  await page.getByTestId('compare-drop').click();
  await page.getByTestId('compare-chain-metric-learning').click();
  await eventually(() => page.getByTestId('compare-words').textContent()).toContain(
    'Chain module-map in A, metric-learning in B',
  );
  await eventually(() => page.locator('.compare[aria-busy="false"]').count()).toBe(1);
  expect(await count('tracks-both')).toBeGreaterThan(50);
  expect(await count('tracks-only-b')).toBeGreaterThan(0);
});

test('nothing failed meanwhile', () => {
  expect(under.errors).toEqual([]);
});
