import { ProtocolError, quotedText } from './protocolError.ts';

/** Numbers of a tensor, row-major. */
export type TensorData =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array;

/** The types of the protocol that are read here, by their names, with the array that holds each. */
const ARRAYS = {
  FP32: Float32Array,
  FP64: Float64Array,
  INT8: Int8Array,
  INT16: Int16Array,
  INT32: Int32Array,
  INT64: BigInt64Array,
  BOOL: Uint8Array,
  UINT8: Uint8Array,
  UINT16: Uint16Array,
  UINT32: Uint32Array,
  UINT64: BigUint64Array,
} as const;
export type Datatype = keyof typeof ARRAYS;

/** An array of numbers with its name and shape, as the protocol carries it. */
export interface Tensor {
  readonly name: string;
  readonly datatype: Datatype;
  readonly shape: readonly number[];
  /** As many numbers as the shape says. */
  readonly data: TensorData;
}

/** The most numbers that one tensor may have: more fits into no request. */
const MOST_NUMBERS = 2 ** 31;

/** @throws ProtocolError where a type is none that is read here. */
export function checkDatatype(datatype: unknown, name: string): Datatype {
  if (typeof datatype === 'string' && Object.hasOwn(ARRAYS, datatype)) return datatype as Datatype;
  throw new ProtocolError(
    `The tensor ${name} has the datatype ${quotedText(String(datatype), 40)}; send one of ${Object.keys(ARRAYS).join(', ')}.`,
  );
}

/** @throws ProtocolError where a shape is no list of whole numbers from 0. */
export function checkShape(shape: unknown, name: string): readonly number[] {
  const good =
    Array.isArray(shape) &&
    shape.length <= 8 &&
    shape.every((size) => Number.isSafeInteger(size) && size >= 0);
  if (!good)
    throw new ProtocolError(
      `The shape of the tensor ${name} must be a list of at most 8 whole numbers from 0.`,
    );
  const numbers = sizeOf(shape);
  if (numbers > MOST_NUMBERS)
    throw new ProtocolError(`The tensor ${name} has more than ${MOST_NUMBERS} numbers.`);
  return shape;
}

/** Count of the numbers of a shape; 1 for an empty one. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Bytes of a tensor with a shape. */
export function bytesOf(datatype: Datatype, shape: readonly number[]): number {
  return sizeOf(shape) * ARRAYS[datatype].BYTES_PER_ELEMENT;
}

/**
 * A tensor of little-endian bytes.
 * @throws ProtocolError where there are not as many as the shape says.
 */
export function tensorOfBytes(
  name: string,
  datatype: Datatype,
  shape: readonly number[],
  bytes: Uint8Array,
): Tensor {
  const expected = bytesOf(datatype, shape);
  if (bytes.length !== expected)
    throw new ProtocolError(
      `The tensor ${name} has ${bytes.length} bytes; its shape [${shape.join(', ')}] of ${datatype} takes ${expected}.`,
    );
  // A copy: what follows a header is not aligned to 8 bytes, and a Buffer of Node is a part of a larger one.
  return { name, datatype, shape, data: new ARRAYS[datatype](new Uint8Array(bytes).buffer) };
}

/** The little-endian bytes of a tensor: its own memory, not a copy. */
export function bytesOfTensor({ data }: Tensor): Uint8Array {
  return new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength);
}

/**
 * A tensor of the numbers that JSON gives, flat or nested.
 * @throws ProtocolError where they are not as many as the shape says, or not of the type.
 */
export function tensorOfNumbers(
  name: string,
  datatype: Datatype,
  shape: readonly number[],
  numbers: unknown,
): Tensor {
  if (!Array.isArray(numbers))
    throw new ProtocolError(`The tensor ${name} has no list of numbers in "data".`);
  const expected = sizeOf(shape);
  const flat = flattened(numbers, expected);
  if (flat.length !== expected)
    throw new ProtocolError(
      `The tensor ${name} has ${flat.length > expected ? `more than ${expected}` : flat.length} numbers in "data"; its shape [${shape.join(', ')}] takes ${expected}.`,
    );
  const isWhole = !datatype.startsWith('FP');
  const isBig = datatype === 'INT64' || datatype === 'UINT64';
  const data = new ARRAYS[datatype](expected);
  flat.forEach((value, i) => {
    const given = typeof value === 'boolean' ? Number(value) : value;
    // Beyond 2^53 JSON has lost digits.
    if (typeof given !== 'number' || (isWhole && !Number.isSafeInteger(given)))
      throw new ProtocolError(
        `The tensor ${name} has at place ${i} ${shown(value)}, which is no ${isWhole ? 'whole number of at most 53 bits' : 'number'}.`,
      );
    data[i] = isBig ? BigInt.asIntN(64, BigInt(given)) : given;
    if (isWhole && Number(data[i]) !== given)
      throw new ProtocolError(
        `The tensor ${name} has at place ${i} ${given}, which ${datatype} cannot hold.`,
      );
  });
  return { name, datatype, shape, data };
}

/** A value as a sentence names it; an object may be nested deeper than it can be written. */
function shown(value: unknown): string {
  return typeof value === 'object' && value !== null
    ? 'an object'
    : quotedText(JSON.stringify(value) ?? 'nothing', 40);
}

/** The numbers of nested lists, in order; stops once there are more than `most`. */
function flattened(list: readonly unknown[], most: number): unknown[] {
  const flat: unknown[] = [];
  const add = (value: unknown, depth: number): void => {
    if (flat.length > most) return;
    if (!Array.isArray(value)) flat.push(value);
    else if (depth > 8) throw new ProtocolError('Lists in "data" are nested more than 8 deep.');
    else for (const inner of value) add(inner, depth + 1);
  };
  for (const value of list) add(value, 1);
  return flat;
}

/** The numbers of a tensor as JSON text; whole numbers of 64 bits keep all digits. */
export function numbersAsJson({ data }: Tensor): string {
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) return `[${data.join(',')}]`;
  return JSON.stringify(Array.from(data));
}
