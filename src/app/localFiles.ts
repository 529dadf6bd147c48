/** Which local files were open, in words: for one tab, across a reload, which loses them. */
const KEY = 'trackloom-local-files';

/** What was open when this tab was loaded before; null where a link brings it back. */
export function localBefore(): string | null {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    // Storage may be forbidden; then nothing is remembered.
    return null;
  }
}

/** Remembers the names of local files for after a reload; null where there are none. */
export function rememberLocal(files: string | null): void {
  try {
    if (files === null) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, files);
  } catch {
    // As above.
  }
}
