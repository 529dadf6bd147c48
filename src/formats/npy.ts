import { FormatError, quoted } from './formatError.ts';
import { denseStrides, NUMBER_KINDS, stridedTensor, type Tensor } from './tensor.ts';

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/** Whether bytes begin as an array of NumPy does. */
export function isNpy(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, i) => bytes[i] === byte);
}

/** Shape of an array of NumPy from its first bytes; null where they do not tell. */
export function npyShape(firstBytes: Uint8Array): readonly number[] | null {
  try {
    return npyHeader(firstBytes, '').shape;
  } catch {
    return null;
  }
}

/**
 * Reads an array of NumPy (`.npy`, versions 1 to 3) of plain numbers.
 * @throws FormatError where it is damaged or holds something else.
 */
export function readNpy(bytes: Uint8Array, file: string): Tensor {
  const { shape, type, isFortran, start } = npyHeader(bytes, file);
  const [, order, name] = /^([<>|=])([a-z]\d+)$/.exec(type) ?? [];
  const kind = name === undefined ? undefined : NUMBER_KINDS[name];
  if (!kind)
    throw new FormatError(
      { file },
      `it holds numbers of the type ${quoted(type)}; save it as float32, float64 or int64.`,
    );
  const strides = denseStrides(shape, isFortran ? 'columns' : 'rows');
  return stridedTensor(
    bytes.subarray(start),
    kind,
    { shape, strides, offset: 0 },
    order !== '>',
    file,
  );
}

function npyHeader(bytes: Uint8Array, file: string) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const damaged = () =>
    new FormatError({ file }, 'this NumPy array is truncated or damaged; save it again.');
  if (!isNpy(bytes) || bytes.length < 12) throw damaged();
  const isFirst = bytes[6] === 1;
  const from = isFirst ? 10 : 12;
  const length = isFirst ? view.getUint16(8, true) : view.getUint32(8, true);
  if (from + length > bytes.length) throw damaged();
  const header = new TextDecoder('latin1').decode(bytes.subarray(from, from + length));
  const type = /'descr':\s*'([^']*)'/.exec(header)?.[1];
  const axes = /'shape':\s*\(([^)]*)\)/.exec(header)?.[1];
  if (axes === undefined) throw damaged();
  if (type === undefined)
    throw new FormatError(
      { file },
      'it holds records, not plain numbers; save its columns as one array of float32 or float64.',
    );
  const shape = axes
    .split(',')
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .map(Number);
  if (!shape.every((n) => Number.isSafeInteger(n) && n >= 0)) throw damaged();
  return { shape, type, isFortran: /'fortran_order':\s*True/.test(header), start: from + length };
}
