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
}

interface RootLeaf {
  readonly _typename: string;
  readonly fIsUnsigned?: boolean;
  readonly fLen?: number;
  readonly fLeafCount?: unknown;
}

interface HeldBasket {
  readonly fNevBuf: number;
  readonly fBufferRef?: { readonly arr: DataView };
}

type Number64 = number | bigint;
export type Column = number[] | Float64Array;

/** Types of leaves with one number, and how these are read: big-endian. */
function numberReader({ _typename, fIsUnsigned }: RootLeaf) {
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
  for (const { first, view } of basketsOf(branch, source)) {
    const bytes = await view();
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

const DAMAGED = 'this branch is truncated or damaged; copy the file again.';

/** What lies before the content of a key: lengths and times, then three texts. */
const KEY_BYTES = 26;
/** What stands behind the key in a basket: version, sizes, number of entries, last byte, flag. */
const BASKET_BYTES = 19;

/** The contents of the baskets of a branch, without the offsets of entries behind them, read when they are asked for. */
function* basketsOf(branch: RootBranch, source: RootSource) {
  const { fBasketSeek: seek = [], fBasketBytes: length = [], fBasketEntry: first = [] } = branch;
  const held = branch.fBaskets?.arr ?? [];
  const count = Math.min(Math.max(branch.fWriteBasket ?? 0, held.length), MOST_BASKETS);
  for (let i = 0; i <= count; i++) {
    const at = Number(seek[i] ?? 0);
    const own = held[i]?.fBufferRef?.arr;
    if (at > 0) {
      const bytes = Number(length[i] ?? 0);
      yield { first: Number(first[i]), view: () => basketContent(source, at, bytes) };
    } else if (own) yield { first: Number(first[i] ?? 0), view: async () => own };
  }
}

const MOST_BASKETS = 10_000_000;

async function basketContent(
  source: RootSource,
  at: number,
  length: number,
): Promise<DataView | null> {
  if (length < KEY_BYTES || at + length > source.size) return null;
  const bytes = await source.read(at, at + length);
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
  return new DataView(content.buffer, content.byteOffset, last);
}

/** A basket is never so large. */
const MOST_BYTES = 2 ** 30;
