import { paletteOf } from '../scene/colour/palette.ts';
import type { Rgb } from '../scene/index.ts';
import type { Theme } from '../session/view.ts';

/** A colour of the scene for CSS. */
export function cssColour([r, g, b]: Rgb): string {
  return `rgb(${r} ${g} ${b})`;
}

/** Gives the page the theme and the scene's colours, so that a word and its line look alike. */
export function applyTheme(theme: Theme): void {
  const { style, dataset } = document.documentElement;
  const { status, backgroundEdge } = paletteOf(theme);
  dataset.theme = theme;
  style.setProperty('--found', cssColour(status.found));
  style.setProperty('--other', cssColour(status.other));
  style.setProperty('--duplicate', cssColour(status.duplicate));
  style.setProperty('--fake', cssColour(status.fake));
  style.setProperty('--lost', cssColour(status.lost));
  style.setProperty('--ground', cssColour(backgroundEdge));
}

/** Gives the page the size of what is written in it, as a factor: for a projector. */
export function applyTextSize(factor: number): void {
  document.documentElement.style.setProperty('--text-size', String(factor));
}

const THEME_KEY = 'trackloom-theme';

/** The theme this browser was left with; dark at first. */
export function storedTheme(): Theme {
  try {
    return localStorage.getItem(THEME_KEY) === 'light' ? 'light' : 'dark';
  } catch {
    // Storage may be forbidden; the theme is then dark at every start.
    return 'dark';
  }
}

/** Remembers the theme for the next visit. */
export function storeTheme(theme: Theme): void {
  try {
    localStorage.setItem(THEME_KEY, theme);
  } catch {
    // Storage may be forbidden; the theme then lasts as long as the page.
  }
}
