import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ParameterId } from '../../src/parameters/table.ts';
import { fieldOf, openPage, openStage, type PageUnderTest } from './browser.ts';

const STAGES = ['graph', 'scores', 'tracks', 'quality', 'report'] as const;

let under: PageUnderTest;
let page: Page;

beforeAll(async () => {
  under = await openPage({ webgpu: false });
  page = under.page;
  await untilDone();
});
afterAll(() => under?.close());

async function untilDone(): Promise<void> {
  await page.waitForFunction(
    (stages) =>
      stages.every(
        (stage) =>
          document.querySelector(`[data-testid="stage-${stage}"]`)?.getAttribute('data-state') ===
          'done',
      ),
    STAGES,
    { timeout: 90_000 },
  );
}

/** A number of the page, by test id and attribute. */
const value = async (testId: string, attribute = 'data-value') =>
  Number(await page.getByTestId(testId).first().getAttribute(attribute));

const runs = () => Promise.all(STAGES.map((stage) => value(`stage-${stage}`, 'data-runs')));

/** Does something that changes a cut, and waits until the report of it stands. */
async function changing(act: () => Promise<void>): Promise<void> {
  const before = await value('stage-report', 'data-runs');
  await act();
  await page.waitForFunction(
    (old) =>
      Number(document.querySelector('[data-testid="stage-report"]')?.getAttribute('data-runs')) >
      old,
    before,
    { timeout: 90_000 },
  );
  await untilDone();
}

async function type(id: ParameterId, text: string): Promise<void> {
  const field = await fieldOf(page, id);
  await field.fill(text);
  await field.press('Enter');
}

// Each change comes on top of those before it. What it does to a count, and the stages that run again.
const ALL = ['graph', 'scores', 'tracks', 'quality', 'report'];
const LAST = ['tracks', 'quality', 'report'];
test.each<[ParameterId, string, string, 'more' | 'fewer', string[]]>([
  ['windowTolerance', '0.2', 'stage-graph-edges', 'more', ALL],
  ['occurrenceWidening', '0.5', 'stage-graph-edges', 'fewer', ALL],
  ['widenZ0', '-0.05', 'stage-graph-edges', 'fewer', ALL],
  ['widenDphi', '-0.05', 'stage-graph-edges', 'fewer', ALL],
  ['widenPhiSlope', '-0.06', 'stage-graph-edges', 'fewer', ALL],
  ['widenDeta', '-0.05', 'stage-graph-edges', 'fewer', ALL],
  ['widenDydx', '-0.05', 'stage-graph-edges', 'fewer', ALL],
  ['widenDzdr', '-0.05', 'stage-graph-edges', 'fewer', ALL],
  ['beamSpotMin', '-40', 'stage-graph-edges', 'fewer', ALL],
  ['beamSpotMax', '40', 'stage-graph-edges', 'fewer', ALL],
  ['ccCut', '0.05', 'stage-tracks-above', 'more', LAST],
  ['minTrackScore', '0.9', 'stage-quality-tracks', 'fewer', ['quality', 'report']],
  ['minHits', '6', 'stage-tracks-tracks', 'fewer', LAST],
  ['minPt', '0.5', 'stage-report-target', 'more', ['report']],
])(
  '%s at %s gives other counts and runs what depends on it',
  async (id, text, count, way, again) => {
    const [before, counted] = [await runs(), await value(count)];
    await changing(() => type(id, text));
    if (way === 'more') expect(await value(count)).toBeGreaterThan(counted);
    else expect(await value(count)).toBeLessThan(counted);
    const after = await runs();
    expect(STAGES.filter((_, i) => after[i] !== before[i])).toEqual(again);
    expect(after.map((n, i) => n - before[i])).toEqual(
      STAGES.map((stage) => (again.includes(stage) ? 1 : 0)),
    );
  },
);

