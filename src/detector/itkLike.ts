/**
 * A detector like the ATLAS Inner Tracker: radii, numbers of modules and extents follow the published layout
 * (ATL-PHYS-PUB-2021-024, "Expected tracking and related performance with the updated ATLAS Inner Tracker
 * layout at the High-Luminosity LHC", tables 1 to 3); what the tables leave open is filled in with simple
 * numbers. |eta| < 4, 9,164 pixel modules and 24,768 rows of strips: 33,932 in all.
 */
import type { Detector } from './detector.ts';
import {
  type BarrelLayer,
  buildDetector,
  centred,
  type EndcapRing,
  type EndcapSection,
  equalRatios,
  type InclinedSection,
  type ModuleShape,
} from './itkLikeGeometry.ts';

/** Name of the preset; events and maps of it carry it. */
export const ITK_LIKE = 'itk-like';

/** Turn of the rows of a barrel about their axes, so that neighbours overlap like roof tiles. */
const PIXEL_TILT = 0.24;
const STRIP_TILT = 0.2;
/** Angle of the inclined pixel modules. */
const INCLINATION = 0.98;

const PIXEL_PITCH = 0.05;
const STRIP_PITCH = 0.0755;
/**
 * Resolution of a strip space point along the strips, as a pitch: the stereo angle of 52 mrad between the two
 * sides of a module turns 22 micrometres across them into 0.35 mm along them, 1.2 mm / sqrt(12).
 */
const STEREO_PITCH = 1.2;

/** One chip, and four chips on one sensor. */
const SINGLE = pixels(19.2, 20);
const QUAD = pixels(40, 40);

/** Pixel barrel: radius, rows, modules of a row, step in z, sensor, z of the inclined rings. */
const PIXEL_BARREL = [
  { radius: 34, rows: 12, inRow: 24, step: 20.4, shape: SINGLE, inclined: 0 },
  { radius: 99, rows: 20, inRow: 12, step: 40.8, shape: QUAD, inclined: 0 },
  { radius: 160, rows: 32, inRow: 18, step: 41.3, shape: QUAD, inclined: 6 },
  { radius: 228, rows: 44, inRow: 18, step: 41.3, shape: QUAD, inclined: 8 },
  { radius: 291, rows: 56, inRow: 18, step: 41.3, shape: QUAD, inclined: 9 },
] as const;
const INCLINED_Z = [380, 1035] as const;

/** Pixel endcap rings: innermost radius, modules of a ring, first and last z, number of rings on one side. */
const PIXEL_RINGS = [
  { rMin: 33.2, modules: 18, from: 263, to: 1142, rings: 15, shape: SINGLE },
  { rMin: 58.7, modules: 30, from: 1103, to: 1846, rings: 6, shape: SINGLE },
  { rMin: 80, modules: 20, from: 263, to: 2621, rings: 23, shape: QUAD },
  { rMin: 154.5, modules: 32, from: 1145.5, to: 2850, rings: 11, shape: QUAD },
  { rMin: 214.55, modules: 44, from: 1145.5, to: 2850, rings: 8, shape: QUAD },
  { rMin: 274.6, modules: 52, from: 1145.5, to: 2850, rings: 9, shape: QUAD },
] as const;

/** Strip barrel: radius, staves, rows of strips on a module and their length. */
const STRIP_BARREL = [
  { radius: 399, staves: 28, rows: 4, length: 24.1 },
  { radius: 562, staves: 40, rows: 4, length: 24.1 },
  { radius: 762, staves: 56, rows: 2, length: 48.2 },
  { radius: 1000, staves: 72, rows: 2, length: 48.2 },
] as const;
const STAVE_MODULES = 28;
const STAVE_STEP = 97.85;
const STRIP_HALF_WIDTH = 48.75;

/** Strip endcap: z of the disks, and radii, rows and sensors side by side of the rings of a petal. */
const STRIP_DISKS = [1512, 1702, 1952, 2252, 2602, 3000];
const STRIP_RINGS = [
  { rMin: 385, rMax: 489.8, rows: 4, sensors: 1 },
  { rMin: 489.8, rMax: 575.6, rows: 4, sensors: 1 },
  { rMin: 575.6, rMax: 638.4, rows: 2, sensors: 1 },
  { rMin: 638.6, rMax: 756, rows: 4, sensors: 2 },
  { rMin: 756.9, rMax: 866.1, rows: 2, sensors: 2 },
  { rMin: 867.5, rMax: 967.8, rows: 2, sensors: 2 },
] as const;
const PETALS = 32;
/** How much wider than its share of the circle a strip sensor is. */
const PETAL_OVERLAP = 1.02;

