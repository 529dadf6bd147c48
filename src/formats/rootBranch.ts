/** Reads the baskets of branches: pieces of a ROOT file that each hold some entries of one branch. */
import { FormatError } from './formatError.ts';
import type { RootSource } from './rootSource.ts';

/** A branch as the tree describes it. */
export interface RootBranch {
  readonly fName: string;
  /** Place and length of each basket in the file, and its first entry; the last one of entries is their number. */
  readonly fBasketSeek?: ArrayLike<number | bigint>;
  readonly fBasketBytes?: ArrayLike<number>;
  readonly fBasketEntry?: ArrayLike<number | bigint>;
  readonly fWriteBasket?: number;
  /** Baskets that were not written by themselves lie in the tree. */
  readonly fBaskets?: { readonly arr?: readonly (HeldBasket | null)[] };
  readonly fLeaves?: { readonly arr?: readonly RootLeaf[] };
  /** Class of what a branch of objects holds. */
  readonly fClassName?: string;
}

export interface RootLeaf {
  readonly _typename: string;
  readonly fIsUnsigned?: boolean;
  readonly fLen?: number;
  readonly fLeafCount?: unknown;
}

interface HeldBasket {
  readonly fNevBuf: number;
  readonly fKeylen?: number;
  readonly fEntryOffset?: ArrayLike<number>;
  readonly fBufferRef?: { readonly arr: DataView };
}

export type Number64 = number | bigint;
export type Column = number[] | Float64Array;

/** Types of leaves with one number, and how these are read: big-endian. */
export function numberReader({ _typename, fIsUnsigned }: RootLeaf) {
  const unsigned = fIsUnsigned === true;
  const kinds: Readonly<Record<string, [number, (view: DataView, at: number) => Number64]>> = {
    TLeafF: [4, (view, at) => view.getFloat32(at)],
    TLeafD: [8, (view, at) => view.getFloat64(at)],
    TLeafL: [8, (view, at) => plain(unsigned ? view.getBigUint64(at) : view.getBigInt64(at))],
    TLeafG: [8, (view, at) => plain(unsigned ? view.getBigUint64(at) : view.getBigInt64(at))],
    TLeafI: [4, (view, at) => (unsigned ? view.getUint32(at) : view.getInt32(at))],
    TLeafS: [2, (view, at) => (unsigned ? view.getUint16(at) : view.getInt16(at))],
    TLeafB: [1, (view, at) => (unsigned ? view.getUint8(at) : view.getInt8(at))],
    TLeafO: [1, (view, at) => view.getUint8(at)],
  };
  return kinds[_typename];
}

