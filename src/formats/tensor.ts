import { FormatError } from './formatError.ts';

/** Numbers of a tensor, as they are stored: 64-bit whole numbers stay exact. */
export type TensorData =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;

/** A tensor in row-major order. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: TensorData;
}

/** How numbers lie in a file: their size (bytes) and, one by one, what they are. */
export interface NumberKind {
  readonly bytes: number;
  make(length: number): TensorData;
  read(view: DataView, at: number, little: boolean): number | bigint;
}

/** Numbers of files by kind and size, e.g. `f4`; `f2` and `bf16` become f32, true and false 1 and 0. */
export const NUMBER_KINDS: Readonly<Record<string, NumberKind>> = {
  f8: kind(8, Float64Array, (view, at, little) => view.getFloat64(at, little)),
  f4: kind(4, Float32Array, (view, at, little) => view.getFloat32(at, little)),
  f2: kind(2, Float32Array, (view, at, little) => halfFloat(view.getUint16(at, little))),
  bf16: kind(2, Float32Array, (view, at, little) => brainFloat(view.getUint16(at, little))),
  i8: kind(8, BigInt64Array, (view, at, little) => view.getBigInt64(at, little)),
  u8: kind(8, BigUint64Array, (view, at, little) => view.getBigUint64(at, little)),
  i4: kind(4, Int32Array, (view, at, little) => view.getInt32(at, little)),
  u4: kind(4, Uint32Array, (view, at, little) => view.getUint32(at, little)),
  i2: kind(2, Int16Array, (view, at, little) => view.getInt16(at, little)),
  u2: kind(2, Uint16Array, (view, at, little) => view.getUint16(at, little)),
  i1: kind(1, Int8Array, (view, at) => view.getInt8(at)),
  u1: kind(1, Uint8Array, (view, at) => view.getUint8(at)),
  b1: kind(1, Uint8Array, (view, at) => Math.min(1, view.getUint8(at))),
};

function kind(
  bytes: number,
  Make: new (length: number) => TensorData,
  read: NumberKind['read'],
): NumberKind {
  return { bytes, make: (length) => new Make(length), read };
}

function halfFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return exponent === 0
    ? sign * fraction * 2 ** -24
    : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

function brainFloat(bits: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint32(0, bits << 16);
  return view.getFloat32(0);
}

/**
 * A tensor out of bytes: number `i_1, i_2, ...` lies at `offset + sum of i_k * strides[k]`, counted in numbers.
 * @throws FormatError naming `file` where the bytes do not hold it.
 */
export function stridedTensor(
  bytes: Uint8Array,
  { bytes: size, make, read }: NumberKind,
  { shape, strides, offset }: Strided,
  little: boolean,
  file: string,
): Tensor {
  const count = shape.reduce((product, length) => product * length, 1);
  const last = shape.reduce((sum, length, k) => sum + Math.max(0, length - 1) * strides[k], offset);
  const numbers = Math.floor(bytes.length / size);
  const isSound =
    [...shape, ...strides, offset].every((n) => Number.isInteger(n) && n >= 0) &&
    strides.length === shape.length;
  if (!isSound || (count > 0 && last >= numbers) || count > MOST_NUMBERS)
    throw new FormatError({ file }, 'a tensor is larger than its data; write the file again.');
  const data = make(count);
  const dense = denseStrides(shape, 'rows');
  if (little && data.BYTES_PER_ELEMENT === size && strides.every((s, k) => s === dense[k])) {
    // As they lie: the memory of the platforms that browsers run on is little-endian. True and false are bytes 1 and 0.
    const place = bytes.subarray(offset * size, (offset + count) * size);
    new Uint8Array(data.buffer).set(place);
    return { shape, data };
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const index = new Uint32Array(shape.length);
  let at = offset;
  for (let i = 0; i < count; i++) {
    // Each kind of number is read into the array that is made for it.
    (data as { [k: number]: number | bigint })[i] = read(view, at * size, little);
    for (let k = shape.length - 1; k >= 0; k--) {
      index[k]++;
      at += strides[k];
      if (index[k] < shape[k]) break;
      at -= index[k] * strides[k];
      index[k] = 0;
    }
  }
  return { shape, data };
}

/** More numbers than any event has. */
const MOST_NUMBERS = 2 ** 29;

/** Where the numbers of a tensor lie. */
export interface Strided {
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly offset: number;
}

/** Strides of rows, or of columns, one after another. */
export function denseStrides(shape: readonly number[], order: 'rows' | 'columns'): number[] {
  const strides = new Array<number>(shape.length).fill(1);
  const axes = [...shape.keys()];
  if (order === 'rows') axes.reverse();
  let stride = 1;
  for (const axis of axes) {
    strides[axis] = stride;
    stride *= shape[axis];
  }
  return strides;
}

/** The numbers of a tensor as doubles, in order; 64-bit whole numbers above 2^53 are rounded. */
export function doubles({ data }: Tensor): Float64Array {
  return Float64Array.from(data as ArrayLike<number> & Iterable<number>, Number);
}

/** The numbers of a tensor of whole numbers as unsigned 64-bit ids; null where one is no such number. */
export function ids({ data }: Tensor): BigUint64Array | null {
  const made = new BigUint64Array(data.length);
  for (let i = 0; i < data.length; i++) {
    const value = data[i];
    if (typeof value === 'number' && !Number.isInteger(value)) return null;
    made[i] = BigInt(value);
  }
  return made;
}
