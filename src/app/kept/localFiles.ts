import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Opened, ReaderKind, SourceFile } from '../../pipeline/pipeline.ts';
import type { Kept, KeptFiles } from './keptFiles.ts';

/** Which local files were open, in words: for one tab, across a reload, which loses them. */
const KEY = 'trackloom-local-files';

export interface LocalFiles {
  /** The local files of which something is open, in the order in which they were opened. */
  readonly open: readonly SourceFile[];
  /** What is kept in the browser; null where nothing is, or before that was looked for. */
  readonly kept: Kept | null;
  /** The fraction done while files are being kept; null where none are. */
  readonly keeping: number | null;
  /** Whether the browser can keep files. */
  readonly canKeep: boolean;
  /** Told of every opening that went well; `files` null: nothing local. */
  opened(opened: Pick<Opened, 'kinds' | 'kindsOf'>, files: readonly SourceFile[] | null): void;
  /** Keeps the files that are open; null where that was given up. @throws Error of one sentence where it fails. */
  keep(): Promise<Kept | null>;
  giveUp(): void;
  forget(): Promise<void>;
}

/** The local files of a page. `kept` null: the browser keeps none. */
export function createLocalFiles(files: KeptFiles | null): StoreApi<LocalFiles> {
  /** Files of which something is in use, and of which kinds that is. */
  let inUse: { readonly kinds: readonly ReaderKind[]; readonly file: SourceFile }[] = [];
  let keeping: AbortController | null = null;

  return createStore<LocalFiles>((set, get) => ({
    open: [],
    kept: null,
    keeping: null,
    canKeep: files !== null,
    opened({ kinds, kindsOf }, local) {
      const added = (local ?? []).map((file) => ({
        // What a session file says is in the link.
        kinds: [...(kindsOf?.get(file.name) ?? [])].filter((kind) => kind !== 'session'),
        file,
      }));
      inUse = [
        ...inUse.map((one) => ({ ...one, kinds: one.kinds.filter((kind) => !kinds.has(kind)) })),
        ...added,
      ].filter((one) => one.kinds.length > 0);
      const open = inUse.map(({ file }) => file);
      set({ open });
      rememberNames(open);
    },
    async keep() {
      if (!files || keeping) return null;
      const mine = new AbortController();
      keeping = mine;
      set({ keeping: 0 });
      try {
        const done = await files.keep(
          get().open,
          (fraction) => set({ keeping: fraction }),
          mine.signal,
        );
        set({ kept: done });
        return done;
      } catch (error) {
        set({ kept: null });
        if (mine.signal.aborted) return null;
        throw error;
      } finally {
        keeping = null;
        set({ keeping: null });
      }
    },
    giveUp: () => keeping?.abort(),
    async forget() {
      await files?.forget();
      set({ kept: null });
    },
  }));
}

/** Files as a sentence names them. */
export function namesOf(files: readonly string[]): string {
  const more = files.length > 3 ? ` and ${files.length - 3} more` : '';
  return `${files.slice(0, 3).join(', ')}${more}`;
}

/** What was open when this tab was loaded before, in words; null where a link brings it back. */
export function localBefore(): string | null {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    // Storage may be forbidden; then nothing is remembered.
    return null;
  }
}

function rememberNames(files: readonly SourceFile[]): void {
  try {
    if (files.length === 0) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, namesOf(files.map(({ name }) => name)));
  } catch {
    // As above.
  }
}

const Context = createContext<StoreApi<LocalFiles> | null>(null);
export const LocalFilesProvider = Context.Provider;

export function useLocalFiles(): LocalFiles {
  const store = useContext(Context);
  if (!store) throw new Error('There are no local files here: a LocalFilesProvider is missing.');
  return useStore(store);
}
