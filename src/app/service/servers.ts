/** The servers that the user named, in this browser only: none of it is in a link. */
import { createStore } from 'zustand/vanilla';
import { addressOf, entriesOf, PRESETS, type ServerEntry } from '../../service/entry.ts';

const ENTRIES = 'trackloom.servers';
const AGREED = 'trackloom.servers.agreed';

export interface Servers {
  readonly entries: readonly ServerEntry[];
  /** Id of the entry that is chosen. */
  readonly chosen: string;
  /** Addresses that the user agreed to send events to: a pass-through on a host is another server than the host. */
  readonly agreed: readonly string[];
}

/** What is stored; presets where nothing is. */
export const servers = createStore<Servers>(() => {
  const entries = entriesOf(stored(ENTRIES));
  const known = entries.length > 0 ? entries : PRESETS;
  return { entries: known, chosen: known[0].id, agreed: stringsOf(stored(AGREED)) };
});

/** Puts an entry in the place of the one with its id, or at the end, and chooses it. */
export function saveServer(entry: ServerEntry): void {
  const { entries } = servers.getState();
  const isThere = entries.some(({ id }) => id === entry.id);
  const next = isThere
    ? entries.map((one) => (one.id === entry.id ? entry : one))
    : [...entries, entry];
  servers.setState({ entries: next, chosen: entry.id });
  store(ENTRIES, next);
}

/** Forgets an entry; of the last one the presets come back. */
export function forgetServer(id: string): void {
  const left = servers.getState().entries.filter((entry) => entry.id !== id);
  const entries = left.length > 0 ? left : PRESETS;
  servers.setState({ entries, chosen: entries[0].id });
  store(ENTRIES, left);
}

export function chooseServer(id: string): void {
  servers.setState({ chosen: id });
}

export function isAgreed(entry: ServerEntry): boolean {
  return servers.getState().agreed.includes(addressOf(entry));
}

/** Remembers that events may be sent to the address of an entry. */
export function agree(entry: ServerEntry): void {
  const agreed = [...new Set([...servers.getState().agreed, addressOf(entry)])];
  servers.setState({ agreed });
  store(AGREED, agreed);
}

function stored(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Where storage is forbidden, what was said lasts as long as the page. */
function store(key: string, value: unknown): void {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Nothing to do: the state holds it.
  }
}

function stringsOf(text: string | null): string[] {
  try {
    const list: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(list) ? list.map(String) : [];
  } catch {
    return [];
  }
}
