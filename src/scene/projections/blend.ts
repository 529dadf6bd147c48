import type { Camera } from '../../session/view.ts';
import { PROJECTIONS, projectionOf } from './index.ts';
import type { Projection } from './projection.ts';

/** Share of each projection (in the order of `PROJECTIONS`, summing to 1) in a picture: one of them, or two on the way. */
export type Shares = readonly number[];

/** The shares of a projection alone. */
export function sharesOf(id: Camera): Shares {
  return PROJECTIONS.map((projection) => (projection.id === id ? 1 : 0));
}

/** How points come from space into the space of the camera: the CPU's side of `inPicture` in `render/shaderMaths.ts`. */
export interface Blend {
  readonly shares: Shares;
  /** Factor on the horizontal axis of what fills its picture. */
  readonly stretch: number;
  /** The projection that is shown, null on the way between two. */
  readonly only: Projection | null;
  /** Half of the period; infinite where there is none. */
  readonly halfPeriod: number;
  readonly leastRadius: number;
  /** Writes the place of (x, y, z) into `out[0..3)`; see `Projection` for `about`. */
  readonly place: Projection['cpu'];
  /** Whether a line surely ends in the places of its ends as points. */
  readonly isWhole: Projection['isWhole'];
}

/** The blend of shares. */
export function blendOf(shares: Shares, stretch: number): Blend {
  const parts = PROJECTIONS.map((projection, i) => ({ projection, share: shares[i] })).filter(
    ({ share }) => share > 0,
  );
  const only = parts.length === 1 ? parts[0].projection : null;
  const part = new Float64Array(3);
  return {
    shares,
    stretch,
    only,
    halfPeriod: only?.period ? only.period / 2 : Number.POSITIVE_INFINITY,
    leastRadius: Math.max(...parts.map(({ projection }) => projection.leastRadius)),
    place: (x, y, z, aboutX, aboutY, aboutZ, out) => {
      if (only !== null) only.cpu(x, y, z, aboutX, aboutY, aboutZ, out);
      else {
        out.fill(0, 0, 3);
        for (const { projection, share } of parts) {
          projection.cpu(x, y, z, aboutX, aboutY, aboutZ, part);
          for (let k = 0; k < 3; k++) out[k] += share * part[k];
        }
      }
      out[2] *= stretch;
    },
    isWhole: (x0, y0, x1, y1) => only?.isWhole(x0, y0, x1, y1) ?? false,
  };
}

/** The blend of a projection alone. */
export function blendOfView(id: Camera, stretch = 1): Blend {
  return blendOf(sharesOf(id), projectionOf(id).fills ? stretch : 1);
}
