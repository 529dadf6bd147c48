import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { moduleCount } from '../../../src/detector/detector.ts';
import { ODD } from '../../../src/detectors/odd.ts';
import { centredOdd } from '../../../src/detectors/oddPlacement.ts';
import { mapSymmetry, symmetryImages } from '../../../src/modulemap/symmetry.ts';

const path = `public/${ODD.geometry.file}`;
const shipped = ODD.geometry.read(new Uint8Array(readFileSync(path)), path);

/** Share of the modules that each symmetry finds another one for. */
function found(images: ReturnType<typeof symmetryImages>): number[] {
  return images.map(
    ({ permutation }) => permutation.filter((m) => m >= 0).length / moduleCount(shipped),
  );
}

test('in the later placement both sides are alike, but for long strips with their stereo angle', () => {
  const centred = symmetryImages(centredOdd(shipped));
  const [, , mirrored] = found(centred);
  expect(found(symmetryImages(shipped))[2]).toBeLessThan(0.3);
  expect(mirrored).toBeGreaterThan(0.5);
  expect(mapSymmetry([shipped, centredOdd(shipped)])).toEqual(centred);
});
