/**
 * A generator of cylindrical tracking detectors: barrel layers of planar modules, rings of inclined modules and
 * endcap rings, placed by a table (`itkLike.ts` has one). Units: mm, rad.
 *
 * Frames of the modules are right-handed, u x v = w:
 *   barrel    u along phi, v along z, w outward; `tilt` turns u and w about z.
 *   inclined  the barrel's frame turned about u, so that w points outward and away from the centre.
 *   endcap    v outward, w along z.
 * Everything but the barrel is made at z and at -z, so that the detector is its own mirror image.
 */
import type { Detector } from './detector.ts';
import { moduleKey, moduleLabel } from './moduleKey.ts';

/** Size and read-out of a module. */
export interface ModuleShape {
  /** Half width in u at v = -halfV and at v = +halfV. */
  readonly halfUAtMinV: number;
  readonly halfUAtMaxV: number;
  readonly halfV: number;
  readonly halfThickness: number;
  readonly pitchU: number;
  readonly pitchV: number;
}

/** Rows of modules along z on a cylinder. */
export interface BarrelLayer {
  readonly kind: 'barrel';
  readonly volume: number;
  readonly layer: number;
  readonly radius: number;
  /** Rows around the beam line. */
  readonly rows: number;
  /** Angle by which a row is turned about its own axis. */
  readonly tilt: number;
  /** z of the modules of a row, ascending. */
  readonly z: readonly number[];
  readonly shape: ModuleShape;
}

/** Rings of modules that face the collisions, at z and -z; each ring is a layer, numbered from `firstLayer`. */
export interface InclinedSection {
  readonly kind: 'inclined';
  /** Volumes at negative and at positive z. */
  readonly volumes: readonly [number, number];
  readonly firstLayer: number;
  readonly radius: number;
  readonly rows: number;
  /** Angle between the modules' normal and the direction away from the beam line. */
  readonly inclination: number;
  /** z of the rings, positive and ascending. */
  readonly z: readonly number[];
  readonly shape: ModuleShape;
}

/** Rings of modules across z, at z and -z; each position is a layer, numbered from `firstLayer`. */
export interface EndcapSection {
  readonly kind: 'endcap';
  readonly volumes: readonly [number, number];
  readonly firstLayer: number;
  /** z of the disks, positive and ascending. */
  readonly z: readonly number[];
  /** The rings of a disk, inner ones first. */
  readonly rings: readonly EndcapRing[];
}

export interface EndcapRing {
  /** Radius at v = 0. */
  readonly radius: number;
  readonly modules: number;
  /** Modules are in front of and behind the disk by this much in turn, `perPetal` neighbours at a time. */
  readonly stagger: number;
  readonly perPetal: number;
  readonly shape: ModuleShape;
}

export type Section = BarrelLayer | InclinedSection | EndcapSection;

interface Placed {
  readonly key: bigint;
  readonly centre: readonly [number, number, number];
  /** Columns u, v and w. */
  readonly axes: readonly [Axis, Axis, Axis];
  readonly shape: ModuleShape;
}

type Axis = readonly [number, number, number];

/**
 * Places the modules of all sections, sorted by key.
 * @throws RangeError where two sections use the same volume, layer and module number.
 */
export function buildDetector(name: string, sections: readonly Section[]): Detector {
  const modules = sections.flatMap(placeSection);
  modules.sort((a, b) => (a.key < b.key ? -1 : 1));
  modules.forEach((module, i) => {
    if (i > 0 && module.key === modules[i - 1].key)
      throw new RangeError(
        `Module ${moduleLabel(module.key)} is placed twice; give its sections different volumes or layers.`,
      );
  });
  const column = (of: (module: Placed) => number) => Float64Array.from(modules, of);
  return {
    name,
    moduleKey: BigUint64Array.from(modules, (module) => module.key),
    cx: column((module) => module.centre[0]),
    cy: column((module) => module.centre[1]),
    cz: column((module) => module.centre[2]),
    rotation: Float64Array.from(
      modules.flatMap(({ axes: [u, v, w] }) =>
        [0, 1, 2].flatMap((row) => [u[row], v[row], w[row]]),
      ),
    ),
    halfUAtMinV: column((module) => module.shape.halfUAtMinV),
    halfUAtMaxV: column((module) => module.shape.halfUAtMaxV),
    halfV: column((module) => module.shape.halfV),
    halfThickness: column((module) => module.shape.halfThickness),
    pitchU: column((module) => module.shape.pitchU),
    pitchV: column((module) => module.shape.pitchV),
  };
}

