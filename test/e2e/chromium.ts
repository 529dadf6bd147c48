import { type Browser, type BrowserContext, chromium } from 'playwright-core';
// @ts-expect-error a plain Node script without type declarations
import { CHROMIUM } from '../../tools/ensure-chromium.mjs';

/** Chromium, each of whose pages and workers is watched: every browser test starts it here, and nowhere else. */
export interface WatchedBrowser {
  readonly browser: Browser;
  /** Lets requests go to the origin of an address, as a page's own. */
  allow(...addresses: readonly string[]): void;
  /** Ends it. @throws Error where any request went to another origin. */
  close(): Promise<void>;
}

export async function launchChromium(args: readonly string[]): Promise<WatchedBrowser> {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: [...args] });
  const allowed = new Set<string>();
  const asked = new Set<string>();
  const watch = (context: BrowserContext) => {
    context.on('request', (request) => asked.add(request.url()));
    return context;
  };
  const newContext = browser.newContext.bind(browser);
  browser.newContext = async (options) => watch(await newContext(options));
  browser.newPage = async (options) => (await browser.newContext(options)).newPage();
  return {
    browser,
    allow(...addresses) {
      for (const address of addresses) allowed.add(new URL(address).origin);
    },
    async close() {
      await browser.close();
      const foreign = [...asked].filter((address) => {
        const { protocol, origin } = new URL(address);
        return /^(https?|wss?):$/.test(protocol) && !allowed.has(origin);
      });
      if (foreign.length > 0)
        throw new Error(`The page sent requests to other hosts: ${foreign.join(', ')}`);
    },
  };
}
