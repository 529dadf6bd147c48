/** Where the rows of a long table are: browsers hold no element high enough for a million of them. */

export const ROW_PIXELS = 24;
/** Highest an element is made (CSS pixels); Firefox ends below 18 million. */
const MOST_PIXELS = 8_000_000;

/** Height of what is scrolled, heading and rows. */
export function scrolledHeight(rows: number): number {
  return Math.min((rows + 1) * ROW_PIXELS, MOST_PIXELS);
}

/** The first row in view at a place of the scroll bar, of which `inView` are seen whole. */
export function firstRowAt(scrolled: number, rows: number, inView: number): number {
  const last = Math.max(0, rows - inView);
  const range = scrollRange(rows, inView);
  if (range <= 0) return 0;
  return Math.min(Math.max(Math.round((scrolled / range) * last), 0), last);
}

/** The place of the scroll bar that has a row first in view. */
export function scrollOf(first: number, rows: number, inView: number): number {
  const last = Math.max(0, rows - inView);
  if (last === 0) return 0;
  return (Math.min(Math.max(first, 0), last) / last) * scrollRange(rows, inView);
}

/** How far the scroll bar goes, but for the part of a row that is left below. */
function scrollRange(rows: number, inView: number): number {
  return scrolledHeight(rows) - (inView + 1) * ROW_PIXELS;
}
