import type { Detector } from '../detector/detector.ts';
import { moduleNumbers } from '../detector/moduleKey.ts';

/** Way in z (mm) of the barrels, by volume, and of the pixel endcaps' rings (see below). */
const BARRELS: Readonly<Record<number, number>> = { 17: -3.25, 24: -5, 29: -5 };
const PIXEL_ENDCAPS = { 16: { outer: 0.6, inner: 0 }, 18: { outer: 0, inner: -0.6 } } as const;
/** Radius (mm) between the inner and the outer ring of a pixel endcap. */
const BETWEEN_RINGS = 108;

/**
 * The Open Data Detector as its later releases have it, which ColliderML's events are of: moved along z from where
 * the shipped file has its modules, so that both sides are alike. Modules keep their numbers.
 */
export function centredOdd(detector: Detector): Detector {
  const { cx, cy, cz, moduleKey } = detector;
  return {
    ...detector,
    cz: cz.map((z, m) => {
      const { volume } = moduleNumbers(moduleKey[m]);
      if (volume !== 16 && volume !== 18) return z + (BARRELS[volume] ?? 0);
      const rings = PIXEL_ENDCAPS[volume];
      return z + (Math.hypot(cx[m], cy[m]) > BETWEEN_RINGS ? rings.outer : rings.inner);
    }),
  };
}
