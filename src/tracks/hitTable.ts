/** What is known of tracks by their hits, in their order. */
export interface HitTable<T> {
  get(rows: ArrayLike<number>): T | undefined;
  /** Keeps a value for hits that have none. */
  set(rows: ArrayLike<number>, value: T): void;
}

interface Entry<T> {
  readonly rows: Uint32Array;
  readonly value: T;
  readonly next: Entry<T> | undefined;
}

/**
 * A table that forgets what was not asked for of late: the last `most` that were set or asked for stay, and never more
 * than twice as many.
 */
export function createHitTable<T>(most: number): HitTable<T> {
  let young = new Map<number, Entry<T>>();
  let old = new Map<number, Entry<T>>();
  let size = 0;

  function put(entry: Omit<Entry<T>, 'next'>, hash: number): void {
    if (size >= most) {
      old = young;
      young = new Map();
      size = 0;
    }
    young.set(hash, { ...entry, next: young.get(hash) });
    size++;
  }

  return {
    get(rows) {
      const hash = hashOf(rows);
      const recent = find(young.get(hash), rows);
      if (recent) return recent.value;
      const before = find(old.get(hash), rows);
      if (before) put(before, hash);
      return before?.value;
    },
    set(rows, value) {
      put({ rows: Uint32Array.from(rows), value }, hashOf(rows));
    },
  };
}

function find<T>(first: Entry<T> | undefined, rows: ArrayLike<number>): Entry<T> | undefined {
  for (let entry = first; entry; entry = entry.next) if (same(entry.rows, rows)) return entry;
  return undefined;
}

function same(a: Uint32Array, b: ArrayLike<number>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Fowler, Noll and Vo's, of whole numbers instead of bytes. */
function hashOf(rows: ArrayLike<number>): number {
  let hash = 0x811c9dc5 | 0;
  for (let i = 0; i < rows.length; i++) hash = Math.imul(hash ^ rows[i], 0x01000193);
  return hash;
}
