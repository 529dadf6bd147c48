/** Opens containers by the names of what is in them; what they hold is read when it is asked for. */
import { FormatError, printable } from './formatError.ts';
import { isGzip } from './gzip.ts';
import {
  FIRST_BYTES,
  firstBytesOf,
  inflateStart,
  type PeekedFile,
  readPart,
  type SourceFile,
} from './sourceFile.ts';
import { isTorch } from './torchFile.ts';
import { type DirectoryEntry, directoryStart, isZip, packedStart, zipDirectory } from './zip.ts';

/** The end record of a zip archive lies in its last 22 bytes and a comment of up to 65,535. */
const ZIP_TAIL = 22 + 0xffff;
/** A local header and the names behind it. */
const LOCAL_HEADER = 30 + 1024;

/** The files of a container, or the one file itself, each with its first bytes. Throws `FormatError`. */
export async function peekInto(file: SourceFile): Promise<PeekedFile[]> {
  const start = await readPart(file, 0, FIRST_BYTES);
  const name = printable(file.name);
  // PyTorch's own archives are files, not folders of files.
  if (isZip(start) && !isTorch(start)) return peekIntoZip(file, name);
  return [
    {
      name,
      container: null,
      firstBytes: firstBytesOf(start),
      ...(file.size !== undefined &&
        !isGzip(start) && {
          slice: {
            size: file.size,
            read: (from: number, to: number) => readPart(file, from, to),
          },
        }),
      pack: async () => ({
        name,
        bytes: new Uint8Array(await file.arrayBuffer()),
        packing: null,
      }),
    },
  ];
}

async function peekIntoZip(file: SourceFile, name: string): Promise<PeekedFile[]> {
  // Without a size the whole archive is read; what is in it is unpacked one by one all the same.
  const size = file.size ?? (await file.arrayBuffer()).byteLength;
  const from = Math.max(0, size - ZIP_TAIL);
  const tail = await readPart(file, from, size);
  const start = directoryStart(tail, name);
  const entries =
    start >= from
      ? zipDirectory(tail, from, name)
      : zipDirectory(await readPart(file, start, size), start, name);
  if (entries.length === 0)
    throw new FormatError({ file: name }, 'there are no files in this archive; make it again.');
  return Promise.all(entries.map((entry) => peekAtEntry(file, entry)));
}

async function peekAtEntry(file: SourceFile, entry: DirectoryEntry): Promise<PeekedFile> {
  const { localHeader, packedLength } = entry;
  const header = await readPart(file, localHeader, localHeader + LOCAL_HEADER + FIRST_BYTES);
  const start = packedStart(header, entry);
  const first = header.subarray(start - localHeader, start - localHeader + packedLength);
  return {
    name: entry.entry,
    container: entry.archive,
    firstBytes: firstBytesOf(entry.method === 0 ? first : inflateStart(first)),
    pack: async () => ({
      name: entry.entry,
      bytes: await readPart(file, start, start + packedLength),
      packing: entry,
    }),
  };
}
