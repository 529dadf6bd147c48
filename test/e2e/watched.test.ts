import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
// @ts-expect-error a plain Node script without type declarations
import { QUIET_FLAGS } from '../../tools/browser-flags.mjs';
import { launchChromium } from './chromium.ts';

/** A server of empty pages. */
async function host() {
  const server = createServer((_, response) => {
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('Content-Type', 'text/html');
    response.end('<p>page</p>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, close: () => server.close() };
}

test('a request to another host fails the test of any page, second visitors and workers too', async () => {
  const [own, other] = [await host(), await host()];
  try {
    for (const [script, foreign] of [
      [`fetch('${own.url}').then(() => 1)`, false],
      [`fetch('${other.url}').then(() => 1)`, true],
      [
        `new Promise((done) => {
          const code = "fetch('${other.url}').then(() => postMessage(1))";
          new Worker(URL.createObjectURL(new Blob([code]))).onmessage = done;
        }).then(() => 1)`,
        true,
      ],
    ] as const) {
      const chromium = await launchChromium(QUIET_FLAGS);
      chromium.allow(own.url);
      await (await chromium.browser.newPage()).goto(own.url);
      const visitor = await (await chromium.browser.newContext()).newPage();
      await visitor.goto(own.url);
      await visitor.evaluate(script);
      if (foreign) await expect(chromium.close()).rejects.toThrow(`other hosts: ${other.url}`);
      else await chromium.close();
    }
  } finally {
    own.close();
    other.close();
  }
});
