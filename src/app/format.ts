/** How numbers are written on the page. Thin spaces that do not break group digits; a missing number is a dash. */

const MISSING = '–';
const THIN_SPACE = '\u202f';
const MINUS = '\u2212';

/** A count, digits in groups of three: `12 345`. */
export function formatCount(value: number): string {
  const digits = String(Math.abs(Math.round(value))).replace(/\B(?=(\d{3})+$)/g, THIN_SPACE);
  return value < 0 ? MINUS + digits : digits;
}

/** A fraction as percent with one decimal; 1 and 0 are exact and written without: `93.2 %`, `100 %`. */
export function formatPercent(fraction: number | null): string {
  if (fraction === null || Number.isNaN(fraction)) return MISSING;
  if (fraction === 0 || fraction === 1) return `${fraction * 100}${THIN_SPACE}%`;
  // What is not quite all or nothing must not be rounded to look so.
  const percent = Math.min(Math.max(fraction * 100, 0.1), 99.9);
  return `${percent.toFixed(1)}${THIN_SPACE}%`;
}

/** A duration: `0.4 ms`, `35 ms`, `1.24 s`, `2 min 5 s`. */
export function formatDuration(milliseconds: number | null): string {
  if (milliseconds === null || !Number.isFinite(milliseconds)) return MISSING;
  if (milliseconds < 9.95) return `${milliseconds.toFixed(1)}${THIN_SPACE}ms`;
  if (milliseconds < 999.5) return `${milliseconds.toFixed(0)}${THIN_SPACE}ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 59.95) return `${seconds.toFixed(seconds < 9.995 ? 2 : 1)}${THIN_SPACE}s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}${THIN_SPACE}min ${whole % 60}${THIN_SPACE}s`;
}

/** A measured number to a given number of decimals, with a true minus sign; a dash where it is not finite. */
export function formatNumber(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return MISSING;
  const text = Math.abs(value).toFixed(decimals);
  return value < 0 && Number(text) !== 0 ? MINUS + text : text;
}

/** A measured number to about four significant digits, whatever its size: `0.01234`, `153.2`, `2.100e-6`. */
export function formatSignificant(value: number): string {
  if (!Number.isFinite(value)) return MISSING;
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e6))
    return value.toExponential(3).replaceAll('-', MINUS);
  const decimals = size === 0 ? 0 : Math.max(0, 3 - Math.floor(Math.log10(size)));
  return formatNumber(value, decimals);
}

/** A parameter's value as its typed field shows it: the shortest text that reads back as the same number. */
export function formatParameter(value: number | string): string {
  return String(value);
}

/**
 * A file name made of what an event is called. `open` are the names of all events of the list: two of them get file
 * names of their own also where what sets them apart is no letter of a file name.
 */
export function fileNameOf(event: string, ending: string, open: readonly string[] = []): string {
  const safe = safeName(event);
  const alike = open.filter((other) => safeName(other) === safe);
  return `${safe}${alike.length > 1 ? `-${open.indexOf(event) + 1}` : ''}-${ending}`;
}

function safeName(event: string): string {
  return event.replace(/[^\p{L}\p{M}\p{N}_.-]+/gu, '-').replace(/^[-.]+|-+$/g, '') || 'event';
}
