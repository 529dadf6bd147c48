import { VERSION } from '../../formats/version.ts';

/** Errors that the language itself throws: their messages name code, those of others may quote a file. */
const OF_THE_LANGUAGE = new Set(['TypeError', 'RangeError', 'ReferenceError']);

/**
 * A report of an error for the authors, as text: version, browser, place and calls. It holds nothing of what is
 * open: no names of files, no values, no query of an address.
 */
export function faultReport(panel: string, error: unknown, browser: string): string {
  const kind = error instanceof Error ? error.name : typeof error;
  const told = error instanceof Error && OF_THE_LANGUAGE.has(error.name);
  return [
    `Trackloom ${VERSION}`,
    `Browser: ${browser}`,
    `Panel: ${panel}`,
    `Error: ${told ? `${kind}: ${error.message}` : kind}`,
    ...callsOf(error),
  ].join('\n');
}

/** The calls that led to an error, outermost last: function, file without its folders, line and column. */
function callsOf(error: unknown): string[] {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const calls: string[] = [];
  for (const line of stack.split('\n')) {
    // Chromium: "    at name (https://host/assets/index.js:1:2)"; Firefox and Safari: "name@https://…:1:2".
    const call =
      /^(?:\s+at\s+)?([\w$.<> ]*?)[\s(@]*(?:https?|file|blob):[^\s?#]*\/([\w$.-]+)[^\s:]*:(\d+):(\d+)\)?$/.exec(
        line,
      );
    if (call) calls.push(`  at ${call[1] || '(anonymous)'} (${call[2]}:${call[3]}:${call[4]})`);
  }
  return calls;
}
