import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Detector } from '../../../src/detector/detector.ts';
import { parseDetectorCsv } from '../../../src/formats/detectorCsv.ts';
import { canonicalImage, symmetryImages } from '../../../src/modulemap/symmetry.ts';

const FILE = 'public/detectors/trackml.csv.gz';
const detector = parseDetectorCsv(readFileSync(FILE), 'trackml', FILE);
const images = symmetryImages(detector);

/** A detector of square modules with the given centres, normals along x. */
function toyDetector(centres: number[][], change: Partial<Detector> = {}): Detector {
  const all = (value: number) => new Float64Array(centres.length).fill(value);
  return {
    name: 'toy',
    moduleKey: BigUint64Array.from(centres, (_, i) => BigInt(i)),
    cx: Float64Array.from(centres, (c) => c[0]),
    cy: Float64Array.from(centres, (c) => c[1]),
    cz: Float64Array.from(centres, (c) => c[2]),
    rotation: Float64Array.from(centres.flatMap(() => [0, 0, 1, 1, 0, 0, 0, 1, 0])),
    halfUAtMinV: all(5),
    halfUAtMaxV: all(5),
    halfV: all(5),
    halfThickness: all(0.1),
    pitchU: all(0.05),
    pitchV: all(0.05),
    ...change,
  };
}

describe('symmetry of the TrackML detector', () => {
  it('finds as many images as the published geometry has', () => {
    const found = images.map((image) => image.permutation.filter((m) => m >= 0).length);
    expect(found).toEqual([18728, 17480, 16236, 14988]);
    expect(images.map((image) => image.mirrorsZ)).toEqual([false, false, true, true]);
  });

  it('is made of permutations that are their own inverse and move centres as they say', () => {
    const signs = [1, -1, 1, -1];
    images.forEach(({ permutation, mirrorsZ }, i) => {
      let wrong = 0;
      permutation.forEach((image, m) => {
        if (image < 0) return;
        const off = Math.hypot(
          detector.cx[image] - signs[i] * detector.cx[m],
          detector.cy[image] - signs[i] * detector.cy[m],
          detector.cz[image] - (mirrorsZ ? -1 : 1) * detector.cz[m],
        );
        if (off > 0.05 || permutation[image] !== m) wrong++;
      });
      expect(wrong).toBe(0);
    });
  });

  it('gives all images of a triplet the same representative', () => {
    const name = (p: Int32Array, t: number[]) => t.map((m) => p[m]).join();
    let checked = 0;
    for (let m = 0; m + 700 < detector.moduleKey.length; m += 97) {
      const triplet = [m, m + 350, m + 700];
      const chosen = images[canonicalImage(images, m, m + 350, m + 700)];
      const representative = name(chosen.permutation, triplet);
      for (const { permutation } of images) {
        const image = triplet.map((one) => permutation[one]);
        if (image.some((one) => one < 0)) continue;
        const back = images[canonicalImage(images, image[0], image[1], image[2])];
        expect(name(back.permutation, image)).toBe(representative);
        checked++;
      }
    }
    expect(checked).toBeGreaterThan(300);
  });
});

describe('images of modules', () => {
  it('need the same size and the same plane, not the same centre alone', () => {
    const centres = [
      [30, 0, 10],
      [-30, 0, 10],
    ];
    expect(Array.from(symmetryImages(toyDetector(centres))[1].permutation)).toEqual([1, 0]);
    const other = toyDetector(centres, { halfV: Float64Array.of(5, 6) });
    expect(Array.from(symmetryImages(other)[1].permutation)).toEqual([-1, -1]);
    const turned = toyDetector(centres);
    turned.rotation.set([0.1, 0, 0.995, 0.995, 0, -0.1, 0, 1, 0], 9);
    expect(Array.from(symmetryImages(turned)[1].permutation)).toEqual([-1, -1]);
  });

  it('let a module in the plane z = 0 be its own mirror image', () => {
    const { permutation } = symmetryImages(toyDetector([[30, 0, 0]]))[2];
    expect(Array.from(permutation)).toEqual([0]);
  });
});
