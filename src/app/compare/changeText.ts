import type { Change } from '../../metrics/ratios.ts';
import { formatCount } from '../format.ts';

const MINUS = '−';
const THIN_SPACE = '\u202f';

/** A number with its sign, to some decimals: `+1.25`, `−0.5`; `±0` where it rounds to nothing. */
function signed(value: number, decimals: number): string {
  const text = Math.abs(value).toFixed(decimals);
  if (Number(text) === 0) return '±0';
  return `${value < 0 ? MINUS : '+'}${text}`;
}

/** A change of a fraction in percentage points, with its error: `+1.9 ± 1.3 %`. Decimals follow the error. */
export function changeText({ value, error }: Change): string {
  if (value === 0 && error === 0) return '±0';
  const finest = 100 * Math.max(error, Math.abs(value) / 10);
  const decimals = finest >= 1 ? 1 : finest >= 0.1 ? 2 : 3;
  const spread = error === 0 ? '' : ` ± ${(100 * error).toFixed(decimals)}`;
  return `${signed(100 * value, decimals)}${spread}${THIN_SPACE}%`;
}

/** A change of a count: `+12`, `−3`, `±0`. */
export function countChangeText(change: number): string {
  if (change === 0) return '±0';
  return change > 0 ? `+${formatCount(change)}` : formatCount(change);
}

/** Whether a change is to the good, to the bad, or within one standard deviation of nothing. */
export function toneOf({ value, error }: Change, lessIsBetter: boolean): 'good' | 'bad' | 'none' {
  if (value === 0 || Math.abs(value) <= error) return 'none';
  return value > 0 !== lessIsBetter ? 'good' : 'bad';
}
