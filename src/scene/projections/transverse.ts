import { ALONG_BEAM, AS_IT_IS, type Projection } from './projection.ts';

/** The transverse plane, seen along the beam. */
export const transverse: Projection = {
  ...AS_IT_IS,
  id: 'xy',
  key: '2',
  label: 'x\u2013y',
  title: 'View along the beam (x\u2013y)',
  isFlat: true,
  axes: [
    { name: 'x', quantity: 'length', perUnit: 1 },
    { name: 'y', quantity: 'length', perUnit: 1 },
  ],
  look: () => ALONG_BEAM,
};
