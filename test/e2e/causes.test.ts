import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPage, type PageUnderTest } from './browser.ts';
import { colourCounts } from './picture.ts';

/** Cuts under which the graph, the scores and the track building all lose particles of the demo event. */
const HARSH =
  '?beamSpotMin=-90&beamSpotMax=90&occurrenceWidening=0.2&ccCut=0.97&minPt=0.5&minHits=4';

let under: PageUnderTest;
let page: Page;

const eventually = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: 60_000 });
const numberIn = (testId: string) =>
  page
    .getByTestId(testId)
    .getAttribute('data-value')
    .then((text) => Number(text));

/** Pixels of the picture in a strong colour: what is lit is white, what fades loses its colour. */
async function colouredPixels(): Promise<number> {
  const counts = await colourCounts(page, 'scene');
  const channels = (rgb: number) => [rgb >> 16, (rgb >> 8) & 255, rgb & 255];
  return counts
    .filter(([rgb]) => Math.max(...channels(rgb)) - Math.min(...channels(rgb)) > 90)
    .reduce((sum, [, count]) => sum + count, 0);
}

beforeAll(async () => {
  under = await openPage({ query: HARSH, width: 1440, height: 900 });
  page = under.page;
  await page
    .locator('[data-testid="stage-report"][data-state="done"]')
    .waitFor({ timeout: 90_000 });
});
afterAll(() => under?.close());

test('the table of causes adds up to the summary', async () => {
  await page.getByTestId('section-causes').locator('summary').click();
  await page.getByTestId('cause-table').waitFor({ timeout: 60_000 });
  const lost = await page
    .getByTestId('cause-row')
    .evaluateAll((rows) =>
      rows.map((row) => Number(row.querySelectorAll('[data-value]')[0].getAttribute('data-value'))),
    );
  const sum = lost.reduce((all, count) => all + count, 0);
  expect(sum).toBeGreaterThan(10);
  expect(sum + (await numberIn('causes-found'))).toBe(await numberIn('causes-targets'));
  expect(String(await numberIn('causes-found'))).toBe(
    await page.getByTestId('summary-matched').textContent(),
  );
  expect(String(await numberIn('causes-targets'))).toBe(
    await page.getByTestId('summary-target').textContent(),
  );
});

test('a line lights its particles while all else fades, and leads to one, by keyboard', async () => {
  const before = await colouredPixels();
  const line = page
    .getByTestId('cause-row')
    .filter({ hasText: 'module pair not in the map' })
    .getByRole('button');
  await line.focus();
  await page.keyboard.press('Enter');
  await eventually(() => line.getAttribute('aria-pressed')).toBe('true');
  await eventually(colouredPixels).toBeLessThan(0.5 * before);
  const particles = page.getByTestId('cause-particles');
  await particles.focus();
  await page.keyboard.press('ArrowDown');
  await page.locator('[data-testid="particle-causes"][data-state="told"]').waitFor();
  const stated = page.getByTestId('particle-cause');
  expect(await stated.getAttribute('data-stage')).toBe('graph');
  // The segment that explains it is marked, and of the same kind.
  const explains = page.locator('[data-testid="segment"][data-explains="true"]');
  expect(await explains.count()).toBe(1);
  expect(await explains.getAttribute('data-kind')).toBe(await stated.getAttribute('data-kind'));
});

test('a remedy is applied, keeps the segment, and undo takes it back', async () => {
  await page
    .getByTestId('cause-row')
    .filter({ hasText: 'triplet window' })
    .getByRole('button')
    .click();
  // The first particle of the list with a segment that one cut would have kept.
  for (let i = 0; i < 20 && (await page.getByTestId('apply-remedy').count()) === 0; i++) {
    await page.getByTestId('cause-particles').focus();
    await page.keyboard.press('ArrowDown');
    await page.locator('[data-testid="particle-causes"][data-state="told"]').waitFor();
  }
  const segment = page
    .getByTestId('segment')
    .filter({ has: page.getByTestId('apply-remedy') })
    .first();
  const name = await segment.locator('button.segment span').textContent();
  const stage = await segment.getAttribute('data-fate');
  const button = segment.getByTestId('apply-remedy');
  const [parameter, value] = [
    (await button.getAttribute('data-parameter')) ?? '',
    await button.getAttribute('data-value'),
  ];
  await button.focus();
  await page.keyboard.press('Enter');
  await eventually(() => new URL(page.url()).searchParams.get(parameter)).toBe(value);
  const after = page
    .getByTestId('segment')
    .filter({ hasText: name ?? '' })
    .first();
  await eventually(() => after.getAttribute('data-fate')).not.toBe(stage);
  await page.getByTestId('picked-title').click();
  await page.keyboard.press('Control+z');
  await eventually(() => after.getAttribute('data-fate')).toBe(stage);
});

test('a particle is found by its id, and an unknown one is said to be unknown', async () => {
  const title = (await page.getByTestId('picked-title').textContent()) ?? '';
  const id = title.replace('Particle ', '');
  await page.getByTestId('unselect').click();
  const field = page.getByTestId('particle-search');
  await field.fill(id);
  await field.press('Enter');
  await eventually(() => page.getByTestId('picked-title').textContent()).toBe(title);
  await field.fill('12');
  await field.press('Enter');
  await page.getByText('There is no particle "12"').waitFor();
});

test('nothing failed meanwhile', () => {
  expect(under.errors).toEqual([]);
});
