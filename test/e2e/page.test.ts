import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ParameterId } from '../../src/parameters/table.ts';
import { fieldOf, openPage, openStage, type PageUnderTest } from './browser.ts';
import { litPixels } from './picture.ts';

/** A number that the page shows, by its test id. */
function shown(page: Page, testId: string): Promise<number> {
  return page
    .getByTestId(testId)
    .first()
    .getAttribute('data-value')
    .then((text) => Number(text));
}

/** What the page comes to show, however busy the machine is. */
const eventually = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: 30_000 });

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
async function setParameter(
  page: Page,
  id: ParameterId,
  value: string,
  changes: string,
): Promise<void> {
  const before = await shown(page, changes);
  const field = await fieldOf(page, id);
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

/** Shows some layers and hides all others. */
async function showOnly(page: Page, layers: readonly string[]): Promise<void> {
  for (const layer of ['hits', 'noise', 'edges', 'tracks', 'lost', 'detector', 'modules', 'axes'])
    await page.getByTestId(`layer-${layer}`).setChecked(layers.includes(layer));
}

/** Clicks about the middle of the picture, where everything comes together, until something of a kind is picked. */
async function clickUntilPicked(page: Page, title: string): Promise<void> {
  const box = await page.getByTestId('scene').boundingBox();
  if (!box) throw new Error('the scene has no box');
  for (let step = 0; step < 60; step++) {
    const [x, y] = [box.width / 2 - 60 + 2 * step, box.height / 2 + ((step * 7) % 40) - 20];
    await page.mouse.click(box.x + x, box.y + y);
    const picked = page.getByTestId('picked-title');
    if ((await picked.count()) > 0 && (await picked.textContent())?.startsWith(title)) return;
  }
  throw new Error(`no click picked a ${title}`);
}

/** Presses Cancel of a stage at the moment it starts to run, however short that is. */
async function clickCancelOf(page: Page, stage: string): Promise<void> {
  await page.evaluate((wanted) => {
    delete document.body.dataset.cancelled;
    new MutationObserver((_, observer) => {
      const button = document.querySelector<HTMLElement>(
        `[data-testid="stage-${wanted}"][data-state="running"] [data-testid="cancel"]`,
      );
      if (!button) return;
      observer.disconnect();
      button.click();
      document.body.dataset.cancelled = wanted;
    }).observe(document.body, { subtree: true, childList: true, attributes: true });
  }, stage);
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
    // This browser's WebGPU runs in software, where the twin is faster.
    expect(await page.getByTestId('stage-graph-backend').textContent()).toContain('CPU');
  });

  test('the GPU builds the same graph when it is asked to, which the address says and undo takes back', async () => {
    const counts = () =>
      Promise.all(
        ['doublets', 'triplets', 'edges'].map((count) => shown(page, `stage-graph-${count}`)),
      );
    const onCpu = await counts();
    await openStage(page, 'graph');
    await page.getByTestId('graph-backend-gpu').click();
    await expect
      .poll(() => page.getByTestId('stage-graph-backend').textContent(), { timeout: 60_000 })
      .toContain('GPU (');
    await untilReported(page);
    expect(await counts()).toEqual(onCpu);
    const asked = () => new URL(page.url()).searchParams.get('graphBackend');
    await eventually(async () => asked()).toBe('gpu');
    await page.getByTestId('undo').click();
    await eventually(async () => asked()).toBeNull();
    await eventually(() => page.getByTestId('stage-graph-backend').textContent()).toContain('CPU');
    await untilReported(page);
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
    await eventually(() => shown(page, 'stage-tracks-tracks')).not.toBe(tracks);
    await eventually(async () => new URL(page.url()).searchParams.get('ccCut')).toBe('0.9');
    // The graph did not run again.
    expect(await page.getByTestId('stage-graph-time').textContent()).toBe(graphTime);
    // Undo of the page, not of the text field.
    await page.getByTestId('param-ccCut-input').blur();
    await page.keyboard.press('Control+z');
    await page.waitForFunction(
      (old) =>
        Number(
          document.querySelector('[data-testid="drawn-edges"]')?.getAttribute('data-value'),
        ) === old,
      edges,
    );
    await eventually(() => shown(page, 'stage-tracks-tracks')).toBe(tracks);
    await eventually(async () => new URL(page.url()).searchParams.get('ccCut')).toBeNull();
    await untilReported(page);
  });

  test('a cut switched off lets more through, and comes back with undo', async () => {
    const edges = await shown(page, 'stage-graph-edges');
    await openStage(page, 'graph');
    const cut = page.getByTestId('param-cutDydx-switch');
    await cut.uncheck();
    await eventually(() => shown(page, 'stage-graph-edges')).toBeGreaterThan(edges);
    await eventually(async () => new URL(page.url()).searchParams.get('cutDydx')).toBe('off');
    await page.keyboard.press('Control+z');
    await eventually(() => shown(page, 'stage-graph-edges')).toBe(edges);
    expect(await cut.isChecked()).toBe(true);
    await untilReported(page);
  });

  test('a cut mode that the map has no columns for cannot be chosen', async () => {
    const choice = page.getByTestId('param-cutMode-select').locator('option[value=meanrms]');
    expect(await choice.isDisabled()).toBe(true);
    expect(await choice.textContent()).toBe('meanrms (not in this map)');
    expect(await page.getByTestId('param-rmsFactor-input').isDisabled()).toBe(true);
  });

  test('a typed value out of range is refused with a sentence', async () => {
    const field = await fieldOf(page, 'walkMin');
    await field.fill('7');
    await field.press('Enter');
    await eventually(() => page.getByTestId('param-walkMin-error').textContent()).toContain(
      'outside 0 to 1',
    );
    await field.fill('0.1');
    await field.press('Enter');
  });

  test('hiding a layer takes it from the picture', async () => {
    const before = await litPixels(page, 'scene');
    for (const layer of ['hits', 'noise', 'edges', 'tracks', 'lost'])
      await page.getByTestId(`layer-${layer}`).click();
    await eventually(() => shown(page, 'drawn-tracks')).toBe(0);
    // What stays are the detector's outline, the axes and the legend.
    await eventually(() => litPixels(page, 'scene')).toBeLessThan(0.7 * before);
    for (const layer of ['hits', 'noise', 'edges', 'tracks', 'lost'])
      await page.getByTestId(`layer-${layer}`).click();
  });

  test.each([
    ['hits', 'Hit', /x.*φ.*volume\/layer\/module/],
    ['edges', 'Edge', /source.*target.*score.*φ slope/],
    ['tracks', 'Track', /pT.*d0.*z0.*charge/],
  ])('a click on %s shows their ids, values and truth', async (layer, title, facts) => {
    await showOnly(page, [layer]);
    await clickUntilPicked(page, title);
    const text = await page.getByTestId('picked').textContent();
    expect(text).toMatch(facts);
    expect(text).toMatch(/particle|noise|fake/);
    await showOnly(page, ['hits', 'noise', 'edges', 'tracks', 'lost', 'detector', 'axes']);
    await page.getByTestId('unselect').click();
    expect(await page.getByTestId('picked').count()).toBe(0);
  });

  test('a row of the list picks its particle', async () => {
    await page.getByTestId('list-targets').check({ force: true });
    await page.getByTestId('list-targets-table-row').first().click();
    expect(await page.getByTestId('picked-title').textContent()).toMatch(/^Particle \d+$/);
    const weakest = page.getByTestId('picked').locator('div', { hasText: 'lowest true edge' });
    await weakest.getByRole('button').click();
    expect(await page.getByTestId('picked-title').textContent()).toMatch(/^Edge \d+$/);
    await page.getByTestId('unselect').click();
  });

  test('a running stage can be cancelled and run again', async () => {
    const edges = await shown(page, 'stage-graph-edges');
    await clickCancelOf(page, 'scores');
    const field = await fieldOf(page, 'windowTolerance');
    await field.fill('0.2');
    await field.press('Enter');
    await page.locator('[data-testid="stage-scores"][data-state="cancelled"]').waitFor();
    expect(await shown(page, 'stage-graph-edges')).toBeGreaterThan(edges);
    expect(await page.getByTestId('stage-tracks-tracks').count()).toBe(0);
    expect(await page.getByTestId('message-error').count()).toBe(0);
    await page.getByTestId('resume').click();
    await untilReported(page);
    expect(await shown(page, 'stage-tracks-tracks')).toBeGreaterThan(100);
    await setParameter(page, 'windowTolerance', '0', 'stage-graph-edges');
    expect(await shown(page, 'stage-graph-edges')).toBe(edges);
  });

  test('a generation that is cancelled leaves the open event', async () => {
    const name = await page.getByTestId('event-name').textContent();
    await clickCancelOf(page, 'event');
    await page.getByTestId('generate').click();
    await page.getByTestId('generate-particles').fill('10500');
    await page.getByTestId('generate-submit').click();
    await page.waitForFunction(() => document.body.dataset.cancelled === 'event');
    await untilReported(page);
    expect(await page.getByTestId('event-name').textContent()).toBe(name);
    expect(await shown(page, 'stage-event-hits')).toBe(5527);
  });

  test('files that cannot be read leave the event open and say why', async () => {
    await page.getByTestId('file-picker').setInputFiles({
      name: 'event000000009-hits.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('hit_id,x,y,volume_id,layer_id,module_id\n1,2,3,8,2,1\n'),
    });
    await eventually(() => page.getByTestId('messages').textContent()).toContain(
      'event000000009-hits.csv',
    );
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
    await eventually(() => page.getByTestId('event-name').textContent()).toContain('event01');
    await page.getByTestId('next-event').click();
    await eventually(() => page.getByTestId('event-name').textContent()).toContain('event02');
    await page.getByTestId('previous-event').click();
    await eventually(() => page.getByTestId('event-name').textContent()).toContain('event01');
  });

  test('a generated event is reconstructed', async () => {
    await page.getByTestId('generate').click();
    await page.getByTestId('generate-particles').fill('100');
    await page.getByTestId('generate-submit').click();
    await eventually(() => page.getByTestId('event-name').textContent()).toContain('generated');
    await untilReported(page);
    expect(await shown(page, 'stage-tracks-tracks')).toBeGreaterThan(10);
  });

  test('the event that was generated can be saved and opened again', async () => {
    const hits = await shown(page, 'stage-event-hits');
    const particles = await shown(page, 'stage-event-particles');
    await page.getByTestId('export-menu').click();
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      page.getByTestId('export-event').click(),
    ]);
    expect(saved.suggestedFilename()).toMatch(/^generated-\d+-event\.zip$/);
    await page.getByTestId('open-menu').click();
    await page.getByTestId('open-demo').click();
    await eventually(() => shown(page, 'stage-event-hits')).toBe(5527);
    await page.getByTestId('file-picker').setInputFiles(await saved.path());
    await eventually(() => page.getByTestId('event-name').textContent()).toMatch(/^generated-\d+$/);
    expect(await shown(page, 'stage-event-hits')).toBe(hits);
    expect(await shown(page, 'stage-event-particles')).toBe(particles);
    await untilReported(page);
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
    expect(await page.getByTestId('messages').textContent()).toContain('walkMin: 9 is outside');
  });

  test('a cut mode of the link that the map has no columns for is refused with a sentence', async () => {
    const { page, url } = under;
    await page.goto(`${url}?cutMode=meanrms`);
    await eventually(() => page.getByTestId('stage-graph').textContent()).toContain(
      'has no means and rms',
    );
    await openStage(page, 'graph');
    expect(await page.getByTestId('param-rmsFactor-input').isDisabled()).toBe(false);
    await page.getByTestId('param-cutMode-select').selectOption('minmax');
    await untilReported(page);
  });

  test('opens an event by its address', async () => {
    const { page, url } = under;
    await page.goto(`${url}?event=${encodeURIComponent(`${url}events/trackml-small.zip`)}`);
    await untilReported(page);
    expect(await shown(page, 'stage-event-hits')).toBe(5527);
    await page.goto(`${url}?event=${encodeURIComponent(`${url}events/absent.zip`)}`);
    await eventually(() => page.getByTestId('messages').textContent()).toContain('absent.zip');
  });

  test('files dropped on the page are opened', async () => {
    const { page } = under;
    const drag = (type: string) =>
      page.evaluate((name) => {
        const dataTransfer = new DataTransfer();
        const rows = [2, 4, 6].map((layer) => `${layer},${20 * layer},1,0,8,${layer},1`);
        const text = ['hit_id,x,y,z,volume_id,layer_id,module_id', ...rows].join('\n');
        dataTransfer.items.add(new File([text], 'dropped-hits.csv'));
        const options = { dataTransfer, bubbles: true, cancelable: true };
        document.body.dispatchEvent(new DragEvent(name, options));
      }, type);
    await drag('dragenter');
    await page.getByTestId('drop-overlay').waitFor();
    await drag('drop');
    await eventually(() => page.getByTestId('event-name').textContent()).toBe('dropped');
    expect(await shown(page, 'stage-event-hits')).toBe(3);
    expect(await page.getByTestId('drop-overlay').count()).toBe(0);
  });
});
