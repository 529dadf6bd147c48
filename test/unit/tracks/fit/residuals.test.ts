import { expect, it } from 'vitest';
import { hitResolution } from '../../../../src/detectors/resolution.ts';
import { createTrackFit } from '../../../../src/tracks/fit/fitTrack.ts';
import { createTrackResiduals } from '../../../../src/tracks/fit/residuals.ts';
import { MODULES, simulatedTracks } from './simulated.ts';

const TRACKS = simulatedTracks(60, 5).filter(({ x }) => x.length >= 8);
const fitTrack = createTrackFit(MODULES);
const residualsOf = createTrackResiduals(MODULES);

it('are as wide as their errors say, and no smaller than the errors of the hits', () => {
  const { sigmaU, sigmaV } = hitResolution(MODULES);
  const pulls: number[] = [];
  for (const { x, y, z, modules } of TRACKS) {
    const { parameters } = fitTrack(x, y, z, modules) ?? expect.fail('No fit.');
    const found = residualsOf(parameters.slice(), x, y, z, modules);
    found?.forEach(({ u, v }, i) => {
      expect(u.sigma).toBeGreaterThan(0.999 * sigmaU[modules[i]]);
      expect(v.sigma).toBeGreaterThan(0.999 * sigmaV[modules[i]]);
      pulls.push(u.value / u.sigma, v.value / v.sigma);
    });
  }
  expect(pulls.length).toBeGreaterThan(800);
  const inside = (within: number) =>
    pulls.filter((pull) => Math.abs(pull) < within).length / pulls.length;
  // Normal: 68% and 95%.
  expect(inside(1)).toBeGreaterThan(0.62);
  expect(inside(1)).toBeLessThan(0.74);
  expect(inside(2)).toBeGreaterThan(0.92);
});

it('follow a hit that is moved along an axis of its module, and leave its error alone', () => {
  const { x, y, z, modules } = TRACKS[0];
  const { parameters } = fitTrack(x, y, z, modules) ?? expect.fail('No fit.');
  const at = parameters.slice();
  const before = residualsOf(at, x, y, z, modules)?.[4] ?? expect.fail('No residuals.');
  const by = 0.7;
  const along = (row: number) => by * MODULES.rotation[9 * modules[4] + 3 * row];
  const shifted = [x, y, z].map((column, row) =>
    column.map((value, i) => (i === 4 ? value + along(row) : value)),
  );
  const [sx, sy, sz] = shifted;
  const after = residualsOf(at, sx, sy, sz, modules) ?? expect.fail('No residuals.');
  expect(after[4].u.value - before.u.value).toBeCloseTo(by, 6);
  expect(after[4].u.sigma).toBeCloseTo(before.u.sigma, 6);
  // It is the one furthest off by its own error.
  const pulls = after.map(({ u, v }) =>
    Math.max(Math.abs(u.value / u.sigma), Math.abs(v.value / v.sigma)),
  );
  expect(pulls.indexOf(Math.max(...pulls))).toBe(4);
});
