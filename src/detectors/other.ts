import type { FieldProfile, MaterialProfile } from './profile.ts';

/**
 * What is taken for detectors of which nothing is known: the field of a usual solenoid, 2 T, uniform, for fits and
 * simulation.
 */
export const OTHER_FIELD: FieldProfile = { fitted: 2, simulated: { uniform: 2 } };

/** Layers of silicon with its services, as planned for new trackers; scattering follows the path. */
export const OTHER_MATERIAL: MaterialProfile = {
  thickness: {},
  scattering: null,
  elsewhere: 0.015,
  lowestCosine: 0,
};
