import type { Sources } from '../session/sources.ts';

const KEY = 'trackloom.hosts';

/** The hosts among the addresses of a link where the page must ask before it fetches from there, each once. */
export function hostsToAsk(
  addresses: readonly string[],
  page: URL,
  allowed: ReadonlySet<string>,
): string[] {
  const hosts = addresses.flatMap((address) => {
    let url: URL;
    try {
      url = new URL(address, page);
    } catch {
      // No request comes of it; opening it says what is wrong.
      return [];
    }
    const fetched = url.protocol === 'http:' || url.protocol === 'https:';
    return fetched && url.origin !== page.origin && !allowed.has(url.host) ? [url.host] : [];
  });
  return [...new Set(hosts)];
}

/** The addresses that opening the sources of a link would fetch from. */
export function addressesOf({ event, files }: Sources): string[] {
  return [
    ...(event.kind === 'url' ? [event.url] : []),
    ...files.flatMap((file) => ('url' in file ? [file.url] : [])),
  ];
}

/** Hosts that links may fetch from, as the user answered before. */
export function allowedHosts(): ReadonlySet<string> {
  try {
    const hosts: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return new Set(Array.isArray(hosts) ? hosts.map(String) : []);
  } catch {
    return new Set();
  }
}

/** Remembers that links may fetch from a host; where storage is forbidden, the page asks again next time. */
export function allowHost(host: string): void {
  try {
    localStorage.setItem(KEY, JSON.stringify([...allowedHosts(), host]));
  } catch {
    // The answer then lasts as long as the page.
  }
}
