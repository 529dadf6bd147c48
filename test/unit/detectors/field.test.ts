import { describe, expect, it } from 'vitest';
import { exactSolenoid, solenoidField } from '../../../src/detectors/field.ts';
import { TRACKML_SOLENOID } from '../../../src/detectors/trackml.ts';

const field = solenoidField(TRACKML_SOLENOID);
const { centralField, length, radius, offset } = TRACKML_SOLENOID;

/** Field at a point given from the centre of the solenoid. */
function at(x: number, y: number, z: number): number[] {
  const out = new Float64Array(3);
  field(x + offset, y + offset, z + offset, out);
  return Array.from(out);
}

describe('field of the solenoid', () => {
  it('is the central field along z at its centre, and 2 T to half a per cent in the middle of the detector', () => {
    const [bx, by, bz] = at(0, 0, 0);
    expect(Math.hypot(bx, by)).toBe(0);
    expect(bz).toBeCloseTo(centralField, 6);
    const out = new Float64Array(3);
    field(0, 0, 0, out);
    expect(Math.abs(out[2] - 2)).toBeLessThan(0.01);
  });

  it('follows the closed formula on the axis', () => {
    const half = length / 2;
    const term = (d: number) => d / Math.hypot(d, radius);
    for (const z of [500, 1500, 2500, 3000]) {
      const expected = (centralField * (term(half - z) + term(half + z))) / (2 * term(half));
      expect(exactSolenoid(TRACKML_SOLENOID, 0, z).axial).toBeCloseTo(expected, 5);
      expect(at(0, 0, z)[2]).toBeCloseTo(expected, 3);
    }
  });

  it('is symmetric about the axis and about z = 0', () => {
    const [bx, by, bz] = at(300, 400, 1700);
    const [cx, cy, cz] = at(500, 0, 1700);
    expect(bz).toBeCloseTo(cz, 12);
    expect(bx).toBeCloseTo((cx * 300) / 500, 12);
    expect(by).toBeCloseTo((cx * 400) / 500, 12);
    expect(cy).toBe(0);
    const [mx, , mz] = at(500, 0, -1700);
    expect(mx).toBeCloseTo(-cx, 12);
    expect(mz).toBeCloseTo(cz, 12);
    expect(cx).toBeGreaterThan(0.01);
  });

  it('has neither sources nor currents inside the coil', () => {
    const h = 5;
    const radial = (r: number, z: number) => r * exactSolenoid(TRACKML_SOLENOID, r, z).radialOverR;
    const axial = (r: number, z: number) => exactSolenoid(TRACKML_SOLENOID, r, z).axial;
    for (const [r, z] of [
      [200, 400],
      [500, 2000],
      [900, 2600],
      [1000, 2900],
    ]) {
      const divergence =
        ((r + h) * radial(r + h, z) - (r - h) * radial(r - h, z)) / (2 * h * r) +
        (axial(r, z + h) - axial(r, z - h)) / (2 * h);
      const curl =
        (radial(r, z + h) - radial(r, z - h)) / (2 * h) -
        (axial(r + h, z) - axial(r - h, z)) / (2 * h);
      const scale = Math.abs(axial(r, z + h) - axial(r, z - h)) / (2 * h);
      expect(Math.abs(divergence)).toBeLessThan(1e-3 * scale);
      expect(Math.abs(curl)).toBeLessThan(1e-3 * scale);
    }
  });

  it('is read from its table to better than a thousandth of a tesla', () => {
    let worst = 0;
    for (let r = 7; r < 1010; r += 91)
      for (let z = -2990; z < 3000; z += 131) {
        const exact = exactSolenoid(TRACKML_SOLENOID, r, z);
        const [bx, , bz] = at(r, 0, z);
        worst = Math.max(worst, Math.abs(bx - exact.radialOverR * r), Math.abs(bz - exact.axial));
      }
    expect(worst).toBeLessThan(1e-3);
  });
});
