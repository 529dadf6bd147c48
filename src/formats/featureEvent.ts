/** Events in the tracking service's input tensor FEATURES: from torch.save, NumPy, or csv. */
import type { TrackingEvent } from '../event/event.ts';
import type { ColumnKinds } from './csvTable.ts';
import { readCsv } from './csvTable.ts';
import { FEATURE_COLUMNS, featureColumns } from './featureColumns.ts';
import { FormatError } from './formatError.ts';
import { type ColumnOf, eventOfTable } from './hitTable.ts';
import { columnNames } from './plainText.ts';
import { doubles, type Tensor } from './tensor.ts';

/** Detector of files that name none: that of the experiment whose service reads such tensors. */
export const ITK_DETECTOR = 'itk';

/**
 * The event of a tensor [N, F], F as `FEATURE_COLUMNS` has it; a row is a hit, whose id is its row from 0.
 * Ids of modules that the writer cast to f32 stay as they are, and a note says so.
 * @throws FormatError where the tensor has another shape.
 */
export function eventOfFeatures(name: string, tensor: Tensor, file: string): TrackingEvent {
  const [rows, width] = tensor.shape;
  const names = tensor.shape.length === 2 ? featureColumns(width) : undefined;
  if (!names) {
    const known = FEATURE_COLUMNS.map(({ length }) => length).sort((a, b) => a - b);
    throw new FormatError(
      { file },
      `it has the shape [${tensor.shape.join(', ')}], and a FEATURES tensor is [hits, F] with F one of ${known.join(', ')}; save the tensor that the service is sent.`,
    );
  }
  const values = doubles(tensor);
  return eventOfColumns(name, rows, columnsOf(names, values, rows), file);
}

/** The event of a csv table whose header names columns of FEATURES. @throws FormatError */
export function eventOfFeatureCsv(name: string, bytes: Uint8Array, file: string): TrackingEvent {
  const end = bytes.indexOf(10);
  const header = columnNames(bytes.subarray(0, end < 0 ? bytes.length : end));
  const wanted = [...new Set(FEATURE_COLUMNS.flat())].filter((column) =>
    header.includes(column.toLowerCase()),
  );
  const what = 'a table of FEATURES';
  const required: ColumnKinds = { z: 'floatOrNaN' };
  const optional = Object.fromEntries(wanted.map((column) => [column, 'floatOrNaN'] as const));
  // The columns are known once the header is, which the type system cannot follow.
  const table = readCsv(bytes, file, { what, required, optional }) as unknown as Readonly<
    Record<string, Float64Array>
  >;
  return eventOfColumns(name, table.z.length, (column) => table[column] ?? undefined, file);
}

/** Columns of a tensor that is stored row by row. */
function columnsOf(names: readonly string[], values: Float64Array, rows: number): ColumnOf {
  return (name) => {
    const at = names.indexOf(name);
    if (at < 0) return undefined;
    return Float64Array.from({ length: rows }, (_, row) => values[row * names.length + at]);
  };
}

function eventOfColumns(name: string, rows: number, column: ColumnOf, file: string): TrackingEvent {
  const modules = column('module_id');
  const moduleKey = new BigUint64Array(rows);
  let rounded = 0;
  for (let row = 0; row < rows; row++) {
    const id = modules ? modules[row] : row;
    if (!Number.isFinite(id) || id < 0 || id >= 2 ** 64 || !Number.isInteger(id))
      throw new FormatError(
        { file, column: 'module_id' },
        `row ${row} has the module ${id}, which is no whole number below 2^64; correct it.`,
      );
    moduleKey[row] = BigInt(id);
    if (id >= 2 ** 24) rounded++;
  }
  return eventOfTable({
    name,
    detector: ITK_DETECTOR,
    file,
    rows,
    column,
    hitId: Uint32Array.from({ length: rows }, (_, row) => row),
    moduleKey,
    truth: null,
    notes: [
      ...(modules
        ? []
        : [`${file} names no modules, so no module map can be used; metric learning needs none.`]),
      ...(rounded > 0
        ? [
            `${file}: ids of modules are rounded to 24 bits in such a tensor; a module map with the exact ids does not know them.`,
          ]
        : []),
    ],
  });
}
