/** Module maps of ModuleMapGraph in ROOT: `<prefix>.triplets.root` and `<prefix>.doublets.root`. */
import type { ListedDoublets, ListedTriplets } from '../modulemap/assemble.ts';
import type { CanonicalMap } from '../modulemap/canonicalMap.ts';
import { FormatError } from './formatError.ts';
import { mapOfLists } from './listedMap.ts';
import { ROOT_DOUBLET_BOUNDS, ROOT_TRIPLET_BOUNDS, ROOT_TRIPLET_MOMENTS } from './mapColumns.ts';
import type { ReadOptions } from './readers/reader.ts';
import type { RootSource } from './rootSource.ts';
import { type Column, openTree } from './rootTree.ts';

export const TRIPLET_TREE = 'TreeModuleTriplet';
export const DOUBLET_TREE = 'TreeModuleDoublet';

/** Share of the time that the triplets take of a map with doublets. */
const TRIPLET_SHARE = 0.9;

/**
 * Reads a map; bounds are the doubles, or the f32, of the file. The doublets only matter where they are narrower than
 * the legs that use them.
 * @throws FormatError where a tree or branch is missing, or a number is none.
 */
export async function readRootMap(
  triplets: RootSource,
  doublets: RootSource | null,
  options: ReadOptions,
): Promise<CanonicalMap> {
  const { onProgress } = options;
  const share = doublets ? TRIPLET_SHARE : 1;
  const part = (from: number, length: number): ReadOptions => ({
    ...options,
    onProgress: (fraction) => onProgress?.(from + length * fraction),
  });
  const listed = await readTriplets(triplets, part(0, share));
  const pairs = doublets ? await readDoublets(doublets, part(share, 1 - share)) : null;
  return mapOfLists(listed, pairs, triplets.name);
}

async function readTriplets(source: RootSource, options: ReadOptions): Promise<ListedTriplets> {
  const tree = await openTree(source, TRIPLET_TREE);
  // The name is spelled so in every file; a corrected one is taken as well.
  const occurrence = tree.branches.includes('Occurrence') ? 'Occurrence' : 'Occurence';
  const moments = ROOT_TRIPLET_MOMENTS.filter((name) => tree.branches.includes(name));
  const hasMoments = moments.length === ROOT_TRIPLET_MOMENTS.length;
  const columns = await tree.columns(
    [
      ...['Module1', 'Module2', 'Module3', occurrence],
      ...ROOT_TRIPLET_BOUNDS,
      ...(hasMoments ? ROOT_TRIPLET_MOMENTS : []),
    ],
    options,
  );
  const column = (name: string): Column => columns.get(name) ?? [];
  return {
    m1: moduleIds(column('Module1'), 'Module1', source.name),
    m2: moduleIds(column('Module2'), 'Module2', source.name),
    m3: moduleIds(column('Module3'), 'Module3', source.name),
    occurrence: Uint32Array.from(column(occurrence)),
    windows: interleaved(ROOT_TRIPLET_BOUNDS.map(column), tree.entries),
    ...(hasMoments && { moments: interleaved(ROOT_TRIPLET_MOMENTS.map(column), tree.entries) }),
  };
}

async function readDoublets(source: RootSource, options: ReadOptions): Promise<ListedDoublets> {
  const tree = await openTree(source, DOUBLET_TREE);
  const columns = await tree.columns(['Module1', 'Module2', ...ROOT_DOUBLET_BOUNDS], options);
  const column = (name: string): Column => columns.get(name) ?? [];
  return {
    m1: moduleIds(column('Module1'), 'Module1', source.name),
    m2: moduleIds(column('Module2'), 'Module2', source.name),
    windows: interleaved(ROOT_DOUBLET_BOUNDS.map(column), tree.entries),
  };
}

function moduleIds(values: Column, column: string, file: string): BigUint64Array {
  const ids = new BigUint64Array(values.length);
  for (let i = 0; i < ids.length; i++) {
    const value: number | bigint = values[i];
    if (typeof value === 'number' && !(Number.isSafeInteger(value) && value >= 0))
      throw new FormatError(
        { file, column },
        `entry ${i} is ${value}, not the id of a module; write the map again with unsigned 64-bit ids.`,
      );
    ids[i] = BigInt(value);
  }
  return ids;
}

/** Columns as rows, one after another. */
function interleaved(columns: readonly Column[], rows: number): Float64Array {
  const width = columns.length;
  const values = new Float64Array(rows * width);
  columns.forEach((column, k) => {
    for (let row = 0; row < rows; row++) values[row * width + k] = column[row];
  });
  return values;
}