/** The `itk-like` preset. */
export function itkLikeDetector(): Detector {
  return buildDetector(ITK_LIKE, [
    ...PIXEL_BARREL.map(pixelBarrel),
    ...PIXEL_BARREL.flatMap(inclinedRings),
    ...PIXEL_RINGS.map(pixelEndcap),
    ...STRIP_BARREL.map(stripBarrel),
    stripEndcap(),
  ]);
}

/**
 * Volumes: 20 pixel barrel with the inclined rings 19 and 21 beside it, 18 and 22 pixel endcaps, 30 strip
 * barrel, 29 and 31 strip endcaps. Rings of one kind have a hundred layer numbers.
 */
function pixelBarrel(row: (typeof PIXEL_BARREL)[number], layer: number): BarrelLayer {
  const { radius, rows, inRow, step, shape } = row;
  const z = centred(inRow, step);
  return { kind: 'barrel', volume: 20, layer, radius, rows, tilt: PIXEL_TILT, z, shape };
}

function inclinedRings(row: (typeof PIXEL_BARREL)[number], layer: number): InclinedSection[] {
  if (row.inclined === 0) return [];
  return [
    {
      kind: 'inclined',
      volumes: [19, 21],
      firstLayer: 100 * layer,
      radius: row.radius,
      rows: row.rows,
      inclination: INCLINATION,
      z: equalRatios(...INCLINED_Z, row.inclined),
      shape: row.shape,
    },
  ];
}

function pixelEndcap(row: (typeof PIXEL_RINGS)[number], kind: number): EndcapSection {
  const { rMin, modules, from, to, rings, shape } = row;
  const radius = rMin + shape.halfV;
  return {
    kind: 'endcap',
    volumes: [18, 22],
    firstLayer: 100 * kind,
    z: equalRatios(from, to, rings),
    rings: [{ radius, modules, stagger: 2, perPetal: 1, shape }],
  };
}

function stripBarrel(row: (typeof STRIP_BARREL)[number], layer: number): BarrelLayer {
  const { radius, staves, rows, length } = row;
  const within = centred(rows, length);
  return {
    kind: 'barrel',
    volume: 30,
    layer,
    radius,
    rows: staves,
    tilt: STRIP_TILT,
    z: centred(STAVE_MODULES, STAVE_STEP).flatMap((z) => within.map((dz) => z + dz)),
    shape: strips(STRIP_HALF_WIDTH, STRIP_HALF_WIDTH, length / 2),
  };
}

function stripEndcap(): EndcapSection {
  return {
    kind: 'endcap',
    volumes: [29, 31],
    firstLayer: 0,
    z: STRIP_DISKS,
    rings: STRIP_RINGS.flatMap(({ rMin, rMax, rows, sensors }) => {
      const length = (rMax - rMin) / rows;
      const modules = PETALS * sensors;
      const slope = PETAL_OVERLAP * Math.tan(Math.PI / modules);
      return Array.from({ length: rows }, (_, row): EndcapRing => {
        const from = rMin + row * length;
        return {
          radius: from + length / 2,
          modules,
          stagger: 4,
          perPetal: sensors,
          shape: strips(slope * from, slope * (from + length), length / 2),
        };
      });
    }),
  };
}

function pixels(width: number, height: number): ModuleShape {
  return {
    halfUAtMinV: width / 2,
    halfUAtMaxV: width / 2,
    halfV: height / 2,
    halfThickness: 0.075,
    pitchU: PIXEL_PITCH,
    pitchV: PIXEL_PITCH,
  };
}

function strips(halfUAtMinV: number, halfUAtMaxV: number, halfV: number): ModuleShape {
  return {
    halfUAtMinV,
    halfUAtMaxV,
    halfV,
    halfThickness: 0.16,
    pitchU: STRIP_PITCH,
    pitchV: STEREO_PITCH,
  };
}