/** A double where it is exact. */
function plain(value: bigint): Number64 {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/**
 * The numbers of a branch that has one per entry: doubles, or where ids beyond 2^53 are among them, bigints too.
 * @throws FormatError
 */
export async function branchColumn(
  branch: RootBranch,
  entries: number,
  source: RootSource,
  onBasket: () => Promise<void>,
): Promise<Column> {
  const wrong = (problem: string) =>
    new FormatError({ file: source.name, column: branch.fName }, problem);
  const [leaf, ...others] = branch.fLeaves?.arr ?? [];
  const reader = leaf && numberReader(leaf);
  if (!reader || others.length > 0 || leaf.fLeafCount || (leaf.fLen ?? 1) !== 1)
    throw wrong('this branch does not hold one number per entry; choose a file of this kind.');
  const [size, read] = reader;
  let column: Column = new Float64Array(entries);
  let entry = 0;
  for (const { first, read: open } of basketsOf(branch)) {
    const bytes = (await open(source))?.view;
    if (!bytes || first !== entry) throw wrong(DAMAGED);
    const count = Math.min(Math.floor(bytes.byteLength / size), entries - entry);
    for (let i = 0; i < count; i++) {
      const value = read(bytes, i * size);
      if (typeof value === 'bigint' && column instanceof Float64Array) column = Array.from(column);
      // Columns with ids hold bigints too.
      column[entry + i] = value as number;
    }
    entry += count;
    await onBasket();
    if (entry === entries) break;
  }
  if (entry !== entries) throw wrong(DAMAGED);
  return column;
}

export const DAMAGED = 'this branch is truncated or damaged; copy the file again.';

/** What lies before the content of a key: lengths and times, then three texts. */
const KEY_BYTES = 26;
/** What stands behind the key in a basket: version, sizes, number of entries, last byte, flag. */
const BASKET_BYTES = 19;

/** A basket: which entries it begins with, and where it lies. */
export interface Basket {
  readonly first: number;
  /** Bytes of the file; null where it lies in the tree itself. */
  readonly place: { readonly start: number; readonly end: number } | null;
  /** Null where it is damaged. */
  read(source: RootSource): Promise<BasketContent | null>;
}

/** What a basket holds. */
export interface BasketContent {
  /** The entries, one behind another. */
  readonly view: DataView;
  /** Where each entry begins; null where all are of one size. */
  readonly starts: readonly number[] | null;
}

/** The baskets of a branch by their first entries. */
export function* basketsOf(branch: RootBranch): Generator<Basket> {
  const { fBasketSeek: seek = [], fBasketBytes: length = [], fBasketEntry: first = [] } = branch;
  const held = branch.fBaskets?.arr ?? [];
  const count = Math.min(Math.max(branch.fWriteBasket ?? 0, held.length), MOST_BASKETS);
  for (let i = 0; i <= count; i++) {
    const start = Number(seek[i] ?? 0);
    const own = held[i]?.fBufferRef?.arr;
    if (start > 0) {
      const end = start + Number(length[i] ?? 0);
      const read = (source: RootSource) => basketContent(source, start, end);
      yield { first: Number(first[i]), place: { start, end }, read };
    } else if (own) {
      const { fEntryOffset = null, fKeylen = 0 } = held[i] ?? {};
      const starts = fEntryOffset && Array.from(fEntryOffset, (at) => at - fKeylen);
      yield {
        first: Number(first[i] ?? 0),
        place: null,
        read: async () => ({ view: own, starts: starts?.length ? starts : null }),
      };
    }
  }
}

const MOST_BASKETS = 10_000_000;

async function basketContent(
  source: RootSource,
  start: number,
  end: number,
): Promise<BasketContent | null> {
  const length = end - start;
  if (length < KEY_BYTES || end > source.size) return null;
  const bytes = await source.read(start, end);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const objectBytes = view.getInt32(6);
  const keyBytes = view.getInt16(14);
  const behind = keyBytes - BASKET_BYTES;
  if (behind < KEY_BYTES || keyBytes > length || objectBytes < 0 || objectBytes > MOST_BYTES)
    return null;
  // Last byte of the entries, counted from the beginning of the key; offsets of entries follow.
  const last = view.getInt32(keyBytes - 5) - keyBytes;
  const { R__unzip } = await import('jsroot/io');
  const isPacked = objectBytes > length - keyBytes;
  const content = isPacked
    ? await R__unzip(view, objectBytes, true, keyBytes)
    : new DataView(bytes.buffer, bytes.byteOffset + keyBytes, objectBytes);
  if (!content || last < 0 || last > content.byteLength) return null;
  return {
    view: new DataView(content.buffer, content.byteOffset, last),
    starts: entryStarts(content, last, keyBytes),
  };
}

/** Where entries begin, from the list behind them; null where there is none. */
function entryStarts(content: DataView, last: number, keyBytes: number): number[] | null {
  if (content.byteLength < last + 4) return null;
  // Behind the entries stands one number more than there are of these.
  const count = content.getInt32(last) - 1;
  if (count < 0 || last + 4 + 4 * count > content.byteLength) return null;
  return Array.from({ length: count }, (_, i) => content.getInt32(last + 4 + 4 * i) - keyBytes);
}

/** A basket is never so large. */
const MOST_BYTES = 2 ** 30;
