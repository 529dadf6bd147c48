import type { Detector } from '../detector/detector.ts';
import { moduleKey, moduleLabel } from '../detector/moduleKey.ts';
import { lineOfRow, readCsv } from './csvTable.ts';
import { ROTATION_COLUMNS } from './detectorColumns.ts';
import { FormatError } from './formatError.ts';
import { gunzipIfNeeded } from './gzip.ts';

const SCHEMA = {
  what: 'a TrackML detector file',
  required: {
    volume_id: 'uint32',
    layer_id: 'uint16',
    module_id: 'uint16',
    cx: 'float',
    cy: 'float',
    cz: 'float',
    rot_xu: 'float',
    rot_xv: 'float',
    rot_xw: 'float',
    rot_yu: 'float',
    rot_yv: 'float',
    rot_yw: 'float',
    rot_zu: 'float',
    rot_zv: 'float',
    rot_zw: 'float',
    module_t: 'float',
    module_minhu: 'float',
    module_maxhu: 'float',
    module_hv: 'float',
    pitch_u: 'float',
    pitch_v: 'float',
  },
  optional: {},
} as const;

/** Lengths that must be positive for a module to be a plane that can be hit. */
const POSITIVE_COLUMNS = [
  'module_t',
  'module_minhu',
  'module_maxhu',
  'module_hv',
  'pitch_u',
  'pitch_v',
] as const;

/** How far the columns of a rotation may be from orthonormal: the file carries six digits. */
const ROTATION_TOLERANCE = 1e-3;

/**
 * Reads a TrackML `detectors.csv` (plain or gzip; lengths in mm, `module_t` and the `h` columns are half
 * lengths) into a detector named `name`, its modules sorted by key. `file` names the file in messages.
 * Throws `FormatError` for a malformed table, a module listed twice, a length that is not positive, a
 * rotation that is none, or no module at all.
 */
export function parseDetectorCsv(bytes: Uint8Array, name: string, file: string): Detector {
  const columns = readCsv(gunzipIfNeeded(bytes, file), file, SCHEMA);
  const count = columns.volume_id.length;
  if (count === 0) {
    throw new FormatError(
      { file },
      'the detector has no modules; choose a file with one row each.',
    );
  }
  for (const name of POSITIVE_COLUMNS) requirePositive(columns, file, name);

  const keys = new BigUint64Array(count);
  for (let i = 0; i < count; i++) {
    keys[i] = moduleKey(columns.volume_id[i], columns.layer_id[i], columns.module_id[i]);
  }
  const order = Array.from(keys.keys()).sort((a, b) =>
    keys[a] < keys[b] ? -1 : keys[a] > keys[b] ? 1 : a - b,
  );
  for (let i = 1; i < count; i++) {
    if (keys[order[i]] === keys[order[i - 1]]) {
      throw new FormatError(
        { file, line: lineOfRow(columns, order[i]), column: 'module_id' },
        `module ${moduleLabel(keys[order[i]])} is listed twice (first on line ${lineOfRow(columns, order[i - 1])}); remove one of the two lines.`,
      );
    }
  }

  const rotation = new Float64Array(9 * count);
  ROTATION_COLUMNS.forEach((column, k) => {
    for (let i = 0; i < count; i++) rotation[9 * i + k] = columns[column][order[i]];
  });
  for (let i = 0; i < count; i++) {
    if (!isRotation(rotation.subarray(9 * i, 9 * i + 9))) {
      throw new FormatError(
        { file, line: lineOfRow(columns, order[i]), column: 'rot_xu' },
        `the nine rot_ columns of module ${moduleLabel(keys[order[i]])} are not a rotation (columns of length 1 at right angles); correct them.`,
      );
    }
  }
  const sorted = (values: Float64Array) => Float64Array.from(order, (row) => values[row]);
  return {
    name,
    moduleKey: BigUint64Array.from(order, (row) => keys[row]),
    cx: sorted(columns.cx),
    cy: sorted(columns.cy),
    cz: sorted(columns.cz),
    rotation,
    halfUAtMinV: sorted(columns.module_minhu),
    halfUAtMaxV: sorted(columns.module_maxhu),
    halfV: sorted(columns.module_hv),
    halfThickness: sorted(columns.module_t),
    pitchU: sorted(columns.pitch_u),
    pitchV: sorted(columns.pitch_v),
  };
}

function requirePositive(
  columns: Readonly<Record<(typeof POSITIVE_COLUMNS)[number], Float64Array>>,
  file: string,
  column: (typeof POSITIVE_COLUMNS)[number],
): void {
  const values = columns[column];
  const row = values.findIndex((value) => value <= 0);
  if (row >= 0) {
    throw new FormatError(
      { file, line: lineOfRow(columns, row), column },
      `${values[row]} must be greater than 0 mm; correct the value or leave the module out.`,
    );
  }
}

/** Whether the columns of a row-major 3x3 matrix are orthonormal; handedness is the detector's choice. */
function isRotation(m: Float64Array): boolean {
  for (let a = 0; a < 3; a++) {
    for (let b = a; b < 3; b++) {
      const dot = m[a] * m[b] + m[3 + a] * m[3 + b] + m[6 + a] * m[6 + b];
      if (Math.abs(dot - (a === b ? 1 : 0)) > ROTATION_TOLERANCE) return false;
    }
  }
  return true;
}
