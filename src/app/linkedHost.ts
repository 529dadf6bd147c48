const KEY = 'trackloom.hosts';

/** The host of a link's event where the page must ask before it fetches from there; null where it need not. */
export function hostToAsk(
  eventUrl: string | null,
  page: URL,
  allowed: ReadonlySet<string>,
): string | null {
  if (eventUrl === null) return null;
  let url: URL;
  try {
    url = new URL(eventUrl, page);
  } catch {
    // No request comes of it; opening it says what is wrong.
    return null;
  }
  const fetched = url.protocol === 'http:' || url.protocol === 'https:';
  if (!fetched || url.origin === page.origin || allowed.has(url.host)) return null;
  return url.host;
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