function placeSection(section: Section): Placed[] {
  if (section.kind === 'barrel') return placeBarrel(section);
  if (section.kind === 'inclined') return placeInclined(section);
  return placeEndcap(section);
}

function placeBarrel({ volume, layer, radius, rows, tilt, z, shape }: BarrelLayer): Placed[] {
  return around(rows, (phi, row) =>
    z.map((cz, i) => ({
      key: moduleKey(volume, layer, row * z.length + i),
      centre: [radius * Math.cos(phi), radius * Math.sin(phi), cz],
      axes: [tangent(phi + tilt), [0, 0, 1], outward(phi + tilt)],
      shape,
    })),
  );
}

function placeInclined(section: InclinedSection): Placed[] {
  const { firstLayer, radius, rows, inclination, shape } = section;
  const cosine = Math.cos(inclination);
  const sine = Math.sin(inclination);
  return bothSides(section, (side, volume, z, ring) =>
    around(rows, (phi, row) => {
      const [x, y] = outward(phi);
      return [
        {
          key: moduleKey(volume, firstLayer + ring, row),
          centre: [radius * x, radius * y, z],
          axes: [
            tangent(phi),
            [-side * sine * x, -side * sine * y, cosine],
            [cosine * x, cosine * y, side * sine],
          ],
          shape,
        },
      ];
    }),
  );
}

function placeEndcap(section: EndcapSection): Placed[] {
  const starts = section.rings.map((_, ring) =>
    section.rings.slice(0, ring).reduce((sum, inner) => sum + inner.modules, 0),
  );
  return bothSides(section, (side, volume, z, disk) =>
    section.rings.flatMap(({ radius, modules, stagger, perPetal, shape }, ring) =>
      around(modules, (phi, i) => {
        const [x, y] = outward(phi);
        const behind = Math.floor(i / perPetal) % 2 === 1;
        const [tx, ty] = tangent(phi);
        return [
          {
            key: moduleKey(volume, section.firstLayer + disk, starts[ring] + i),
            centre: [radius * x, radius * y, z + side * (behind ? stagger : -stagger)],
            axes: [
              [-tx, -ty, 0],
              [x, y, 0],
              [0, 0, 1],
            ],
            shape,
          },
        ];
      }),
    ),
  );
}

/** Places at every z of a section, and at -z. */
function bothSides(
  section: Pick<InclinedSection, 'volumes' | 'z'>,
  place: (side: -1 | 1, volume: number, z: number, index: number) => Placed[],
): Placed[] {
  return ([-1, 1] as const).flatMap((side) =>
    section.z.flatMap((z, i) => place(side, section.volumes[side < 0 ? 0 : 1], side * z, i)),
  );
}

/** Places at `count` azimuths, half a step away from phi = 0. */
function around(count: number, place: (phi: number, index: number) => Placed[]): Placed[] {
  return Array.from({ length: count }, (_, i) =>
    place((2 * Math.PI * (i + 0.5)) / count, i),
  ).flat();
}

function outward(phi: number): Axis {
  return [Math.cos(phi), Math.sin(phi), 0];
}

function tangent(phi: number): Axis {
  return [-Math.sin(phi), Math.cos(phi), 0];
}

/** `count` values from `first` to `last` in equal ratios: rings that leave no gap to straight tracks. */
export function equalRatios(first: number, last: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => first * (last / first) ** (i / (count - 1)));
}

/** `count` values with a given step, the middle at 0. */
export function centred(count: number, step: number): number[] {
  return Array.from({ length: count }, (_, i) => (i - (count - 1) / 2) * step);
}
