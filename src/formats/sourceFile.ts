import { Gunzip, Inflate } from 'fflate';
import { gunzipIfNeeded, isGzip } from './gzip.ts';
import { type NamedBytes, unpackZipEntry, type ZipPacking } from './zip.ts';

/** A file by name, its bytes not read yet. A browser's `File` is one. */
export interface SourceFile {
  /** Its name, with the folder in front where it was picked with one. */
  readonly name: string;
  /** Bytes it has; absent where that is not known before it is read. */
  readonly size?: number;
  /** A part of it, from byte `start` to before `end`; absent where it cannot be read in parts. */
  slice?(start: number, end: number): { arrayBuffer(): Promise<ArrayBuffer> };
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** A file as it was packed, to be unpacked where there is time for it: in a worker. */
export interface PackedFile extends NamedBytes {
  /** How it lay in its zip archive; null where it lay in none. */
  readonly packing: ZipPacking | null;
  /** Where in the file its bytes lie, where only some of it was read: one piece behind another. */
  readonly pieces?: {
    readonly size: number;
    readonly places: readonly { readonly start: number; readonly end: number }[];
  };
}

/** A file, or one in a container, with as much of it read as it takes to tell what it is. */
export interface PeekedFile {
  readonly name: string;
  /** Name of the archive it lies in; null where it lies in none. */
  readonly container: string | null;
  /** Its first bytes, unpacked; fewer than `FIRST_BYTES` only where it is smaller, or damaged. */
  readonly firstBytes: Uint8Array;
  /** Reads it whole, still packed. */
  pack(): Promise<PackedFile>;
  /** A part of a file that is not packed, read without the rest; absent where it can only be read whole. */
  readonly slice?: { readonly size: number; read(start: number, end: number): Promise<Uint8Array> };
}

/** How much of a file is read to tell what it is: the header of any table is shorter. */
export const FIRST_BYTES = 4096;

/** The part of a file from byte `start` to before `end`, fewer where it ends before. */
export async function readPart(
  file: SourceFile,
  start: number,
  end: number,
): Promise<Uint8Array<ArrayBuffer>> {
  if (file.slice) return new Uint8Array(await file.slice(start, end).arrayBuffer());
  return new Uint8Array(await file.arrayBuffer()).subarray(start, end);
}

/** A file that is in memory. */
export function inMemory({ name, bytes }: NamedBytes): SourceFile {
  return {
    name,
    size: bytes.length,
    slice: (start, end) => ({ arrayBuffer: async () => bytes.slice(start, end).buffer }),
    arrayBuffer: async () => bytes.slice().buffer,
  };
}

/** The first bytes of what a file holds, from the first bytes of the file: gzip unpacked as far as it goes. */
export function firstBytesOf(start: Uint8Array): Uint8Array {
  return isGzip(start) ? streamed(new Gunzip(), start) : start;
}

/** The first bytes of deflated content, from its first packed bytes. */
export function inflateStart(start: Uint8Array): Uint8Array {
  return streamed(new Inflate(), start);
}

/** The content of a packed file: taken out of its archive, gunzipped. Throws `FormatError`. */
export function unpack({ name, bytes, packing }: PackedFile): Uint8Array {
  return gunzipIfNeeded(packing ? unpackZipEntry(bytes, packing) : bytes, name);
}

/** The bytes of a peeked file from `start` to before `end`, unpacked; as little of it as can be is read. */
export async function partOf(
  file: PeekedFile,
  start: number,
  end: number,
): Promise<{ readonly bytes: Uint8Array; readonly size: number }> {
  if (file.slice) return { bytes: await file.slice.read(start, end), size: file.slice.size };
  const whole = unpack(await file.pack());
  return { bytes: whole.subarray(start, end), size: whole.length };
}

/** What a stream makes of the beginning of its input; what is damaged ends early. */
function streamed(stream: Gunzip | Inflate, start: Uint8Array): Uint8Array {
  const chunks: Uint8Array[] = [];
  let length = 0;
  stream.ondata = (chunk) => {
    chunks.push(chunk);
    length += chunk.length;
  };
  try {
    stream.push(start, false);
  } catch {
    // Reading the whole file will say what is wrong with it.
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes.subarray(0, FIRST_BYTES);
}
