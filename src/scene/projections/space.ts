import { AS_IT_IS, type Projection } from './projection.ts';

const degrees = Math.PI / 180;

/** Space, from three quarters, with the beam running horizontally. */
export const space: Projection = {
  ...AS_IT_IS,
  id: '3d',
  key: '1',
  label: '3D',
  title: 'View in 3D',
  isFlat: false,
  axes: null,
  look: (aspect) => {
    // The narrower the picture, the more along the beam, so that a long detector still fills it.
    const wide = Math.min(Math.max((aspect - 0.8) / 1.2, 0), 1);
    return {
      azimuth: -(44 + 18 * wide) * degrees,
      polar: (67 + 3 * wide) * degrees,
      fov: 32 * degrees,
    };
  },
};
