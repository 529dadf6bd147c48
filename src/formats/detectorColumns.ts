/** Rotation of a module in detector files of TrackML and ACTS, row by row from local (u, v, w) to global. */
export const ROTATION_COLUMNS = [
  'rot_xu',
  'rot_xv',
  'rot_xw',
  'rot_yu',
  'rot_yv',
  'rot_yw',
  'rot_zu',
  'rot_zv',
  'rot_zw',
] as const;
