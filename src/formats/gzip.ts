import { Gunzip } from 'fflate';
import { crc32 } from '../modulemap/binaryChecksum.ts';
import { inflateRaw } from '../modulemap/inflate.ts';
import { FormatError } from './formatError.ts';
import { checkUnpackedSize, isTooLarge } from './unpackedSize.ts';

/** Whether bytes begin as a gzip file does. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes.length >= 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * The bytes themselves, or what they hold when they are a gzip file (RFC 1952).
 * Length and checksum of every member are verified. Throws `FormatError` for a truncated or damaged file.
 */
export function gunzipIfNeeded(bytes: Uint8Array, file: string): Uint8Array {
  if (!isGzip(bytes)) return bytes;
  // Where the end is cut off, the last bytes are any, so what they state is not believed before it is seen.
  if (bytes.length >= TRAILER_BYTES && isTooLarge(bytes.length, statedLength(bytes))) {
    const unpacked = lengthUpToTooLarge(bytes);
    if (unpacked === null) throw damaged(file);
    checkUnpackedSize(bytes.length, unpacked, file);
  }
  const content = singleMember(bytes) ?? severalMembers(bytes);
  if (!content) throw damaged(file);
  return content;
}

/** Length of the last member's content, as its trailer has it. */
function statedLength(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(
    bytes.length - 4,
    true,
  );
}

/** The content of a file of one member; null where it is not that. */
function singleMember(bytes: Uint8Array): Uint8Array | null {
  const start = headerLength(bytes);
  const end = bytes.length - TRAILER_BYTES;
  if (start === null || start > end) return null;
  try {
    const content = inflateRaw(bytes.subarray(start, end));
    return isWhole(content, bytes, bytes.length) ? content : null;
  } catch {
    return null;
  }
}

/** Bytes that a stream is given at a time. */
const CHUNK = 1 << 16;

/** The content of members behind one another, as `cat a.gz b.gz` and bgzip write them; null where one is damaged. */
function severalMembers(bytes: Uint8Array): Uint8Array | null {
  const members: { chunks: Uint8Array[]; end: number }[] = [{ chunks: [], end: bytes.length }];
  const stream = new Gunzip((chunk) => members[members.length - 1].chunks.push(chunk));
  stream.onmember = (offset) => {
    members[members.length - 1].end = offset;
    members.push({ chunks: [], end: bytes.length });
  };
  try {
    for (let at = 0; at < bytes.length; at += CHUNK)
      stream.push(bytes.subarray(at, at + CHUNK), at + CHUNK >= bytes.length);
  } catch {
    return null;
  }
  const contents = members.map(({ chunks }) => joined(chunks));
  const whole = members.every(({ end }, i) => isWhole(contents[i], bytes, end));
  return whole ? joined(contents) : null;
}

/** Bytes that come out until they are too many, none of them kept; null where the file is damaged before that. */
function lengthUpToTooLarge(bytes: Uint8Array): number | null {
  let length = 0;
  const stream = new Gunzip((chunk) => {
    length += chunk.length;
  });
  try {
    for (let at = 0; at < bytes.length && !isTooLarge(bytes.length, length); at += CHUNK)
      stream.push(bytes.subarray(at, at + CHUNK), at + CHUNK >= bytes.length);
  } catch {
    return null;
  }
  return length;
}

/** Whether the trailer that ends at byte `end` is that of some content. */
function isWhole(content: Uint8Array, bytes: Uint8Array, end: number): boolean {
  const trailer = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const at = end - TRAILER_BYTES;
  return (
    at >= 0 &&
    trailer.getUint32(at + 4, true) === content.length &&
    trailer.getUint32(at, true) === crc32(content)
  );
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

const TRAILER_BYTES = 8;
const FLAG_CHECKSUM = 2;
const FLAG_EXTRA = 4;
const FLAG_NAME = 8;
const FLAG_COMMENT = 16;

/** Length of the gzip header; null when the file ends inside it or it is not deflate. */
function headerLength(bytes: Uint8Array): number | null {
  if (bytes.length < 10 || bytes[2] !== 8) return null;
  const flags = bytes[3];
  let length = 10;
  if (flags & FLAG_EXTRA) length += 2 + bytes[length] + 256 * bytes[length + 1];
  for (const flag of [FLAG_NAME, FLAG_COMMENT]) {
    if (!(flags & flag)) continue;
    const zero = bytes.indexOf(0, length);
    if (zero < 0) return null;
    length = zero + 1;
  }
  if (flags & FLAG_CHECKSUM) length += 2;
  return length <= bytes.length ? length : null;
}

function damaged(file: string): FormatError {
  return new FormatError(
    { file },
    'the gzip file is truncated or damaged; download or compress it again, or unpack it and open the plain file.',
  );
}
