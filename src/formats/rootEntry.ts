/** Reads single entries of branches: what trees hold that have an event per entry, its hits and particles as lists. */
import { FormatError } from './formatError.ts';
import { basketsOf, DAMAGED, type Number64, numberReader, type RootBranch } from './rootBranch.ts';
import type { RootSource } from './rootSource.ts';

/** One entry of a branch, as what it holds. */
export interface RootEntry {
  /** Numbers of a list, or the only one; 64-bit whole numbers beyond 2^53 are bigints. @throws FormatError */
  numbers(): readonly Number64[];
  /** `vector<vector<int>>`. @throws FormatError */
  lists(): readonly (readonly number[])[];
  /** `vector<string>`. @throws FormatError */
  words(): readonly string[];
}

/** Reads an entry of a branch. @throws FormatError where it is not there or damaged. */
export async function readEntry(
  branch: RootBranch,
  entry: number,
  source: RootSource,
): Promise<RootEntry> {
  const wrong = (problem: string) =>
    new FormatError({ file: source.name, column: branch.fName }, problem);
  const basket = basketOf(branch, entry);
  const content = await basket?.read(source);
  const at = entry - (basket?.first ?? 0);
  const leaf = branch.fLeaves?.arr?.[0];
  const number = leaf && numberReader(leaf);
  const bytes = content && bytesOf(content, at, number?.[0] ?? 0);
  if (!bytes) throw wrong(DAMAGED);
  const ofClass = (pattern: RegExp, what: string) => {
    if (!pattern.test(branch.fClassName ?? ''))
      throw wrong(`this branch holds no ${what}; ${REMEDY}.`);
    return objectReader(bytes, () => wrong(DAMAGED));
  };
  return {
    numbers() {
      if (!number) throw wrong(`this branch holds no numbers; ${REMEDY}.`);
      const [size, read] = number;
      if (bytes.byteLength % size !== 0) throw wrong(DAMAGED);
      return Array.from({ length: bytes.byteLength / size }, (_, i) => read(bytes, i * size));
    },
    lists() {
      const read = ofClass(/^vector<\s*vector<int>\s*>$/, 'lists of whole numbers');
      return read.list(() => read.list(read.int));
    },
    words() {
      const read = ofClass(/^vector<\s*(?:std::)?string\s*>$/, 'words');
      return read.list(read.word);
    },
  };
}

const REMEDY = 'write the tree as the dumper of Athena does';

/** Where in the file the entry of a branch lies; null where it lies in the tree itself, or nowhere. */
export function placeOfEntry(branch: RootBranch, entry: number) {
  return basketOf(branch, entry)?.place ?? null;
}

/** The basket that holds an entry: the last that does not begin behind it. */
function basketOf(branch: RootBranch, entry: number) {
  let found = null;
  for (const basket of basketsOf(branch)) {
    if (basket.first > entry) break;
    found = basket;
  }
  return found;
}

/** The bytes of the entry at some place of a basket; null where it has none there. */
function bytesOf(
  { view, starts }: { readonly view: DataView; readonly starts: readonly number[] | null },
  at: number,
  size: number,
): DataView | null {
  if (!starts) {
    if (size === 0 || (at + 1) * size > view.byteLength) return null;
    return new DataView(view.buffer, view.byteOffset + at * size, size);
  }
  if (at >= starts.length) return null;
  const [start, end] = [starts[at], starts[at + 1] ?? view.byteLength];
  if (!(start >= 0 && start <= end && end <= view.byteLength)) return null;
  return new DataView(view.buffer, view.byteOffset + start, end - start);
}

/** Bits that say that a number of bytes stands there, and that members lie apart. */
const [HAS_COUNT, BY_MEMBER] = [0x40000000, 0x4000];

/** Reads what ROOT streams of containers: version, then counts and elements. */
function objectReader(view: DataView, damaged: () => FormatError) {
  let at = 0;
  const step = (bytes: number) => {
    const from = at;
    at += bytes;
    if (at > view.byteLength) throw damaged();
    return from;
  };
  const int = () => view.getInt32(step(4));
  const isCounted = (view.getUint32(step(4)) & HAS_COUNT) !== 0;
  if (!isCounted || (view.getUint16(step(2)) & BY_MEMBER) !== 0) throw damaged();
  return {
    int,
    word() {
      const short = view.getUint8(step(1));
      const length = short === 255 ? view.getUint32(step(4)) : short;
      const from = step(length);
      return new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset + from, length));
    },
    list<T>(read: () => T): T[] {
      const count = view.getUint32(step(4));
      // Every element has a byte at least.
      if (count > view.byteLength - at) throw damaged();
      return Array.from({ length: count }, read);
    },
  };
}
