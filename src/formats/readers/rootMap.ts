import { DOUBLET_TREE, readRootMap, TRIPLET_TREE } from '../rootMap.ts';
import { rootInMemory, rootOf } from '../rootSource.ts';
import { isRoot, treeNames } from '../rootTree.ts';
import { type PeekedFile, unpack } from '../sourceFile.ts';
import { mapParts } from './mapParts.ts';
import type { Accepted, Reader } from './reader.ts';

/** Module maps of ModuleMapGraph in ROOT: a file of triplets, and of doublets beside it. */
export const rootMap: Reader<'map'> = {
  id: 'rootMap',
  kind: 'map',
  title: 'module map in ROOT',
  async accepts(files) {
    const triplets: PeekedFile[] = [];
    const doublets: PeekedFile[] = [];
    const refused: Accepted[] = [];
    for (const file of files.filter(({ firstBytes }) => isRoot(firstBytes))) {
      try {
        const trees = await treeNames(await rootOf(file));
        if (trees.includes(TRIPLET_TREE)) triplets.push(file);
        else if (trees.includes(DOUBLET_TREE)) doublets.push(file);
      } catch (error) {
        refused.push({ name: file.name, parts: { file }, problem: (error as Error).message });
      }
    }
    return [...mapParts(triplets, doublets), ...refused];
  },
  read: (_name, { triplets, doublets }, options) =>
    readRootMap(
      rootInMemory(unpack(triplets), triplets.name),
      doublets ? rootInMemory(unpack(doublets), doublets.name) : null,
      options,
    ),
};
