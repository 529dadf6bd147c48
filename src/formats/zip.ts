import { inflateSync, type Zippable, zipSync } from 'fflate';
import { crc32 } from '../modulemap/binaryChecksum.ts';
import { FormatError } from './formatError.ts';

/** A file in memory. */
export interface NamedBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Whether bytes begin as a zip archive does. */
export function isZip(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] <= 5;
}

/** A file in an archive, unpacked only when it is asked for. */
export interface ZipEntry {
  readonly name: string;
  /** Bytes it takes in the archive. */
  readonly packedLength: number;
  /** Unpacks it and verifies length and checksum. Throws `FormatError`. */
  readonly unpack: () => Uint8Array;
}

/**
 * The files of a zip archive, folders left out. `file` names the archive in messages.
 * Throws `FormatError` for a truncated, damaged, encrypted or zip64 archive; unpacking an entry throws
 * it for compression methods other than stored and deflate.
 */
export function openZip(bytes: Uint8Array, file: string): ZipEntry[] {
  return guarded(file, () =>
    directory(bytes, file).map((entry) => ({
      name: entry.name,
      packedLength: entry.packedLength,
      unpack: () => guarded(file, () => unpacked(bytes, entry, file)),
    })),
  );
}

/**
 * A zip archive of some files, in the order given. The same files give the same bytes:
 * every entry carries the first date that zip knows.
 */
export function zip(files: readonly NamedBytes[]): Uint8Array {
  const contents: Zippable = {};
  for (const { name, bytes } of files) contents[name] = bytes;
  return zipSync(contents, { level: 9, mtime: new Date(1980, 0, 1) });
}

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly checksum: number;
  readonly packedLength: number;
  readonly length: number;
  readonly localHeader: number;
}

const END_SIGNATURE = 0x06054b50;
const END_LENGTH = 22;
const CENTRAL_SIGNATURE = 0x02014b50;
const CENTRAL_LENGTH = 46;
const LOCAL_SIGNATURE = 0x04034b50;
const LOCAL_LENGTH = 30;
const ENCRYPTED_FLAG = 1;
const STORED = 0;
const DEFLATED = 8;

/** Reading past the end of a DataView is how a truncated archive shows. */
function guarded<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) throw damaged(file);
    throw error;
  }
}

/** The files that the central directory at the end of the archive lists. */
function directory(bytes: Uint8Array, file: string): Entry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = bytes.length - END_LENGTH;
  while (end >= 0 && view.getUint32(end, true) !== END_SIGNATURE) end--;
  if (end < 0) throw damaged(file);
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  if (count === 0xffff || at === 0xffffffff) throw unreadable(file, 'is a zip64 archive');
  const found: Entry[] = [];
  for (let i = 0; i < count; i++) {
    if (view.getUint32(at, true) !== CENTRAL_SIGNATURE) throw damaged(file);
    const nameLength = view.getUint16(at + 28, true);
    const nameStart = at + CENTRAL_LENGTH;
    const entry: Entry = {
      name: new TextDecoder().decode(bytes.subarray(nameStart, nameStart + nameLength)),
      method: view.getUint16(at + 10, true),
      checksum: view.getUint32(at + 16, true),
      packedLength: view.getUint32(at + 20, true),
      length: view.getUint32(at + 24, true),
      localHeader: view.getUint32(at + 42, true),
    };
    if (view.getUint16(at + 8, true) & ENCRYPTED_FLAG) throw unreadable(file, 'is encrypted');
    if (entry.packedLength === 0xffffffff || entry.length === 0xffffffff) {
      throw unreadable(file, 'is a zip64 archive');
    }
    if (!entry.name.endsWith('/')) found.push(entry);
    at = nameStart + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return found;
}

function unpacked(bytes: Uint8Array, entry: Entry, file: string): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const at = entry.localHeader;
  if (view.getUint32(at, true) !== LOCAL_SIGNATURE) throw damaged(file);
  const start = at + LOCAL_LENGTH + view.getUint16(at + 26, true) + view.getUint16(at + 28, true);
  const packed = bytes.subarray(start, start + entry.packedLength);
  if (entry.method !== STORED && entry.method !== DEFLATED) {
    throw unreadable(file, `holds ${entry.name} in compression method ${entry.method}`);
  }
  const content = entry.method === STORED ? packed : inflate(packed, file);
  if (content.length !== entry.length || crc32(content) !== entry.checksum) throw damaged(file);
  return content;
}

function inflate(packed: Uint8Array, file: string): Uint8Array {
  try {
    return inflateSync(packed);
  } catch {
    throw damaged(file);
  }
}

function damaged(file: string): FormatError {
  return new FormatError(
    { file },
    'the zip archive is truncated or damaged; download or make it again, or unpack it and open its files.',
  );
}

function unreadable(file: string, property: string): FormatError {
  return new FormatError(
    { file },
    `the zip archive ${property}, which is not supported; unpack it and open its files.`,
  );
}
