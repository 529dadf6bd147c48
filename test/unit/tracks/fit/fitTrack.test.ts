import { describe, expect, it } from 'vitest';
import { createTrackFit } from '../../../../src/tracks/fit/fitTrack.ts';
import { MODULES, simulatedTracks } from './simulated.ts';

const fitTrack = createTrackFit(MODULES);
const TRACKS = simulatedTracks(1500, 11);

describe('the fit of simulated tracks', () => {
  it('has pulls that are centred and as wide as its errors say, and the right charge', () => {
    const pulls: number[][] = [[], [], [], [], []];
    let right = 0;
    for (const { x, y, z, modules, truth } of TRACKS) {
      const found = fitTrack(x, y, z, modules);
      expect(found).not.toBeNull();
      if (!found) continue;
      const { parameters, covariance } = found;
      if (Math.sign(parameters[4]) === Math.sign(truth[4])) right++;
      for (let k = 0; k < 5; k++) {
        let off = parameters[k] - truth[k];
        if (k === 2) off = Math.atan2(Math.sin(off), Math.cos(off));
        pulls[k].push(off / Math.sqrt(covariance[6 * k]));
      }
    }
    expect(right / TRACKS.length).toBeGreaterThanOrEqual(0.999);
    for (const values of pulls) {
      values.sort((a, b) => a - b);
      const at = (share: number) => values[Math.floor(share * values.length)];
      expect(Math.abs(at(0.5))).toBeLessThan(0.1);
      const width = (at(0.8413) - at(0.1587)) / 2;
      expect(width).toBeGreaterThan(0.9);
      expect(width).toBeLessThan(1.15);
    }
  });

  it('has a chi squared of about its degrees of freedom, a symmetric covariance, and pT without bias', () => {
    const ratios = new Map<number, number[]>();
    let [chi2, ndf] = [0, 0];
    for (const { x, y, z, modules, truth } of TRACKS) {
      const found = fitTrack(x, y, z, modules);
      if (!found) continue;
      chi2 += found.chi2;
      ndf += 2 * x.length - 5;
      for (let i = 0; i < 5; i++)
        for (let j = 0; j < 5; j++)
          expect(found.covariance[5 * i + j]).toBeCloseTo(found.covariance[5 * j + i], 10);
      const pt = (p: ArrayLike<number>) => Math.sin(p[3]) / Math.abs(p[4]);
      const bin = Math.floor(2 * Math.abs(Math.log(Math.tan(truth[3] / 2))));
      ratios.set(bin, [...(ratios.get(bin) ?? []), pt(found.parameters) / pt(truth)]);
    }
    expect(chi2 / ndf).toBeGreaterThan(0.9);
    expect(chi2 / ndf).toBeLessThan(1.1);
    for (const values of ratios.values()) {
      values.sort((a, b) => a - b);
      expect(Math.abs(values[values.length >> 1] - 1)).toBeLessThan(0.01);
    }
  });

  it('grows its chi squared with a hit that is off, and fits nothing through points of no helix', () => {
    const { x, y, z, modules } = TRACKS[0];
    const before = fitTrack(x, y, z, modules)?.chi2 ?? Number.NaN;
    const moved = z.slice();
    moved[2] += 5;
    const after = fitTrack(x, y, moved, modules)?.chi2 ?? Number.POSITIVE_INFINITY;
    expect(after).toBeGreaterThan(before + 100);
    const same = new Float64Array(3).fill(40);
    expect(fitTrack(same, same, same, modules.slice(0, 3))).toBeNull();
  });
});