test.each(['z0', 'dphi', 'phi_slope', 'deta', 'diff_dydx', 'diff_dzdr'])(
  'the cut on %s can be switched off, for more edges, and on again',
  async (label) => {
    await openStage(page, 'graph');
    const cut = page.getByLabel(`Cut on ${label}`, { exact: true });
    const edges = await value('stage-graph-edges');
    await changing(() => cut.uncheck());
    expect(await value('stage-graph-edges')).toBeGreaterThan(edges);
    await changing(() => cut.check());
    expect(await value('stage-graph-edges')).toBe(edges);
  },
);

test('the histogram of a cut counts what the stage keeps; its line is dragged in one step of undo', async () => {
  await changing(() => page.getByTestId('reset-parameters').click());
  await openStage(page, 'tracks');
  await page.getByTestId('param-ccCut-histogram').click();
  const kept = page.locator('[data-testid="distribution-counts-score"] [data-class="all"] td');
  await expect
    .poll(() => kept.nth(0).getAttribute('data-value'), { timeout: 30_000 })
    .toBe(String(await value('stage-graph-edges')));
  expect(await kept.nth(1).getAttribute('data-value')).toBe(
    String(await value('stage-tracks-above')),
  );

  const line = page.getByTestId('distribution-score').getByTestId('cut-line-ccCut');
  await line.scrollIntoViewIfNeeded();
  const box = await line.boundingBox();
  if (!box) throw new Error('The line has no box.');
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await changing(async () => {
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 30, y, { steps: 4 });
    await page.mouse.up();
  });
  const cut = Number(await page.getByTestId('param-ccCut-input').inputValue());
  expect(cut).toBeGreaterThan(0.45);
  await expect
    .poll(() => kept.nth(1).getAttribute('data-value'), { timeout: 30_000 })
    .toBe(String(await value('stage-tracks-above')));
  await changing(() => page.getByTestId('undo').click());
  expect(await page.getByTestId('param-ccCut-input').inputValue()).toBe('0.4');
});

test('a range has two handles, which keys move and which do not pass each other', async () => {
  await openStage(page, 'graph');
  const [low, high] = ['beamSpotMin', 'beamSpotMax'].map((id) =>
    page.getByTestId(`param-${id}-slider`),
  );
  await changing(() => high.press('Home'));
  // Its own range ends where that of the lower end does.
  expect(await page.getByTestId('param-beamSpotMax-input').inputValue()).toBe('0');
  await changing(() => low.press('End'));
  expect(await page.getByTestId('param-beamSpotMin-input').inputValue()).toBe('0');
  await changing(() => low.press('PageDown'));
  expect(Number(await page.getByTestId('param-beamSpotMin-input').inputValue())).toBeLessThan(-9);
  await changing(() => page.getByTestId('param-beamSpotMin-reset').click());
  expect(await page.getByTestId('param-beamSpotMax-input').inputValue()).toBe('500');
});

test('a scan draws the figures of its cuts, and can be left in the middle', async () => {
  await page.getByTestId('section-scan').locator('summary').click();
  await page.getByTestId('scan-start').click();
  const points = () => value('scan-state', 'data-points');
  await expect.poll(points, { timeout: 60_000 }).toBe(21);
  const figures = page.getByTestId('scan-figures');
  expect(await figures.getAttribute('data-at')).toBe('0.4');
  const shown = await page.getByTestId('summary-efficiency').textContent();
  expect(await figures.textContent()).toContain(shown);

  await page.getByTestId('scan-first-parameter').selectOption('widenDphi');
  await page.getByTestId('scan-start').click();
  await page.getByTestId('scan-cancel').click();
  await page.getByTestId('scan-start').waitFor();
  const left = await points();
  expect(left).toBeLessThan(21);
  // What the page runs next is not held up, and nothing of the scan comes after.
  await changing(() => type('ccCut', '0.5'));
  expect(await points()).toBe(left);
});

test('nothing went wrong unseen', () => {
  expect(under.errors).toEqual([]);
});
