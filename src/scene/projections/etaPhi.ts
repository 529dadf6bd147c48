import { atan, length, log, sign, sqrt, vec3 } from 'three/tsl';
import { FROM_SIDE, type Projection } from './projection.ts';

/** Millimetres of the picture for one radian, and before it is stretched for one unit of eta. */
const PER_UNIT = 1000;

/** Cotangents beyond this, eta = 6, are drawn there: near the beam eta runs away. */
const COT_MAX = Math.sinh(6);

const eta = (cot: number) => Math.asinh(Math.min(Math.max(cot, -COT_MAX), COT_MAX));

/**
 * Pseudorapidity eta = asinh(z / r) to the right, seen from the origin, and azimuth upwards, which begins again
 * at +-pi. The stretch of a track inside the beam pipe has no place here.
 */
export const etaPhi: Projection = {
  id: 'etaphi',
  key: '4',
  label: '\u03b7\u2013\u03c6',
  title: 'Unrolled view (\u03b7\u2013\u03c6)',
  isFlat: true,
  axes: [
    { name: '\u03b7', quantity: 'number', perUnit: PER_UNIT, limits: [-6, 6] },
    { name: '\u03c6', quantity: 'angle', perUnit: PER_UNIT, limits: [-Math.PI, Math.PI] },
  ],
  look: () => FROM_SIDE,
  gpu: (position, about) => {
    const cot = position.z.div(length(position.xy).max(1e-3)).clamp(-COT_MAX, COT_MAX);
    const size = cot.abs();
    // asinh of the size: the plain formula loses everything to rounding where z is negative.
    const etaNode = sign(cot).mul(log(size.add(sqrt(size.mul(size).add(1)))));
    const across = about.x.mul(position.y).sub(about.y.mul(position.x));
    const along = about.x.mul(position.x).add(about.y.mul(position.y));
    // On the beam itself there is no azimuth, and none may be asked for.
    const phi = atan(about.y, about.x.add(1e-20)).add(atan(across, along.add(1e-20)));
    return vec3(0, phi.mul(PER_UNIT), etaNode.mul(PER_UNIT));
  },
  cpu: (x, y, z, aboutX, aboutY, _aboutZ, out) => {
    const turn = Math.atan2(aboutX * y - aboutY * x, aboutX * x + aboutY * y);
    out[0] = 0;
    // -0 counts as 0, as in the comparison of `isWhole`.
    out[1] = PER_UNIT * (Math.atan2(aboutY + 0, aboutX) + turn);
    out[2] = PER_UNIT * eta(z / Math.max(Math.sqrt(x * x + y * y), 1e-3));
  },
  // A line from one side of y = 0 to the other crosses the cut where it does so at negative x.
  isWhole: (x0, y0, x1, y1) => y0 < 0 === y1 < 0 || (x0 * y1 - x1 * y0) * (y1 - y0) > 0,
  period: 2 * Math.PI * PER_UNIT,
  leastRadius: 25,
  fills: true,
  outline: ({ cotMin, cotMax }) =>
    [cotMin, cotMax].flatMap((cot) =>
      [-Math.PI, Math.PI].flatMap((phi) => [0, PER_UNIT * phi, PER_UNIT * eta(cot)]),
    ),
};
