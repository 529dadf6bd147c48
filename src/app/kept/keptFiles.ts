import type { SourceFile } from '../../pipeline/pipeline.ts';

/** What is kept. */
export interface Kept {
  /** In the order in which they were opened. */
  readonly names: readonly string[];
  readonly bytes: number;
}

/** Local files in the browser's own storage for this page (the origin private file system): they never leave it. */
export interface KeptFiles {
  /** What is kept; null where nothing is, or where the browser keeps nothing. */
  list(): Promise<Kept | null>;
  /** The files that are kept, to be read when they are asked for; none where they cannot be had. */
  read(): Promise<readonly SourceFile[]>;
  /**
   * Keeps files in place of those that were. `onProgress` gets the fraction done.
   * @throws Error of one sentence where there is no room; the signal's reason where it was cancelled. Then none are kept.
   */
  keep(
    files: readonly SourceFile[],
    onProgress: (fraction: number) => void,
    signal: AbortSignal,
  ): Promise<Kept>;
  forget(): Promise<void>;
}

const FOLDER = 'kept-files';
/** Written last: without it what lies there is not whole. */
const LIST = 'list.json';
/** Storage that does not answer within this time (ms), as in private windows of some browsers, has nothing. */
const ANSWERS_MS = 2000;
/** Bytes that are read and written at a time. */
const PIECE = 2 ** 23;

/** The kept files of a storage folder, e.g. `navigator.storage.getDirectory`. */
export function createKeptFiles(root: () => Promise<FileSystemDirectoryHandle>): KeptFiles {
  async function folder(): Promise<FileSystemDirectoryHandle | null> {
    try {
      return await (await root()).getDirectoryHandle(FOLDER);
    } catch {
      // There is none, or the browser forbids it.
      return null;
    }
  }

  const list = (): Promise<Kept | null> => inTime(listed(), null);

  async function listed(): Promise<Kept | null> {
    try {
      const handle = await (await folder())?.getFileHandle(LIST);
      const kept: unknown = handle && JSON.parse(await (await handle.getFile()).text());
      return isKept(kept) ? kept : null;
    } catch {
      return null;
    }
  }

  async function filesIn(): Promise<readonly SourceFile[]> {
    const from = await folder();
    const kept = await listed();
    if (!from || !kept) return [];
    return Promise.all(
      kept.names.map(async (name, i) => {
        const file = await (await from.getFileHandle(String(i))).getFile();
        return {
          name,
          size: file.size,
          slice: (start: number, end: number) => file.slice(start, end),
          arrayBuffer: () => file.arrayBuffer(),
        };
      }),
    );
  }

  async function forget(): Promise<void> {
    if (await folder()) await (await root()).removeEntry(FOLDER, { recursive: true });
  }

  return {
    list,
    forget,
    read: () =>
      inTime(
        filesIn().catch(() => []),
        [],
      ),
    async keep(files, onProgress, signal) {
      await forget();
      const all = files.reduce((sum, { size = 0 }) => sum + size, 0);
      let bytes = 0;
      try {
        const into = await (await root()).getDirectoryHandle(FOLDER, { create: true });
        for (const [i, file] of files.entries())
          await write(into, String(i), piecesOf(file), signal, (length) => {
            bytes += length;
            onProgress(Math.min(1, bytes / Math.max(all, bytes, 1)));
          });
        const kept = { names: files.map(({ name }) => name), bytes };
        const text = new TextEncoder().encode(JSON.stringify(kept));
        await write(into, LIST, [Promise.resolve(text)], signal, () => {});
        return kept;
      } catch (error) {
        await forget();
        if ((error as Error).name === 'QuotaExceededError')
          throw new Error(
            `The browser has no room for ${(all / 1e6).toFixed(1)} MB; free some of its storage, or open the files each time.`,
          );
        throw error;
      }
    },
  };
}

/** What comes of a promise, or something else where that takes too long. */
async function inTime<T>(promise: Promise<T>, otherwise: T): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(otherwise), ANSWERS_MS);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** A file in pieces, each read when it is its turn. */
function* piecesOf(file: SourceFile): Generator<Promise<ArrayBuffer | Uint8Array<ArrayBuffer>>> {
  const { size } = file;
  if (size === undefined || !file.slice) yield file.arrayBuffer();
  else
    for (let at = 0; at < size; at += PIECE)
      yield file.slice(at, Math.min(at + PIECE, size)).arrayBuffer();
}

async function write(
  into: FileSystemDirectoryHandle,
  name: string,
  pieces: Iterable<Promise<ArrayBuffer | Uint8Array<ArrayBuffer>>>,
  signal: AbortSignal,
  written: (bytes: number) => void,
): Promise<void> {
  const to = await (await into.getFileHandle(name, { create: true })).createWritable();
  try {
    for (const piece of pieces) {
      signal.throwIfAborted();
      const bytes = await piece;
      await to.write(bytes);
      written(bytes.byteLength);
    }
    signal.throwIfAborted();
  } catch (error) {
    await to.abort();
    throw error;
  }
  await to.close();
}

function isKept(value: unknown): value is Kept {
  const { names, bytes } = (value ?? {}) as Partial<Kept>;
  return (
    typeof bytes === 'number' &&
    Array.isArray(names) &&
    names.length > 0 &&
    names.every((name) => typeof name === 'string')
  );
}

/** Whether the browser can keep files. */
export function canKeepFiles(): boolean {
  return (
    typeof navigator.storage?.getDirectory === 'function' &&
    typeof FileSystemFileHandle === 'function' &&
    'createWritable' in FileSystemFileHandle.prototype
  );
}
