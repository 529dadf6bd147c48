/**
 * Columns of integers as byte planes: all lowest bytes, then all second bytes, and so on. High bytes hardly
 * vary along a column, so planes deflate better than whole integers.
 */

/** Collects columns; `bytes` joins them. */
export interface ColumnWriter {
  /** Adds the lowest `planes` bytes of unsigned integers below 2^32. */
  readonly unsigned: (values: ArrayLike<number>, planes: number) => void;
  /** Adds signed 32-bit integers, zigzag coded so that small ones of either sign have small codes. */
  readonly signed: (values: ArrayLike<number>) => void;
  /** Adds doubles as they are. */
  readonly doubles: (values: ArrayLike<number>) => void;
  /** Adds numbers as f32 where all are, else as doubles, behind a byte that says which. */
  readonly exact: (values: Float64Array) => void;
  readonly bytes: () => Uint8Array<ArrayBuffer>;
}

/** Reads columns in the order they were written. Throws `RangeError` when the bytes run out. */
export interface ColumnReader {
  readonly unsigned: (count: number, planes: number) => Uint32Array;
  readonly signed: (count: number) => Int32Array;
  readonly doubles: (count: number) => Float64Array;
  /** What `exact` wrote. */
  readonly exact: (count: number) => Float64Array;
  /** Bytes not read yet. */
  readonly left: () => number;
}

const SIGNED_PLANES = 4;

export function columnWriter(): ColumnWriter {
  const parts: Uint8Array[] = [];
  const unsigned = (values: ArrayLike<number>, planes: number) => {
    for (let plane = 0; plane < planes; plane++) {
      const part = new Uint8Array(values.length);
      for (let i = 0; i < part.length; i++) part[i] = values[i] >>> (8 * plane);
      parts.push(part);
    }
  };
  return {
    unsigned,
    signed: (values) => {
      const codes = new Uint32Array(values.length);
      for (let i = 0; i < codes.length; i++) codes[i] = (values[i] << 1) ^ (values[i] >> 31);
      unsigned(codes, SIGNED_PLANES);
    },
    doubles: (values) => {
      const view = new DataView(new ArrayBuffer(8 * values.length));
      for (let i = 0; i < values.length; i++) view.setFloat64(8 * i, values[i], true);
      parts.push(new Uint8Array(view.buffer));
    },
    exact: (values) => {
      const isShort = values.every((value) => Object.is(Math.fround(value), value));
      const stored = isShort ? Float32Array.from(values) : values;
      // As the platforms that this runs on keep numbers: little-endian.
      const bytes = new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength);
      parts.push(Uint8Array.of(isShort ? 4 : 8), bytes);
    },
    bytes: () => {
      const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
      let at = 0;
      for (const part of parts) {
        joined.set(part, at);
        at += part.length;
      }
      return joined;
    },
  };
}

export function columnReader(bytes: Uint8Array): ColumnReader {
  let at = 0;
  const take = (count: number): number => {
    const start = at;
    at += count;
    if (at > bytes.length) throw new RangeError('A column is longer than the data.');
    return start;
  };
  const unsigned = (count: number, planes: number): Uint32Array => {
    const start = take(count * planes);
    const values = new Uint32Array(count);
    for (let plane = 0; plane < planes; plane++) {
      const from = start + plane * count;
      const shift = 8 * plane;
      for (let i = 0; i < count; i++) values[i] |= bytes[from + i] << shift;
    }
    return values;
  };
  return {
    unsigned,
    signed: (count) => {
      const codes = unsigned(count, SIGNED_PLANES);
      const values = new Int32Array(count);
      for (let i = 0; i < count; i++) values[i] = (codes[i] >>> 1) ^ -(codes[i] & 1);
      return values;
    },
    doubles: (count) => {
      const start = take(8 * count);
      const view = new DataView(bytes.buffer, bytes.byteOffset + start, 8 * count);
      return Float64Array.from({ length: count }, (_, i) => view.getFloat64(8 * i, true));
    },
    exact: (count) => {
      const size = bytes[take(1)];
      if (size !== 4 && size !== 8) throw new RangeError('A column is of no known kind.');
      const start = take(size * count);
      const own = bytes.slice(start, at).buffer;
      return size === 8 ? new Float64Array(own) : new Float64Array(new Float32Array(own));
    },
    left: () => bytes.length - at,
  };
}
