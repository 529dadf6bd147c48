import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/simulation/random.ts';
import { pitchSmearing, smearedPosition } from '../../../src/simulation/smearing.ts';
import { planesAcrossX } from './toyDetector.ts';

/** Root mean square and values of the smeared u (global y) and v (global z) of one point. */
function smeared(pitchU: number, pitchV: number, u: number, v: number) {
  const detector = {
    ...planesAcrossX([100], 54),
    pitchU: Float64Array.of(pitchU),
    pitchV: Float64Array.of(pitchV),
  };
  const smearing = pitchSmearing(detector);
  const random = createRandom(2);
  const out = new Float64Array(3);
  const rows = Array.from({ length: 5000 }, () => {
    smearedPosition(detector, smearing, 0, u, v, random, out);
    return Array.from(out);
  });
  const rms = (k: number, centre: number) =>
    Math.sqrt(rows.reduce((sum, row) => sum + (row[k] - centre) ** 2, 0) / rows.length);
  return { rows, rmsU: rms(1, u), rmsV: rms(2, v) };
}

describe('smearing', () => {
  it('of pixels is 12 and 10 micrometres, on the plane of the module', () => {
    const { rows, rmsU, rmsV } = smeared(0.05, 0.05625, 3, -7);
    expect(rmsU).toBeCloseTo(0.012, 3);
    expect(rmsV).toBeCloseTo(0.01, 3);
    expect(rows.every((row) => row[0] === 100)).toBe(true);
  });

  it('of strips is pitch / sqrt(12) across, and the centre of the strip along', () => {
    const { rows, rmsU } = smeared(0.08, 1.2, 3, -7);
    expect(rmsU).toBeCloseTo(0.08 / Math.sqrt(12), 3);
    // Strip 39 of 90 reaches from -7.2 to -6.
    expect(rows.every((row) => Math.abs(row[2] + 6.6) < 1e-9)).toBe(true);
  });

  it('keeps the first and the last strip at the edges', () => {
    for (const [v, centre] of [
      [-54, -53.4],
      [54, 53.4],
    ]) {
      const { rows } = smeared(0.08, 1.2, 0, v);
      expect(rows[0][2]).toBeCloseTo(centre, 9);
    }
  });
});
