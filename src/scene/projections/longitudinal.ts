import { float, length, select, vec3 } from 'three/tsl';
import { FROM_SIDE, type Projection } from './projection.ts';

/**
 * The folded side view: every point is turned about the beam into the plane x = 0, z to the right and r upwards with
 * the sign of y. A line is folded to the side of its middle, both ends alike, so that none crosses the picture from
 * +r to -r.
 */
export const longitudinal: Projection = {
  id: 'rz',
  key: '3',
  label: 'r\u2013z',
  title: 'Side view (r\u2013z)',
  isFlat: true,
  axes: [
    { name: 'z', quantity: 'length', perUnit: 1 },
    { name: 'r', quantity: 'length', perUnit: 1, isMirrored: true },
  ],
  look: () => FROM_SIDE,
  gpu: (position, about) => {
    const side = select(about.y.lessThan(0), float(-1), float(1));
    return vec3(0, side.mul(length(position.xy)), position.z);
  },
  cpu: (x, y, z, _aboutX, aboutY, _aboutZ, out) => {
    const r = Math.sqrt(x * x + y * y);
    out[0] = 0;
    out[1] = aboutY < 0 ? -r : r;
    out[2] = z;
  },
  isWhole: (_x0, y0, _x1, y1) => y0 < 0 === y1 < 0,
  period: null,
  leastRadius: 0,
  // A detector is three times as long as it is high: at one scale half of the picture would stay empty.
  fills: true,
  outline: ({ rMax, zMin, zMax }) =>
    [rMax, -rMax].flatMap((r) => [zMin, zMax].flatMap((z) => [0, r, z])),
};
