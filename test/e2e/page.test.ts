import { resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPage, type PageUnderTest } from './browser.ts';
import { litPixels } from './picture.ts';

/** A number that the page shows, by its test id. */
function shown(page: Page, testId: string): Promise<number> {
  return page
    .getByTestId(testId)
    .first()
    .getAttribute('data-value')
    .then((text) => Number(text));
}

/** Waits until the report of the open event stands, whatever ran before. */
async function untilReported(page: Page): Promise<void> {
  await page.getByTestId('summary-matched').waitFor({ timeout: 90_000 });
  await page.waitForFunction(
    () =>
      document.querySelector('[data-testid="stage-report"]')?.getAttribute('data-state') === 'done',
    undefined,
    { timeout: 90_000 },
  );
}

/** Types a value into a parameter's field, and waits until what it changes is drawn. */
async function setParameter(page: Page, id: string, value: string, changes: string): Promise<void> {
  const before = await shown(page, changes);
  const field = page.getByTestId(`param-${id}-input`);
  await field.fill(value);
  await field.press('Enter');
  await page.waitForFunction(
    ([testId, old]) =>
      Number(document.querySelector(`[data-testid="${testId}"]`)?.getAttribute('data-value')) !==
      old,
    [changes, before] as const,
    { timeout: 60_000 },
  );
  await untilReported(page);
}

describe('the page with WebGPU', () => {
  let under: PageUnderTest;
  let page: Page;
  beforeAll(async () => {
    under = await openPage();
    page = under.page;
    await untilReported(page);
  });
  afterAll(() => under?.close());

  test('opens the demo event and finds its particles', async () => {
    expect(await shown(page, 'stage-event-hits')).toBe(5527);
    expect(await page.getByTestId('summary-target').textContent()).toBe('54');
    expect(Number(await page.getByTestId('summary-matched').textContent())).toBeGreaterThan(40);
    expect(await shown(page, 'stage-tracks-tracks')).toBeGreaterThan(100);
    expect(await page.getByTestId('stage-graph-backend').textContent()).toContain('GPU');
  });

  test('draws it', async () => {
    expect(await shown(page, 'drawn-edges')).toBeGreaterThan(1000);
    expect(await shown(page, 'drawn-tracks')).toBeGreaterThan(100);
    expect(await litPixels(page, 'scene')).toBeGreaterThan(2000);
  });

  test('moving the score cut changes counts and drawn lines, and undo brings them back', async () => {
    const tracks = await shown(page, 'stage-tracks-tracks');
    const edges = await shown(page, 'drawn-edges');
    const graphTime = await page.getByTestId('stage-graph-time').textContent();
    await setParameter(page, 'ccCut', '0.9', 'drawn-edges');
    expect(await shown(page, 'drawn-edges')).toBeLessThan(edges);
    expect(await shown(page, 'stage-tracks-tracks')).not.toBe(tracks);
    expect(new URL(page.url()).searchParams.get('ccCut') ?? '0.9').toBe('0.9');
    // The graph did not run again.
    expect(await page.getByTestId('stage-graph-time').textContent()).toBe(graphTime);
    await page.keyboard.press('Escape');
    await page
      .getByTestId('scene')
      .focus()
      .catch(() => {});
    await page.keyboard.press('Control+z');
    await page.waitForFunction(
      (old) =>
        Number(
          document.querySelector('[data-testid="drawn-edges"]')?.getAttribute('data-value'),
        ) === old,
      edges,
    );
    await expect.poll(() => shown(page, 'stage-tracks-tracks'), { timeout: 30_000 }).toBe(tracks);
    await untilReported(page);
  });

  test('a typed value out of range is refused with a sentence', async () => {
    const field = page.getByTestId('param-walkMin-input');
    await field.fill('7');
    await field.press('Enter');
    await expect
      .poll(() => page.getByTestId('param-walkMin-error').textContent())
      .toContain('outside 0 to 1');
    await field.fill('0.1');
    await field.press('Enter');
  });

  test('hiding a layer takes it from the picture', async () => {
    const before = await litPixels(page, 'scene');
    for (const layer of ['hits', 'noise', 'edges', 'tracks', 'lost'])
      await page.getByTestId(`layer-${layer}`).click();
    await expect.poll(() => shown(page, 'drawn-tracks')).toBe(0);
    // What stays are the detector's outline, the axes and the legend.
    await expect.poll(() => litPixels(page, 'scene')).toBeLessThan(0.7 * before);
    for (const layer of ['hits', 'noise', 'edges', 'tracks', 'lost'])
      await page.getByTestId(`layer-${layer}`).click();
  });

  test('a click on a hit shows its ids and truth', async () => {
    const box = await page.getByTestId('scene').boundingBox();
    if (!box) throw new Error('the scene has no box');
    // Somewhere near the middle lie the pixel layers, with hits everywhere.
    for (let step = 0; step < 40 && !(await page.getByTestId('picked-title').count()); step++)
      await page.mouse.click(
        box.x + box.width / 2 - 60 + step * 3,
        box.y + box.height / 2 + (step % 5) * 4,
      );
    expect(await page.getByTestId('picked').textContent()).toMatch(/hit|edge|track/i);
  });

  test('files that cannot be read leave the event open and say why', async () => {
    await page.getByTestId('file-picker').setInputFiles({
      name: 'event000000009-hits.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('hit_id,x,y,volume_id,layer_id,module_id\n1,2,3,8,2,1\n'),
    });
    await expect
      .poll(() => page.getByTestId('messages').textContent())
      .toContain('event000000009-hits.csv');
    expect(await page.getByTestId('messages').textContent()).toContain('z');
    expect(await shown(page, 'stage-event-hits')).toBe(5527);
    expect(await shown(page, 'stage-tracks-tracks')).toBeGreaterThan(100);
  });

  test('two events from files can be stepped through', async () => {
    const hits = (seed: number) =>
      `hit_id,x,y,z,volume_id,layer_id,module_id\n${[1, 2, 3]
        .map((i) => `${i},${30 * i},${seed},0,8,${2 * i},1`)
        .join('\n')}\n`;
    await page.getByTestId('file-picker').setInputFiles([
      { name: 'event01-hits.csv', mimeType: 'text/csv', buffer: Buffer.from(hits(1)) },
      { name: 'event02-hits.csv', mimeType: 'text/csv', buffer: Buffer.from(hits(2)) },
    ]);
    await expect.poll(() => page.getByTestId('event-name').textContent()).toContain('event01');
    await page.getByTestId('next-event').click();
    await expect.poll(() => page.getByTestId('event-name').textContent()).toContain('event02');
    await page.getByTestId('previous-event').click();
    await expect.poll(() => page.getByTestId('event-name').textContent()).toContain('event01');
  });

  test('a generated event is reconstructed', async () => {
    await page.getByTestId('generate').click();
    await page.getByTestId('generate-particles').fill('100');
    await page.getByTestId('generate-submit').click();
    await expect.poll(() => page.getByTestId('event-name').textContent()).toContain('generated');
    await untilReported(page);
    expect(await shown(page, 'stage-tracks-tracks')).toBeGreaterThan(10);
  });

  test('nothing went wrong unseen', () => {
    expect(under.errors).toEqual([]);
  });
});

