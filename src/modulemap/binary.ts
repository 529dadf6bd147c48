/**
 * The file of a module map, `.map`: one triplet per symmetry class, its windows coded outward.
 *
 * Layout (little-endian): magic (8 bytes), version, length of the header, length of the packed data, length
 * of the unpacked data, CRC-32 of header and unpacked data (u32 each); the header as JSON text; the data,
 * deflated: module keys, images, triplet modules, occurrences, windows, each column by column
 * (`binaryColumns.ts`, `binaryWindows.ts`). In version 2 means and rms as f32 follow. Version 3 is for maps of other
 * programs: nothing is deflated or coded, windows and then moments (behind a byte that says whether there are any) are
 * the numbers themselves.
 */
import { deflateSync } from 'fflate';
import { crc32 } from './binaryChecksum.ts';
import { type ColumnReader, columnReader, columnWriter } from './binaryColumns.ts';
import { type BinaryHeader, MapFileError, parseBinaryHeader } from './binaryHeader.ts';
import {
  LOG2_STEPS,
  readMoments,
  readWindows,
  writeMoments,
  writeWindows,
} from './binaryWindows.ts';
import {
  CANONICAL_WINDOW_STRIDE,
  type CanonicalMap,
  type CanonicalTriplets,
} from './canonicalMap.ts';
import { inflateRaw } from './inflate.ts';

export { MapFileError } from './binaryHeader.ts';

/** The first byte and the line ends show a file that was sent through a text channel. */
const MAGIC = Uint8Array.of(0x89, 0x54, 0x4c, 0x4d, 0x41, 0x50, 0x0d, 0x0a);
/** Maps without means and rms keep the first version: their files are the same bytes as ever. */
const [VERSION, VERSION_WITH_MOMENTS, VERSION_EXACT] = [1, 2, 3];
const PREFIX_BYTES = MAGIC.length + 5 * 4;

const KEY_PLANES = 4;
const OCCURRENCE_PLANES = 4;

/** Whether bytes begin as a map file does. */
export function isModuleMap(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, i) => bytes[i] === byte);
}

/**
 * The bytes of a map file. The same map gives the same bytes.
 * @param windows `coded`: small, each window a little wider; `exact`: every number as it is.
 */
export function encodeModuleMap(
  canonical: CanonicalMap,
  windows: 'coded' | 'exact' = 'coded',
): Uint8Array<ArrayBuffer> {
  const header = new TextEncoder().encode(JSON.stringify(binaryHeader(canonical)));
  const isExact = windows === 'exact';
  const content = encodeContent(canonical, isExact);
  const packed = isExact ? content : deflateSync(content, { level: 6 });
  const file = new Uint8Array(PREFIX_BYTES + header.length + packed.length);
  file.set(MAGIC);
  const view = new DataView(file.buffer, MAGIC.length);
  const checksum = checksumOf(header, content);
  const coded = canonical.triplets.moments ? VERSION_WITH_MOMENTS : VERSION;
  const version = isExact ? VERSION_EXACT : coded;
  [version, header.length, packed.length, content.length, checksum].forEach((value, i) => {
    view.setUint32(4 * i, value, true);
  });
  file.set(header, PREFIX_BYTES);
  file.set(packed, PREFIX_BYTES + header.length);
  return file;
}

/**
 * Reads a map file; every window contains the one that was encoded. `fileName` names it in messages.
 * Throws `MapFileError` for what is not a map file, one of another version, and a truncated or damaged one.
 */
export function decodeCanonicalMap(bytes: Uint8Array, fileName: string): CanonicalMap {
  if (!isModuleMap(bytes)) {
    throw new MapFileError(
      fileName,
      'this is not a module map of Trackloom; choose a .map file of it.',
    );
  }
  if (bytes.length < PREFIX_BYTES) throw damaged(fileName, 'truncated');
  const view = new DataView(bytes.buffer, bytes.byteOffset + MAGIC.length);
  const [version, headerLength, packedLength, contentLength, checksum] = [0, 4, 8, 12, 16].map(
    (offset) => view.getUint32(offset, true),
  );
  if (version < VERSION || version > VERSION_EXACT) {
    throw new MapFileError(
      fileName,
      `the map file has version ${version} where this program reads ${VERSION} to ${VERSION_EXACT}; build the map again with this program.`,
    );
  }
  const packedStart = PREFIX_BYTES + headerLength;
  if (bytes.length < packedStart + packedLength) throw damaged(fileName, 'truncated');
  const headerBytes = bytes.subarray(PREFIX_BYTES, packedStart);
  const packed = bytes.subarray(packedStart, packedStart + packedLength);
  const content = version === VERSION_EXACT ? packed : inflate(packed, fileName);
  if (content.length !== contentLength || checksumOf(headerBytes, content) !== checksum) {
    throw damaged(fileName, 'damaged');
  }
  const text = new TextDecoder().decode(headerBytes);
  const binary = parseBinaryHeader(text, fileName, LOG2_STEPS.length);
  return decodeContent(binary, content, version, fileName);
}

