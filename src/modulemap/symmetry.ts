import { type Detector, moduleCount } from '../detector/detector.ts';
import type { SymmetryImage } from './canonicalMap.ts';

/**
 * Symmetries of a detector about its centre: rotation by 180 degrees about z, reflection in z, and both.
 * A triplet of modules has the same windows as its images, up to signs that the reflection flips, so one
 * simulated track fills the windows of all of them.
 */
interface Operation {
  readonly sign: number;
  readonly mirrorsZ: boolean;
}

const OPERATIONS: readonly Operation[] = [
  { sign: 1, mirrorsZ: false },
  { sign: -1, mirrorsZ: false },
  { sign: 1, mirrorsZ: true },
  { sign: -1, mirrorsZ: true },
];

/** Distance (mm) within which the image of a centre is the centre of another module. */
const CENTRE_TOLERANCE = 0.05;
/** How far the image's axes may be from the other module's axes, as the sine of the angle. */
const AXIS_TOLERANCE = 2e-3;
/** Difference of sizes (mm) that counts as the same shape. */
const SIZE_TOLERANCE = 1e-3;

/** The identity and the symmetries of a detector, each as a partial permutation of its modules that is its own inverse. */
export function symmetryImages(detector: Detector): SymmetryImage[] {
  const find = moduleFinder(detector);
  return OPERATIONS.map((operation) => ({
    mirrorsZ: operation.mirrorsZ,
    permutation: Int32Array.from({ length: moduleCount(detector) }, (_, m) => {
      const image = find(
        operation.sign * detector.cx[m],
        operation.sign * detector.cy[m],
        operation.mirrorsZ ? -detector.cz[m] : detector.cz[m],
      );
      return image >= 0 && sameShape(detector, m, image, operation) ? image : -1;
    }),
  }));
}

/**
 * The symmetries that a map of a detector is made with: those of the placement of its modules that has most. Of others
 * a window then spans what the images differ by.
 */
export function mapSymmetry(placements: readonly Detector[]): SymmetryImage[] {
  const images = placements.map(symmetryImages);
  const found = (image: SymmetryImage) => image.permutation.filter((m) => m >= 0).length;
  const pairs = images.map((of) => of.reduce((sum, image) => sum + found(image), 0));
  return images[pairs.indexOf(Math.max(...pairs))];
}

/** Images of a detector without any symmetry: the identity alone. */
export function identityImage(modules: number): SymmetryImage {
  return { mirrorsZ: false, permutation: Int32Array.from({ length: modules }, (_, m) => m) };
}

/** Looks up the module whose centre is nearest to a point and within tolerance; -1 for none. */
function moduleFinder(detector: Detector): (x: number, y: number, z: number) => number {
  const cell = 1;
  const cells = new Map<string, number[]>();
  const index = (value: number) => Math.floor(value / cell);
  for (let m = 0; m < moduleCount(detector); m++) {
    const key = `${index(detector.cx[m])},${index(detector.cy[m])},${index(detector.cz[m])}`;
    const list = cells.get(key);
    if (list) list.push(m);
    else cells.set(key, [m]);
  }
  return (x, y, z) => {
    let best = -1;
    let bestDistance = CENTRE_TOLERANCE;
    for (let i = -1; i <= 1; i++)
      for (let j = -1; j <= 1; j++)
        for (let k = -1; k <= 1; k++)
          for (const m of cells.get(`${index(x) + i},${index(y) + j},${index(z) + k}`) ?? []) {
            const distance = Math.hypot(detector.cx[m] - x, detector.cy[m] - y, detector.cz[m] - z);
            if (distance <= bestDistance) {
              bestDistance = distance;
              best = m;
            }
          }
    return best;
  };
}

/**
 * Whether the image of module m under the operation lies on module `other`: the same normal and the same
 * v axis up to sign (a trapezoid: with its sign), the same size and the same read-out.
 */
function sameShape(detector: Detector, m: number, other: number, operation: Operation): boolean {
  const R = detector.rotation;
  for (const column of [1, 2]) {
    let dot = 0;
    for (let row = 0; row < 3; row++) {
      const mirrored = row === 2 ? (operation.mirrorsZ ? -1 : 1) : operation.sign;
      dot += mirrored * R[9 * m + 3 * row + column] * R[9 * other + 3 * row + column];
    }
    const needsSign =
      column === 1 && Math.abs(detector.halfUAtMinV[m] - detector.halfUAtMaxV[m]) > SIZE_TOLERANCE;
    if (1 - (needsSign ? dot : Math.abs(dot)) > AXIS_TOLERANCE * AXIS_TOLERANCE) return false;
  }
  return (
    [
      detector.halfUAtMinV,
      detector.halfUAtMaxV,
      detector.halfV,
      detector.pitchU,
      detector.pitchV,
    ] as const
  ).every((size) => Math.abs(size[m] - size[other]) <= SIZE_TOLERANCE);
}

/**
 * The image that takes a triplet of modules to the representative of its class: the one whose (m1, m2, m3) is
 * smallest. Returns its index in `images`.
 */
export function canonicalImage(
  images: readonly SymmetryImage[],
  m1: number,
  m2: number,
  m3: number,
): number {
  let best = 0;
  let b1 = m1;
  let b2 = m2;
  let b3 = m3;
  for (let i = 1; i < images.length; i++) {
    const { permutation } = images[i];
    const p1 = permutation[m1];
    const p2 = permutation[m2];
    const p3 = permutation[m3];
    if (p1 < 0 || p2 < 0 || p3 < 0) continue;
    if (p1 < b1 || (p1 === b1 && (p2 < b2 || (p2 === b2 && p3 < b3)))) {
      best = i;
      b1 = p1;
      b2 = p2;
      b3 = p3;
    }
  }
  return best;
}

/**
 * Positions within the 20 windows of a triplet of the variables whose sign a reflection in z flips: z0 and deta
 * of both legs, and diffDzdr. Each is the position of the window's minimum; its maximum follows.
 */
export const MIRRORED_WINDOWS = [0, 6, 8, 14, 18] as const;
