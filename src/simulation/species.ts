/**
 * Masses (GeV) and mean decay lengths c tau (mm) of what the generator makes, from the Review of Particle Physics (PDG).
 */
export const ELECTRON_MASS = 0.000510999;
export const NEUTRAL_PION_MASS = 0.134977;
export const PROTON_MASS = 0.938272;
export const NEUTRON_MASS = 0.939565;

export { PION_MASS } from '../detectors/material.ts';

export const KSHORT = { mass: 0.497611, ctau: 26.844 };
export const LAMBDA = { mass: 1.115683, ctau: 78.9 };
export const SIGMA_PLUS = { mass: 1.18937, ctau: 24.04 };
export const SIGMA_MINUS = { mass: 1.197449, ctau: 44.34 };
export const XI_MINUS = { mass: 1.32171, ctau: 49.1 };