describe('the page without WebGPU', () => {
  let under: PageUnderTest;
  beforeAll(async () => {
    under = await openPage({ webgpu: false, query: '?ccCut=0.3&walkMin=9' });
    await untilReported(under.page);
  });
  afterAll(() => under?.close());

  test('builds the graph on the CPU, scores with WASM, and says so', async () => {
    const { page } = under;
    expect(await page.getByTestId('stage-graph-backend').textContent()).toContain('CPU');
    expect(await page.getByTestId('stage-scores-backend').textContent()).toContain('WASM');
    expect(await page.getByTestId('messages').textContent()).toContain('WebGPU');
    expect(await shown(page, 'stage-tracks-tracks')).toBeGreaterThan(50);
  });

  test('takes its cuts from the link, and names what is illegal in it', async () => {
    const { page } = under;
    expect(await page.getByTestId('param-ccCut-input').inputValue()).toBe('0.3');
    expect(await page.getByTestId('messages').textContent()).toContain('--walk-min: 9 is outside');
  });

  test('opens an event by its address', async () => {
    const { page, url } = under;
    await page.goto(`${url}?event=${encodeURIComponent(`${url}events/trackml-small.zip`)}`);
    await untilReported(page);
    expect(await shown(page, 'stage-event-hits')).toBe(5527);
    await page.goto(`${url}?event=${encodeURIComponent(`${url}events/absent.zip`)}`);
    await expect.poll(() => page.getByTestId('messages').textContent()).toContain('absent.zip');
  });

  test('a drop of the demo zip opens it', async () => {
    const { page, url } = under;
    await page.goto(url);
    await untilReported(page);
    await page.getByTestId('file-picker').setInputFiles(resolve('public/events/trackml-small.zip'));
    await untilReported(page);
    expect(await shown(page, 'stage-event-hits')).toBe(5527);
  });
});
