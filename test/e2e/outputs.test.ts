import { readFile } from 'node:fs/promises';
import { strToU8 } from 'fflate';
import type { Download, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { zip } from '../../src/formats/zip.ts';
import { openPage, type PageUnderTest } from './browser.ts';

/** Three hits of a particle; ids tell which event they are of. */
const event = (first: number) =>
  zip([
    {
      name: 'e1-hits.csv',
      bytes: strToU8(
        `hit_id,x,y,z,volume_id,layer_id,module_id\n${[32, 72, 116]
          .map((x, i) => `${first + i},${x},1,0,8,${2 * (i + 1)},1`)
          .join('\n')}\n`,
      ),
    },
  ]);
const archive = (name: string, first: number) => ({
  name: `${name}.zip`,
  mimeType: 'application/zip',
  buffer: Buffer.from(event(first)),
});

let under: PageUnderTest;
let page: Page;

beforeAll(async () => {
  under = await openPage({ webgpu: false });
  page = under.page;
  await page
    .getByTestId('stage-event-hits')
    .first()
    .waitFor({ state: 'attached', timeout: 60_000 });
});
afterAll(() => under?.close());

/** Everything that the menu exports of the event that is shown. */
async function exported(): Promise<Download[]> {
  const saved: Download[] = [];
  await page.getByTestId('export-menu').click();
  const items = page.locator('[data-testid^="export-"]:not([data-testid="export-menu"])');
  const ids = await items.evaluateAll((all) =>
    all.filter((one) => !(one as HTMLButtonElement).disabled).map((one) => one.dataset.testid),
  );
  await page.keyboard.press('Escape');
  for (const id of ids) {
    await page.getByTestId('export-menu').click();
    const [one] = await Promise.all([page.waitForEvent('download'), saveFrom(String(id))]);
    saved.push(one);
  }
  return saved;
}

/** Chooses an export; one that asks something first is answered as it stands. */
async function saveFrom(id: string): Promise<void> {
  await page.getByTestId(id).click();
  const save = page.locator('dialog[open] button.primary');
  if ((await save.count()) > 0) await save.click();
}

test('whatever is saved of events of one name has a name of its own, and is of that event', async () => {
  await page.getByTestId('file-picker').setInputFiles([archive('a', 1), archive('b', 501)]);
  const saved: Download[] = [];
  for (const name of ['a/e1', 'b/e1']) {
    await expect.poll(() => page.getByTestId('event-name').textContent()).toBe(name);
    await page
      .locator('[data-testid="stage-report"]:is([data-state="done"], [data-state="failed"])')
      .waitFor({ timeout: 60_000 });
    saved.push(...(await exported()));
    await page.getByTestId('next-event').click();
  }
  const names = saved.map((one) => one.suggestedFilename());
  expect(names.length).toBeGreaterThanOrEqual(10);
  expect(new Set(names).size).toBe(names.length);
  expect(names.every((name) => /^[ab]-e1-/.test(name))).toBe(true);
  const text = async (name: string) =>
    readFile((await saved[names.indexOf(name)].path()) ?? '', 'utf8');
  expect(await text('a-e1-made-by.json')).toContain('"a/e1"');
  expect(await text('b-e1-made-by.json')).toContain('"b/e1"');
  expect(under.errors).toEqual([]);
});
