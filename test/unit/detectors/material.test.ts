import { describe, expect, it } from 'vitest';
import { moduleKey } from '../../../src/detector/moduleKey.ts';
import { fixedScattering, radiationLengths } from '../../../src/detectors/material.ts';
import { planesAcrossX } from '../simulation/toyDetector.ts';

describe('the thickness of layers', () => {
  it("is TrackML's by volume, and one number for volumes of any other detector", () => {
    const moduleKeys = BigUint64Array.of(
      moduleKey(8, 2, 1),
      moduleKey(18, 2, 1),
      moduleKey(20, 2, 1),
    );
    const planes = { ...planesAcrossX([30, 60, 90]), moduleKey: moduleKeys };
    const [inner, outer, unknown] = radiationLengths({ ...planes, name: 'trackml' });
    expect([inner, outer]).toEqual([0.0085, 0.038]);
    expect(radiationLengths({ ...planes, name: 'itk-like' })).toEqual(
      new Float64Array(3).fill(unknown),
    );
  });

  it('scatters at any incidence alike in TrackML only', () => {
    const planes = planesAcrossX([30, 60, 90]);
    const inVolume = moduleKey(8, 2, 1);
    const trackml = { ...planes, name: 'trackml', moduleKey: BigUint64Array.of(inVolume) };
    expect(fixedScattering(trackml)).toEqual(Float64Array.of(0.0172));
    expect(fixedScattering(planes)).toBeNull();
  });
});
