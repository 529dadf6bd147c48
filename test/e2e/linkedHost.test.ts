import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPage, type PageUnderTest } from './browser.ts';

let other: Server;
let host: string;
/** What the other host was asked for. */
const asked: string[] = [];

beforeAll(async () => {
  const event = readFileSync('public/events/trackml-small.zip');
  other = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(200, {
      'Access-Control-Allow-Origin': '*',
      'Content-Type': 'application/zip',
    });
    response.end(event);
  });
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  host = `127.0.0.1:${(other.address() as AddressInfo).port}`;
});
afterAll(() => other?.close());

describe('a link to an event of another host', () => {
  let under: PageUnderTest;
  const linked = () => `?event=${encodeURIComponent(`http://${host}/mine.zip`)}`;
  beforeAll(async () => {
    under = await openPage({ webgpu: false, query: linked(), named: [`http://${host}`] });
  });
  afterAll(() => under?.close());

  test('is asked about; refused, the demo opens and the host hears nothing', async () => {
    const { page } = under;
    expect(await page.getByTestId('host-dialog').textContent()).toContain(host);
    await page.getByTestId('host-refuse').click();
    await page
      .getByTestId('stage-event-hits')
      .first()
      .waitFor({ state: 'attached', timeout: 60_000 });
    expect(await page.getByTestId('event-name').textContent()).toContain('event000000001');
    expect(asked).toEqual([]);
  });

  test('is fetched once allowed, and the next link to that host without asking', async () => {
    const { page, url } = under;
    for (const first of [true, false]) {
      await page.goto(`${url}${linked()}`);
      if (first) await page.getByTestId('host-allow').click();
      await expect.poll(() => asked.length, { timeout: 30_000 }).toBe(first ? 1 : 2);
      await page
        .getByTestId('stage-event-hits')
        .first()
        .waitFor({ state: 'attached', timeout: 60_000 });
      expect(await page.getByTestId('host-dialog').count()).toBe(0);
    }
    expect(asked).toEqual(['/mine.zip', '/mine.zip']);
    expect(under.errors).toEqual([]);
  });

  test('text of a page cannot become code: the policy stops scripts that are not files of the page', async () => {
    const { page } = under;
    const ran = await page.evaluate(async () => {
      const script = document.createElement('script');
      script.textContent = 'window.inlineRan = true';
      document.head.append(script);
      // In a task of the page's own: what a debugger runs is allowed more.
      const evaluated = await new Promise((resolve) => {
        setTimeout(() => {
          try {
            // biome-ignore lint/security/noGlobalEval: the policy is there to stop exactly this
            resolve(globalThis.eval('true'));
          } catch {
            resolve(false);
          }
        });
      });
      return { inline: 'inlineRan' in window, evaluated };
    });
    expect(ran).toEqual({ inline: false, evaluated: false });
  });
});
