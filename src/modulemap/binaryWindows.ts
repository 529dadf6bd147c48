/**
 * Windows as three small integers each: [first * step, (first + width) * step], step = base * 2^exponent.
 *
 * How it works: bounds are rounded outward to a multiple of the step, so the coded window always contains the
 * original. The step doubles until the window spans at most `MAX_WIDTH` steps: what is lost is at most one
 * part in `MAX_WIDTH / 2` of its width on each side, or one base step where it is narrow. All steps are powers
 * of two, so decoding is exact. A window that cannot be coded so (infinite bounds, min > max, or a
 * size beyond reason) keeps its doubles, marked by `RAW` in place of the exponent.
 */

import type { ColumnReader, ColumnWriter } from './binaryColumns.ts';
import { CANONICAL_WINDOW_STRIDE } from './canonicalMap.ts';

/** Two-logarithms of the base step of z0 (mm), dphi (rad), phiSlope (rad/mm), deta, diffDydx, diffDzdr. */
const [Z0, DPHI, PHI_SLOPE, DETA, DYDX, DZDR] = [-7, -17, -23, -16, -13, -14];

/** The same for each of the ten windows of a triplet, in their order. */
export const LOG2_STEPS: readonly number[] = [
  ...[Z0, DPHI, PHI_SLOPE, DETA],
  ...[Z0, DPHI, PHI_SLOPE, DETA],
  ...[DYDX, DZDR],
];

const MAX_WIDTH = 511;
const WIDTH_PLANES = 2;
const F32_PLANES = 4;
/** Bounds stay below this many steps, so that they are 32-bit integers. */
const MAX_BOUND = 2 ** 30;
const RAW = 255;

/** Writes the windows of all triplets, variable by variable. */
export function writeWindows(writer: ColumnWriter, windows: Float64Array): void {
  const count = windows.length / CANONICAL_WINDOW_STRIDE;
  const exponents = new Uint8Array(count);
  const first = new Int32Array(count);
  const width = new Uint16Array(count);
  LOG2_STEPS.forEach((log2Step, variable) => {
    const raw: number[] = [];
    for (let i = 0; i < count; i++) {
      const at = i * CANONICAL_WINDOW_STRIDE + 2 * variable;
      const lo = windows[at];
      const hi = windows[at + 1];
      const exponent = exponentOf(lo, hi, log2Step);
      exponents[i] = exponent;
      if (exponent === RAW) {
        first[i] = 0;
        width[i] = 0;
        raw.push(lo, hi);
      } else {
        const step = 2 ** (log2Step + exponent);
        first[i] = stepsBelow(lo, step);
        width[i] = stepsAbove(hi, step) - first[i];
      }
    }
    writer.unsigned(exponents, 1);
    writer.signed(first);
    writer.unsigned(width, WIDTH_PLANES);
    writer.doubles(raw);
  });
}

/** Reads the windows of `count` triplets whose base steps were `log2Steps`. */
export function readWindows(
  reader: ColumnReader,
  count: number,
  log2Steps: readonly number[],
): Float64Array {
  const windows = new Float64Array(count * CANONICAL_WINDOW_STRIDE);
  log2Steps.forEach((log2Step, variable) => {
    const steps = Float64Array.from({ length: RAW }, (_, exponent) => 2 ** (log2Step + exponent));
    const exponents = reader.unsigned(count, 1);
    const first = reader.signed(count);
    const width = reader.unsigned(count, WIDTH_PLANES);
    let raws = 0;
    for (let i = 0; i < count; i++) if (exponents[i] === RAW) raws++;
    const raw = reader.doubles(2 * raws);
    let nextRaw = 0;
    for (let i = 0; i < count; i++) {
      const at = i * CANONICAL_WINDOW_STRIDE + 2 * variable;
      if (exponents[i] === RAW) {
        windows[at] = raw[nextRaw++];
        windows[at + 1] = raw[nextRaw++];
      } else {
        const step = steps[exponents[i]];
        windows[at] = first[i] * step;
        windows[at + 1] = (first[i] + width[i]) * step;
      }
    }
  });
  return windows;
}

/** Writes means and rms of all triplets as f32, column by column; laid out as the windows. */
export function writeMoments(writer: ColumnWriter, moments: Float64Array): void {
  const count = moments.length / CANONICAL_WINDOW_STRIDE;
  for (let k = 0; k < CANONICAL_WINDOW_STRIDE; k++) {
    const column = Float32Array.from(
      { length: count },
      (_, i) => moments[i * CANONICAL_WINDOW_STRIDE + k],
    );
    writer.unsigned(new Uint32Array(column.buffer), F32_PLANES);
  }
}

/** Reads the means and rms of `count` triplets. */
export function readMoments(reader: ColumnReader, count: number): Float64Array {
  const moments = new Float64Array(count * CANONICAL_WINDOW_STRIDE);
  for (let k = 0; k < CANONICAL_WINDOW_STRIDE; k++) {
    const column = new Float32Array(reader.unsigned(count, F32_PLANES).buffer);
    for (let i = 0; i < count; i++) moments[i * CANONICAL_WINDOW_STRIDE + k] = column[i];
  }
  return moments;
}

/** Smallest exponent whose step codes a window, `RAW` if none does. */
function exponentOf(lo: number, hi: number, log2Step: number): number {
  if (!(lo <= hi) || !Number.isFinite(lo) || !Number.isFinite(hi)) return RAW;
  const reach = Math.max((hi - lo) / MAX_WIDTH, Math.max(Math.abs(lo), Math.abs(hi)) / MAX_BOUND);
  // One below the estimate, since a logarithm may round up past a whole number.
  let exponent = Math.max(0, Math.ceil(Math.log2(reach)) - log2Step - 1);
  while (exponent < RAW) {
    const step = 2 ** (log2Step + exponent);
    const first = stepsBelow(lo, step);
    const last = stepsAbove(hi, step);
    if (last - first <= MAX_WIDTH && first >= -MAX_BOUND && last <= MAX_BOUND) return exponent;
    exponent++;
  }
  return RAW;
}

/** The largest whole number of steps at or below a value; the quotient of a tiny value may round to zero. */
function stepsBelow(value: number, step: number): number {
  const steps = Math.floor(value / step);
  return steps * step > value ? steps - 1 : steps;
}

function stepsAbove(value: number, step: number): number {
  return -stepsBelow(-value, step);
}
