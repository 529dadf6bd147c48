type Column = Float32Array | Int32Array | Uint8Array;

/** A table of numbers with a name. */
export interface NamedArray {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Column;
}

/**
 * Arrays in one file: eight bytes that say what it is, the length of the header (u32), the header (JSON padded with spaces
 * to a multiple of eight), in it a list `arrays`, then these at multiples of eight from its end.
 * @param magic eight characters.
 */
export function packArrays(
  magic: string,
  notes: Readonly<Record<string, unknown>>,
  arrays: readonly NamedArray[],
): Uint8Array {
  let size = 0;
  const entries = arrays.map(({ name, shape, values }) => {
    const offset = size;
    size += padded(values.byteLength);
    return { name, shape, type: typeName(values), offset };
  });
  const header = JSON.stringify({ ...notes, arrays: entries });
  // Notes may hold characters of several bytes; 12 bytes come before the header.
  const text = new TextEncoder().encode(header);
  const headerLength = padded(12 + text.length) - 12;
  const bytes = new Uint8Array(12 + headerLength + size).fill(0x20, 12, 12 + headerLength);
  bytes.set(new TextEncoder().encode(magic));
  new DataView(bytes.buffer).setUint32(8, headerLength, true);
  bytes.set(text, 12);
  arrays.forEach(({ values }, i) => {
    const raw = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    bytes.set(raw, 12 + headerLength + entries[i].offset);
  });
  return bytes;
}

function padded(length: number): number {
  return 8 * Math.ceil(length / 8);
}

function typeName(values: Column): 'f32' | 'i32' | 'u8' {
  if (values instanceof Float32Array) return 'f32';
  return values instanceof Int32Array ? 'i32' : 'u8';
}
