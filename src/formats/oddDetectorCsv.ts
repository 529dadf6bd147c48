import type { Detector } from '../detector/detector.ts';
import { moduleLabel } from '../detector/moduleKey.ts';
import { lineOfRow, readCsv } from './csvTable.ts';
import { ROTATION_COLUMNS } from './detectorColumns.ts';
import { FormatError } from './formatError.ts';
import { gunzipIfNeeded } from './gzip.ts';
import { moduleKeyOfGeometryId } from './oddGeometryId.ts';

/** Name of the Open Data Detector; events and maps of it carry it. */
export const ODD_DETECTOR = 'odd';

const SCHEMA = {
  what: 'a detector file of ACTS',
  required: {
    geometry_id: 'uint64',
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
    bounds_type: 'uint32',
    bound_param0: 'float',
    bound_param1: 'float',
    bound_param2: 'float',
    bound_param3: 'float',
    module_t: 'float',
  },
  optional: {},
} as const;

const BOUND_COLUMNS = ['bound_param0', 'bound_param1', 'bound_param2', 'bound_param3'] as const;

/** `bounds_type` of outlines that are modules (Acts::SurfaceBounds). */
const RECTANGLE = 6;
const TRAPEZOID = 7;

/** Volumes with pixels, and those whose strips are as long as the module; the others have short strips. */
const PIXEL_VOLUMES: readonly number[] = [16, 17, 18];
const LONG_STRIP_VOLUMES: readonly number[] = [28, 29, 30];
/**
 * Read-out pitch along u and v (mm), which the file does not give: that of ColliderML's events, whose hits lie at
 * multiples of half of it. Long strips measure along u alone: their hits lie in the middle of the module.
 */
const PIXEL_PITCH = [0.05, 0.05] as const;
const SHORT_STRIP_PITCH = [0.08, 0.5] as const;
const LONG_STRIP_PITCH = 0.1;

/** Half width in u at both ends of v, and half height (mm). */
type Outline = readonly [atMinV: number, atMaxV: number, halfV: number];

/**
 * Reads a `detectors.csv` of ACTS (plain or gzip; lengths in mm, `module_t` a half thickness) as the Open Data
 * Detector has it. Rows that are no sensitive surface are left out. `file` names the file in messages.
 * @throws FormatError for a malformed table, a module that is neither rectangle nor trapezoid about its centre,
 * a module listed twice, or no module at all.
 */
export function parseOddDetectorCsv(bytes: Uint8Array, file: string): Detector {
  const columns = readCsv(gunzipIfNeeded(bytes, file), file, SCHEMA);
  const modules = Array.from(columns.geometry_id, (id, row) => ({
    row,
    key: moduleKeyOfGeometryId(id),
  })).filter((module): module is { row: number; key: bigint } => module.key !== null);
  if (modules.length === 0)
    throw new FormatError({ file }, 'no row is a sensitive surface; choose a file with modules.');
  modules.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.row - b.row));
  modules.forEach(({ key, row }, i) => {
    if (i > 0 && modules[i - 1].key === key)
      throw new FormatError(
        { file, line: lineOfRow(columns, row), column: 'geometry_id' },
        `module ${moduleLabel(key)} is listed twice (first on line ${lineOfRow(columns, modules[i - 1].row)}); remove one of the two lines.`,
      );
  });

  const sorted = (values: Float64Array) => Float64Array.from(modules, ({ row }) => values[row]);
  const outlines = modules.map(({ row }): Outline => {
    const p = BOUND_COLUMNS.map((column) => columns[column][row]);
    const outline = outlineOf(columns.bounds_type[row], p);
    if (outline) return outline;
    throw new FormatError(
      { file, line: lineOfRow(columns, row), column: 'bounds_type' },
      `the outline (type ${columns.bounds_type[row]}: ${p.join(', ')}) is no rectangle (${RECTANGLE}) or trapezoid (${TRAPEZOID}) about its centre; leave the surface out.`,
    );
  });
  const rotation = new Float64Array(9 * modules.length);
  ROTATION_COLUMNS.forEach((column, k) => {
    for (let m = 0; m < modules.length; m++) rotation[9 * m + k] = columns[column][modules[m].row];
  });
  const pitch = modules.map(({ key }, m) => {
    const volume = Number(key >> 32n);
    if (LONG_STRIP_VOLUMES.includes(volume)) return [LONG_STRIP_PITCH, 2 * outlines[m][2]] as const;
    return PIXEL_VOLUMES.includes(volume) ? PIXEL_PITCH : SHORT_STRIP_PITCH;
  });
  return {
    name: ODD_DETECTOR,
    moduleKey: BigUint64Array.from(modules, ({ key }) => key),
    cx: sorted(columns.cx),
    cy: sorted(columns.cy),
    cz: sorted(columns.cz),
    rotation,
    halfUAtMinV: Float64Array.from(outlines, ([atMinV]) => atMinV),
    halfUAtMaxV: Float64Array.from(outlines, ([, atMaxV]) => atMaxV),
    halfV: Float64Array.from(outlines, ([, , halfV]) => halfV),
    halfThickness: sorted(columns.module_t),
    pitchU: Float64Array.from(pitch, ([u]) => u),
    pitchV: Float64Array.from(pitch, ([, v]) => v),
  };
}

/** Outline from the parameters of ACTS: a rectangle's lower and upper corner, a trapezoid's half lengths. */
function outlineOf(type: number, p: readonly number[]): Outline | null {
  if (type === TRAPEZOID && p[0] > 0 && p[1] > 0 && p[2] > 0) return [p[0], p[1], p[2]];
  const centred = p[0] === -p[2] && p[1] === -p[3];
  if (type === RECTANGLE && centred && p[2] > 0 && p[3] > 0) return [p[2], p[2], p[3]];
  return null;
}
