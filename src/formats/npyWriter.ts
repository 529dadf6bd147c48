import type { NamedBytes } from './zip.ts';
import { zip } from './zip.ts';

/** Arrays that NumPy knows, and how it names their numbers. */
type NumberArray =
  | Float32Array
  | Float64Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;

/** An array with its shape, row by row. */
export interface NpyArray {
  readonly data: NumberArray;
  readonly shape: readonly number[];
}

const MAGIC = Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0);
/** Data begin at a multiple of this. */
const ALIGNMENT = 64;

function typeOf(data: NumberArray): string {
  if (data instanceof Float32Array) return '<f4';
  if (data instanceof Float64Array) return '<f8';
  if (data instanceof Int32Array) return '<i4';
  if (data instanceof Uint32Array) return '<u4';
  return data instanceof BigInt64Array ? '<i8' : '<u8';
}

/** The bytes of a `.npy` file (version 1.0). */
export function npy({ data, shape }: NpyArray): Uint8Array<ArrayBuffer> {
  const axes = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const text = `{'descr': '${typeOf(data)}', 'fortran_order': False, 'shape': (${axes}), }`;
  const start = Math.ceil((MAGIC.length + 3 + text.length) / ALIGNMENT) * ALIGNMENT;
  const header = `${text.padEnd(start - MAGIC.length - 3)}\n`;
  const bytes = new Uint8Array(start + data.byteLength);
  bytes.set(MAGIC);
  new DataView(bytes.buffer).setUint16(MAGIC.length, header.length, true);
  new TextEncoder().encodeInto(header, bytes.subarray(MAGIC.length + 2));
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), start);
  return bytes;
}

/** The bytes of a `.npz` file: arrays by name. */
export function npz(arrays: Readonly<Record<string, NpyArray>>): Uint8Array {
  const files = Object.entries(arrays).map(
    ([name, array]): NamedBytes => ({ name: `${name}.npy`, bytes: npy(array) }),
  );
  return zip(files);
}
