/** Trees of ROOT files, read through jsroot, which is loaded when the first one is opened. */
import { breathe } from '../tasks/breathe.ts';
import { isAbort } from '../tasks/rpc.ts';
import { FormatError } from './formatError.ts';
import type { ReadOptions } from './readers/reader.ts';
import { branchColumn, type Column, type RootBranch } from './rootBranch.ts';
import { placeOfEntry, type RootEntry, readEntry } from './rootEntry.ts';
import { guardBuffers } from './rootGuard.ts';
import type { RootSource } from './rootSource.ts';

const MAGIC = [0x72, 0x6f, 0x6f, 0x74];

/** Whether bytes begin as a ROOT file does. */
export function isRoot(firstBytes: Uint8Array): boolean {
  return MAGIC.every((byte, i) => firstBytes[i] === byte);
}

export type { Column } from './rootBranch.ts';

/** A tree that is open. */
export interface Tree {
  readonly entries: number;
  readonly branches: readonly string[];
  /**
   * Columns of branches with one number per entry, all of them; 64-bit whole numbers beyond 2^53 are bigints.
   * @throws FormatError where a branch holds something else or is damaged; the signal's reason where it was aborted.
   */
  columns(names: readonly string[], options?: ReadOptions): Promise<ReadonlyMap<string, Column>>;
  /**
   * One entry of some branches, those among them that are there.
   * @throws FormatError where one is damaged; the signal's reason where it was aborted.
   */
  entry(
    names: readonly string[],
    entry: number,
    options?: ReadOptions,
  ): Promise<ReadonlyMap<string, RootEntry>>;
  /** Where in the file that lies. */
  placesOf(names: readonly string[], entry: number): readonly { start: number; end: number }[];
}

/** Names of the trees in a file, each once. @throws FormatError where it is damaged. */
export const treeNames = (source: RootSource) => namesOf(source, /^TTree$/);

/** Names of the RNTuples in a file, each once. @throws FormatError where it is damaged. */
export const tupleNames = (source: RootSource) => namesOf(source, /RNTuple$/);

async function namesOf(source: RootSource, className: RegExp): Promise<string[]> {
  const file = await opened(source);
  const named = (file.fKeys ?? []).flatMap((key) =>
    key && className.test(key.fClassName) ? [key.fName] : [],
  );
  return [...new Set(named)];
}

/** Opens a tree by name. @throws FormatError where the file is damaged or has none of that name. */
export async function openTree(source: RootSource, name: string): Promise<Tree> {
  const file = await opened(source);
  const tree = (await sound(source.name, () => file.readObject(name))) as RootTree | null;
  const branches = tree?.fBranches?.arr?.filter((branch) => typeof branch?.fName === 'string');
  if (!tree || !branches) {
    const names = await treeNames(source);
    throw new FormatError(
      { file: source.name },
      `it has no tree ${name}${names.length > 0 ? ` (found ${names.slice(0, 5).join(', ')})` : ''}; choose the file that does.`,
    );
  }
  const entries = Number(tree.fEntries);
  if (!Number.isSafeInteger(entries) || entries < 0 || entries > MOST_ENTRIES)
    throw damaged(source.name);
  return {
    entries,
    branches: branches.map(({ fName }) => fName),
    async columns(names, { onProgress, signal } = {}) {
      const found = new Map<string, Column>();
      for (const [k, column] of names.entries()) {
        const branch = branches.find(({ fName }) => fName === column);
        if (!branch)
          throw new FormatError(
            { file: source.name, column },
            `the tree ${name} lacks this branch; choose a file that has it.`,
          );
        const values = await inWords(source.name, () =>
          branchColumn(branch, entries, source, () => breathe(signal)),
        );
        found.set(column, values);
        onProgress?.((k + 1) / names.length);
      }
      return found;
    },
    async entry(names, entry, { onProgress, signal } = {}) {
      const found = new Map<string, RootEntry>();
      for (const [k, column] of names.entries()) {
        const branch = branches.find(({ fName }) => fName === column);
        if (!branch) continue;
        found.set(column, await inWords(source.name, () => readEntry(branch, entry, source)));
        await breathe(signal);
        onProgress?.((k + 1) / names.length);
      }
      return found;
    },
    placesOf: (names, entry) =>
      branches.flatMap((branch) => {
        const place = names.includes(branch.fName) ? placeOfEntry(branch, entry) : null;
        return place ? [place] : [];
      }),
  };
}

interface RootTree {
  readonly fEntries: number | bigint;
  readonly fBranches?: { readonly arr?: readonly RootBranch[] };
}

/** More entries than any map or run has. */
const MOST_ENTRIES = 100_000_000;

async function opened(source: RootSource) {
  const { openFile, FileProxy, TBuffer } = await import('jsroot/io');
  guardBuffers(TBuffer);
  let read = 0;
  const proxy = new (class extends FileProxy {
    override openFile = async () => true;
    override getFileName = () => source.name;
    override getFileSize = () => source.size;
    override readBuffer = async (position: number, size: number) => {
      read += size;
      // A damaged file makes the library read the same baskets again and again.
      const isEndless = read > MOST_TIMES * source.size;
      if (isEndless || position < 0 || size < 0 || position + size > source.size) return null;
      reads++;
      try {
        const bytes = await source.read(position, position + size);
        return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      } finally {
        reads--;
        steps++;
      }
    };
  })();
  const file = await sound(source.name, () => openFile(proxy));
  if (!file) throw damaged(source.name);
  return file;
}

/** How many times the bytes of a file may be read. */
const MOST_TIMES = 20;
/** What the library did so far, and reads that are not done: a damaged file leaves it waiting for what never comes. */
let [steps, reads] = [0, 0];
const [TICK_MS, IDLE_TICKS] = [250, 8];

/** Rejects once nothing was done for some ticks of an event loop that is free. */
function watchIdle(): { readonly stopped: Promise<never>; end(): void } {
  let timer: ReturnType<typeof setInterval> | undefined;
  const stopped = new Promise<never>((_, reject) => {
    let [known, idle] = [-1, 0];
    timer = setInterval(() => {
      idle = steps === known && reads === 0 ? idle + 1 : 0;
      known = steps;
      if (idle >= IDLE_TICKS) reject(new Error('idle'));
    }, TICK_MS);
  });
  return { stopped, end: () => clearInterval(timer) };
}

/** A call of the library, which may never come back from a damaged file. */
async function sound<T>(file: string, read: () => Promise<T>): Promise<T> {
  const watch = watchIdle();
  try {
    return await inWords(file, () => Promise.race([read(), watch.stopped]));
  } finally {
    watch.end();
  }
}

/** What is thrown of a damaged file is said in one sentence. */
async function inWords<T>(file: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof FormatError || isAbort(error)) throw error;
    throw damaged(file);
  }
}

function damaged(file: string): FormatError {
  return new FormatError(
    { file },
    'this ROOT file is truncated, damaged or packed in a way that cannot be read here; copy it again.',
  );
}
