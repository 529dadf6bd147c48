import { FormatError } from './formatError.ts';
import { type PackedFile, type PeekedFile, unpack } from './sourceFile.ts';

/** A file of which only what is needed is read. */
export interface RootSource {
  readonly name: string;
  readonly size: number;
  read(start: number, end: number): Promise<Uint8Array>;
}

/** A file in memory, as one of which parts are read. */
export function rootInMemory(bytes: Uint8Array, name: string): RootSource {
  return { name, size: bytes.length, read: async (start, end) => bytes.subarray(start, end) };
}

/** A peeked file, as one of which parts are read; one that is packed is unpacked once. */
export async function rootOf(file: PeekedFile): Promise<RootSource> {
  const { name, slice } = file;
  if (!slice) return rootInMemory(unpack(await file.pack()), name);
  return { name, size: slice.size, read: slice.read };
}

/** A file as it was packed, in whole or in pieces. */
export function rootOfPacked(file: PackedFile): RootSource {
  const { name, bytes, pieces } = file;
  if (!pieces) return rootInMemory(unpack(file), name);
  let at = 0;
  const held = pieces.places.map(({ start, end }) => {
    const from = at;
    at += end - start;
    return { start, end, from };
  });
  return {
    name,
    size: pieces.size,
    async read(start, end) {
      const piece = held.find((one) => one.start <= start && end <= one.end);
      if (!piece)
        throw new FormatError({ file: name }, 'a part of it was not read; open the file again.');
      return bytes.subarray(piece.from + start - piece.start, piece.from + end - piece.start);
    },
  };
}

/** A source that remembers which of its bytes were read. */
export function remembered(source: RootSource) {
  const places: Place[] = [];
  return {
    places,
    source: {
      ...source,
      read(start: number, end: number) {
        places.push({ start, end });
        return source.read(start, end);
      },
    },
  };
}

/** Bytes of a file, from `start` to before `end`. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

/** Pieces of a file, in the order of their bytes; those that touch are one. */
export async function packPieces(
  source: RootSource,
  wanted: readonly Place[],
): Promise<PackedFile> {
  const places: Place[] = [];
  for (const { start, end } of [...wanted].sort((a, b) => a.start - b.start)) {
    const last = places.at(-1);
    const to = Math.min(end, source.size);
    if (last && start <= last.end)
      places[places.length - 1] = { start: last.start, end: Math.max(last.end, to) };
    else if (to > start) places.push({ start, end: to });
  }
  const bytes = new Uint8Array(places.reduce((sum, { start, end }) => sum + end - start, 0));
  let at = 0;
  for (const { start, end } of places) {
    bytes.set(await source.read(start, end), at);
    at += end - start;
  }
  return { name: source.name, bytes, packing: null, pieces: { size: source.size, places } };
}
