import type { Node } from 'three/webgpu';
import type { Camera } from '../../session/view.ts';

/** What a cylinder about the beam holds (mm), and the range of the cotangent of the polar angle, z / r. */
export interface Extent {
  readonly rMax: number;
  readonly zMin: number;
  readonly zMax: number;
  readonly cotMin: number;
  readonly cotMax: number;
}

/** Where the camera looks from: azimuth and polar angle (rad, about the y axis, azimuth 0 at +z), field of view (rad). */
export interface Look {
  readonly azimuth: number;
  readonly polar: number;
  readonly fov: number;
}

/** One axis of a flat picture. */
export interface PictureAxis {
  readonly name: string;
  /** Lengths are written in mm, cm or m, as fits. */
  readonly quantity: 'length' | 'angle' | 'number';
  /** Millimetres of the picture, before it is stretched, that one unit (mm, rad, 1) takes. */
  readonly perUnit: number;
  /** Whether both sides of zero mean the same, as for a radius with the sign of y. */
  readonly isMirrored?: boolean;
  /** Values beyond which there is nothing. */
  readonly limits?: readonly [number, number];
}

/**
 * A way to bring space into a picture. `gpu` and `cpu` are the same map, to a space of its own (mm) in which the
 * camera stands: what is drawn is what is picked. Flat pictures are made in the plane that `look` faces.
 *
 * Every point is mapped with `about`, the middle of the line it ends, or itself for a hit: both ends of a line then
 * lie on the same side of a fold or a cut.
 */
export interface Projection {
  readonly id: Camera;
  /** The key that goes there, as `KeyboardEvent.key`. */
  readonly key: string;
  /** A word for a button. */
  readonly label: string;
  /** What it shows, for help and commands. */
  readonly title: string;
  /** Whether it can be shifted and zoomed only, not turned. */
  readonly isFlat: boolean;
  /** Horizontal and vertical axis of a flat picture; null in space. */
  readonly axes: readonly [PictureAxis, PictureAxis] | null;
  readonly look: (aspect: number) => Look;
  readonly gpu: (position: Node<'vec3'>, about: Node<'vec3'>) => Node<'vec3'>;
  /** Writes the place of (x, y, z) into `out[0..3)`. */
  readonly cpu: (
    x: number,
    y: number,
    z: number,
    aboutX: number,
    aboutY: number,
    aboutZ: number,
    out: Float64Array,
  ) => void;
  /** Whether a line ends in the places of its ends as points: it crosses no fold and no cut. */
  readonly isWhole: (x0: number, y0: number, x1: number, y1: number) => boolean;
  /**
   * Height (mm) of the picture after which it begins again, in y about 0; null where it does not. Lines are cut
   * there, and go on at the other border.
   */
  readonly period: number | null;
  /** Lines end where they come nearer to the beam than this (mm): there is no place for what lies within. */
  readonly leastRadius: number;
  /** Whether the horizontal axis, which is then the map's z, is stretched until the picture is full. */
  readonly fills: boolean;
  /** Mapped points (x, y, z triplets) around everything in an extent. */
  readonly outline: (extent: Extent) => number[];
}

const degrees = Math.PI / 180;

/** Almost parallel: at this angle a 6 m long detector changes size by 2% from end to end in a full view. */
const PARALLEL_FOV = 1 * degrees;

/** Along the beam: x to the right, y upwards. */
export const ALONG_BEAM: Look = { azimuth: 0, polar: 90 * degrees, fov: PARALLEL_FOV };

/** From the side: z to the right, y upwards. */
export const FROM_SIDE: Look = { azimuth: -90 * degrees, polar: 90 * degrees, fov: PARALLEL_FOV };

/** Space as it is. */
export const AS_IT_IS = {
  gpu: (position) => position,
  cpu: (x, y, z, _aboutX, _aboutY, _aboutZ, out) => {
    out[0] = x;
    out[1] = y;
    out[2] = z;
  },
  isWhole: () => true,
  period: null,
  leastRadius: 0,
  fills: false,
  outline: ({ rMax, zMin, zMax }) => {
    const points: number[] = [];
    for (let i = 0; i < 16; i++) {
      const phi = (i / 16) * 2 * Math.PI;
      const x = rMax * Math.cos(phi);
      const y = rMax * Math.sin(phi);
      points.push(x, y, zMin, x, y, zMax);
    }
    return points;
  },
} satisfies Partial<Projection>;