function binaryHeader(canonical: CanonicalMap): BinaryHeader {
  return {
    ...canonical.header,
    modules: canonical.moduleKey.length,
    triplets: canonical.triplets.m1.length,
    images: canonical.images.map((image) => image.mirrorsZ),
    log2Steps: LOG2_STEPS,
  };
}

function encodeContent(
  { moduleKey, images, triplets }: CanonicalMap,
  isExact: boolean,
): Uint8Array {
  const writer = columnWriter();
  writer.unsigned(
    Array.from(moduleKey, (key) => Number(key & 0xffffffffn)),
    KEY_PLANES,
  );
  writer.unsigned(
    Array.from(moduleKey, (key) => Number(key >> 32n)),
    KEY_PLANES,
  );
  for (const { permutation } of images) {
    writer.signed(permutation.map((image, i) => image - (i > 0 ? permutation[i - 1] : 0)));
  }
  const { m1, m2, m3, occurrence, windows, moments } = triplets;
  const differences = (a: Uint32Array, b: (i: number) => number) =>
    Int32Array.from(a, (value, i) => value - b(i));
  writer.signed(differences(m1, (i) => (i > 0 ? m1[i - 1] : 0)));
  writer.signed(differences(m2, (i) => m1[i]));
  writer.signed(differences(m3, (i) => m2[i]));
  writer.unsigned(occurrence, OCCURRENCE_PLANES);
  if (isExact) {
    writer.exact(windows);
    writer.unsigned([moments ? 1 : 0], 1);
    if (moments) writer.exact(moments);
    return writer.bytes();
  }
  writeWindows(writer, windows);
  if (moments) writeMoments(writer, moments);
  return writer.bytes();
}

function decodeContent(
  binary: BinaryHeader,
  content: Uint8Array,
  version: number,
  fileName: string,
): CanonicalMap {
  const { modules, triplets: count, images: mirrors, log2Steps, ...header } = binary;
  try {
    const reader = columnReader(content);
    const low = reader.unsigned(modules, KEY_PLANES);
    const high = reader.unsigned(modules, KEY_PLANES);
    const moduleKey = BigUint64Array.from(
      low,
      (bits, i) => (BigInt(high[i]) << 32n) | BigInt(bits),
    );
    const images = mirrors.map((mirrorsZ) => ({ mirrorsZ, permutation: sums(reader, modules) }));
    const ranks = decodeTriplets(reader, count);
    const windows =
      version === VERSION_EXACT
        ? reader.exact(count * CANONICAL_WINDOW_STRIDE)
        : readWindows(reader, count, log2Steps);
    const moments = decodeMoments(reader, count, version);
    const triplets = { ...ranks, windows, ...(moments && { moments }) };
    const { m1, m2, m3 } = triplets;
    const inRange = [m1, m2, m3].every((ranks) => ranks.every((rank) => rank < modules));
    if (reader.left() === 0 && inRange) return { header, moduleKey, images, triplets };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  throw damaged(fileName, 'damaged');
}

function decodeMoments(reader: ColumnReader, count: number, version: number): Float64Array | null {
  if (version === VERSION_WITH_MOMENTS) return readMoments(reader, count);
  const has = version === VERSION_EXACT && reader.unsigned(1, 1)[0] === 1;
  return has ? reader.exact(count * CANONICAL_WINDOW_STRIDE) : null;
}

function decodeTriplets(
  reader: ColumnReader,
  count: number,
): Omit<CanonicalTriplets, 'windows' | 'moments'> {
  const m1 = new Uint32Array(sums(reader, count));
  const m2 = reader.signed(count);
  const m3 = reader.signed(count);
  for (let i = 0; i < count; i++) {
    m2[i] += m1[i];
    m3[i] += m2[i];
  }
  return {
    m1,
    m2: new Uint32Array(m2),
    m3: new Uint32Array(m3),
    occurrence: reader.unsigned(count, OCCURRENCE_PLANES),
  };
}

/** A column that was written as differences from row to row. */
function sums(reader: ColumnReader, count: number): Int32Array {
  const values = reader.signed(count);
  for (let i = 1; i < count; i++) values[i] += values[i - 1];
  return values;
}

function checksumOf(header: Uint8Array, content: Uint8Array): number {
  return (crc32(header) ^ crc32(content)) >>> 0;
}

function inflate(packed: Uint8Array, fileName: string): Uint8Array {
  try {
    return inflateRaw(packed);
  } catch {
    throw damaged(fileName, 'damaged');
  }
}

function damaged(fileName: string, how: string): MapFileError {
  return new MapFileError(fileName, `the map file is ${how}; get it again from where it came.`);
}
