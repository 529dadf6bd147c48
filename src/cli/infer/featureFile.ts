import { existsSync, readFileSync } from 'node:fs';
import { type ColumnKinds, readCsv } from '../../formats/csvTable.ts';
import { gunzipIfNeeded } from '../../formats/gzip.ts';
import { isNpy, readNpy } from '../../formats/npy.ts';
import { columnNames, plainText } from '../../formats/plainText.ts';
import { doubles, type Tensor } from '../../formats/tensor.ts';
import { isTensor, isTorch, readTorch, type TorchValue } from '../../formats/torchFile.ts';

/** FEATURES of a file: columns in its own order, row by row. */
export interface FeatureFile {
  /** Number of columns. */
  readonly width: number;
  /** Names of the columns; null where a tensor has none. */
  readonly names: readonly string[] | null;
  readonly rows: number;
  readonly data: Float32Array;
}

/**
 * Reads FEATURES: a tensor of torch.save or NumPy [N, F], or csv with the columns named.
 * @throws Error of one sentence that names the file and what is wrong with it.
 */
export function readFeatureFile(path: string): FeatureFile {
  if (!existsSync(path)) throw new Error(`${path}: there is no such file.`);
  const bytes = gunzipIfNeeded(new Uint8Array(readFileSync(path)), path);
  if (isNpy(bytes)) return ofTensor(readNpy(bytes, path), path);
  if (isTorch(bytes)) {
    const tensor = tensorIn(readTorch(bytes, path));
    if (!tensor)
      throw new Error(`${path}: there is no single tensor in it; save the FEATURES tensor alone.`);
    return ofTensor(tensor, path);
  }
  return ofTable(plainText(bytes, path).bytes, path);
}

function ofTensor(tensor: Tensor, path: string): FeatureFile {
  const [rows, width] = tensor.shape;
  if (tensor.shape.length !== 2)
    throw new Error(`${path}: its shape is [${tensor.shape.join(', ')}]; FEATURES is [hits, F].`);
  return { width, names: null, rows, data: Float32Array.from(doubles(tensor)) };
}

/** The tensor of a file: the file itself, or the only one in it. */
function tensorIn(value: TorchValue): Tensor | undefined {
  if (isTensor(value)) return value;
  const tensors = value instanceof Map ? [...value.values()].filter((one) => isTensor(one)) : [];
  return tensors.length === 1 ? tensors[0] : undefined;
}

function ofTable(bytes: Uint8Array, path: string): FeatureFile {
  const end = bytes.indexOf(10);
  const names = columnNames(bytes.subarray(0, end < 0 ? bytes.length : end));
  const required: ColumnKinds = Object.fromEntries(
    names.map((name) => [name, 'floatOrNaN'] as const),
  );
  const columns = readCsv(bytes, path, { what: 'a table of FEATURES', required, optional: {} });
  const lists = names.map((name) => columns[name] as unknown as Float64Array);
  const rows = lists[0]?.length ?? 0;
  const data = new Float32Array(rows * names.length);
  lists.forEach((list, k) => {
    for (let row = 0; row < rows; row++) data[row * names.length + k] = list[row];
  });
  return { width: names.length, names, rows, data };
}
