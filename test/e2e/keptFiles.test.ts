import { strToU8 } from 'fflate';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPage, type PageUnderTest } from './browser.ts';

const MINE = {
  name: 'mine-hits.csv',
  mimeType: 'text/csv',
  buffer: Buffer.from(
    strToU8('hit_id,x,y,z,volume_id,layer_id,module_id\n1,32,1,0,8,2,1\n2,72,1,0,8,4,1\n'),
  ),
};

let under: PageUnderTest;
let page: Page;
beforeAll(async () => {
  under = await openPage({ webgpu: false });
  page = under.page;
});
afterAll(() => under?.close());

const shows = (event: string) =>
  expect
    .poll(() => page.getByTestId('event-name').textContent(), { timeout: 60_000 })
    .toContain(event);
const messages = () => page.locator('.message').allTextContents();

test('local files open again after a reload once they were kept, and not once they were forgotten', async () => {
  await shows('event000000001');
  await page.getByTestId('file-picker').setInputFiles(MINE);
  await shows('mine');
  await page.reload();
  await shows('event000000001');
  expect((await messages()).join()).toContain('mine-hits.csv was open before the page was loaded');

  await page.getByTestId('file-picker').setInputFiles(MINE);
  await shows('mine');
  await page.getByTestId('open-menu').click();
  await page.getByTestId('keep-files').click();
  await page.getByTestId('forget-files').waitFor();
  await page.reload();
  await shows('mine');
  expect((await messages()).join()).not.toContain('was open before');

  await page.getByTestId('open-menu').click();
  await page.getByTestId('forget-files').click();
  await page.getByTestId('forget-files').waitFor({ state: 'detached' });
  await page.reload();
  await shows('event000000001');
  expect(under.errors).toEqual([]);
});
