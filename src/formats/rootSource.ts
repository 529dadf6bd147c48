import { type PeekedFile, partOf } from './sourceFile.ts';

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

/** A peeked file, as one of which parts are read. */
export async function rootOf(file: PeekedFile): Promise<RootSource> {
  const { size } = await partOf(file, 0, 0);
  return {
    name: file.name,
    size,
    read: async (start, end) => (await partOf(file, start, end)).bytes,
  };
}
