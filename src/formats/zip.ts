import { inflateSync, type Zippable, zipSync } from 'fflate';
import { crc32 } from '../modulemap/binaryChecksum.ts';
import { FormatError, printable } from './formatError.ts';
import { checkUnpackedSize } from './unpackedSize.ts';

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
    zipDirectory(bytes, 0, file).map((entry) => ({
      name: entry.entry,
      packedLength: entry.packedLength,
      unpack: () =>
        guarded(file, () => {
          const start = packedStart(bytes.subarray(entry.localHeader), entry);
          return unpackZipEntry(bytes.subarray(start, start + entry.packedLength), entry);
        }),
    })),
  );
}

/**
 * The files that the directory at the end of an archive lists, folders left out. `tail` is the archive from byte
 * `offset` on, where its directory begins at the latest. `file` names the archive in messages. Throws `FormatError`.
 */
export function zipDirectory(tail: Uint8Array, offset: number, file: string): DirectoryEntry[] {
  return guarded(file, () => directory(tail, offset, file));
}

/** Where the bytes of a file begin in an archive, from its local header on. Throws `FormatError`. */
export function packedStart(header: Uint8Array, entry: DirectoryEntry): number {
  return guarded(entry.archive, () => {
    const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
    if (view.getUint32(0, true) !== LOCAL_SIGNATURE) throw damaged(entry.archive);
    const behind = view.getUint16(26, true) + view.getUint16(28, true);
    return entry.localHeader + LOCAL_LENGTH + behind;
  });
}

/** Unpacks a file of an archive and verifies length and checksum. Throws `FormatError`. */
export function unpackZipEntry(packed: Uint8Array, packing: ZipPacking): Uint8Array {
  const { archive, method, entry } = packing;
  if (method !== STORED && method !== DEFLATED) {
    throw unreadable(archive, `holds ${entry} in compression method ${method}`);
  }
  checkUnpackedSize(packed.length, packing.length, `${archive}: ${entry}`);
  const content = method === STORED ? packed : inflate(packed, archive);
  if (content.length !== packing.length || crc32(content) !== packing.checksum)
    throw damaged(archive);
  return content;
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

/** How a file lies in its archive. */
export interface ZipPacking {
  /** Names the archive in messages. */
  readonly archive: string;
  /** Names the file in messages. */
  readonly entry: string;
  /** 0: as it is, 8: deflated. */
  readonly method: number;
  readonly checksum: number;
  readonly length: number;
}

/** What the directory at the end of an archive says of a file. */
export interface DirectoryEntry extends ZipPacking {
  readonly packedLength: number;
  /** Where its local header begins, and its bytes behind that. */
  readonly localHeader: number;
}

const END_SIGNATURE = 0x06054b50;
const END_LENGTH = 22;
const CENTRAL_SIGNATURE = 0x02014b50;
const CENTRAL_LENGTH = 46;
const LOCAL_SIGNATURE = 0x04034b50;
const LOCAL_LENGTH = 30;
/** No name of a file, folders included, is so long (bytes). */
const LONGEST_NAME = 512;
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

/** Byte of the archive at which its directory begins, from the end of the archive. Throws `FormatError`. */
export function directoryStart(tail: Uint8Array, file: string): number {
  return guarded(file, () => endOfArchive(tail, file).start);
}

/** The record at the very end of an archive. */
function endOfArchive(tail: Uint8Array, file: string): { count: number; start: number } {
  const view = new DataView(tail.buffer, tail.byteOffset, tail.byteLength);
  let end = tail.length - END_LENGTH;
  while (end >= 0 && view.getUint32(end, true) !== END_SIGNATURE) end--;
  if (end < 0) throw damaged(file);
  const count = view.getUint16(end + 10, true);
  const start = view.getUint32(end + 16, true);
  if (count === 0xffff || start === 0xffffffff) throw unreadable(file, 'is a zip64 archive');
  return { count, start };
}

function directory(tail: Uint8Array, offset: number, file: string): DirectoryEntry[] {
  const view = new DataView(tail.buffer, tail.byteOffset, tail.byteLength);
  const { count, start } = endOfArchive(tail, file);
  let at = start - offset;
  const found: DirectoryEntry[] = [];
  for (let i = 0; i < count; i++) {
    if (view.getUint32(at, true) !== CENTRAL_SIGNATURE) throw damaged(file);
    const nameLength = view.getUint16(at + 28, true);
    if (nameLength > LONGEST_NAME) throw damaged(file);
    const nameStart = at + CENTRAL_LENGTH;
    const entry: DirectoryEntry = {
      archive: file,
      entry: printable(new TextDecoder().decode(tail.subarray(nameStart, nameStart + nameLength))),
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
    if (!entry.entry.endsWith('/')) found.push(entry);
    at = nameStart + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return found;
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
