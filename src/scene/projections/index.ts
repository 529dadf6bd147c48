import { CAMERAS, type Camera } from '../../session/view.ts';
import { etaPhi } from './etaPhi.ts';
import { longitudinal } from './longitudinal.ts';
import type { Projection } from './projection.ts';
import { space } from './space.ts';
import { transverse } from './transverse.ts';

const OF_CAMERA: Readonly<Record<Camera, Projection>> = {
  '3d': space,
  xy: transverse,
  rz: longitudinal,
  etaphi: etaPhi,
};

/** All projections, in the order of their buttons. Their ids are a row each in `session/view.ts`. */
export const PROJECTIONS: readonly Projection[] = CAMERAS.map((id) => OF_CAMERA[id]);

export function projectionOf(id: Camera): Projection {
  return OF_CAMERA[id];
}
