import type { BrowserContext } from 'playwright-core';

/**
 * Watches the requests of a browser's pages and workers.
 * @returns a function that throws where any went to an origin that is not in the list.
 */
export function watchRequests(context: BrowserContext, origins: readonly string[]): () => void {
  const foreign = new Set<string>();
  context.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (/^(https?|wss?):$/.test(protocol) && !origins.includes(origin)) foreign.add(request.url());
  });
  return () => {
    if (foreign.size > 0)
      throw new Error(`The page sent requests to other hosts: ${[...foreign].join(', ')}`);
  };
}
