import { inflateSync } from 'fflate';
import { crc32 } from '../modulemap/binaryChecksum.ts';
import { FormatError } from './formatError.ts';

/** Whether bytes begin as a gzip file does. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes.length >= 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * The bytes themselves, or what they hold when they are a gzip file (RFC 1952).
 * Length and checksum are verified. Throws `FormatError` for a truncated or damaged file.
 */
export function gunzipIfNeeded(bytes: Uint8Array, file: string): Uint8Array {
  if (!isGzip(bytes)) return bytes;
  const start = headerLength(bytes);
  const end = bytes.length - TRAILER_BYTES;
  if (start === null || start > end) throw damaged(file);
  let content: Uint8Array;
  try {
    content = inflateSync(bytes.subarray(start, end));
  } catch {
    throw damaged(file);
  }
  const trailer = new DataView(bytes.buffer, bytes.byteOffset + end, TRAILER_BYTES);
  if (
    trailer.getUint32(4, true) !== content.length ||
    trailer.getUint32(0, true) !== crc32(content)
  ) {
    throw damaged(file);
  }
  return content;
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
