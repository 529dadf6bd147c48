import { ATHENA_BRANCHES, ATHENA_TREE, missingBranch, readAthenaEvent } from '../athenaEvent.ts';
import { ITK_DETECTOR } from '../featureEvent.ts';
import { packPieces, type RootSource, remembered, rootOf, rootOfPacked } from '../rootSource.ts';
import { isRoot, openTree, treeNames, tupleNames } from '../rootTree.ts';
import type { PeekedFile } from '../sourceFile.ts';
import type { Accepted, Reader } from './reader.ts';

/** Dumps of Athena for GNN4ITk: several events in a file, each read without the others. */
export const athenaEvent: Reader<'event'> = {
  id: 'athenaEvent',
  kind: 'event',
  title: 'GNN4ITk dumps of Athena',
  async accepts(files) {
    const found: Accepted[] = [];
    for (const file of files.filter(({ firstBytes }) => isRoot(firstBytes))) {
      try {
        found.push(...(await eventsOf(file)));
      } catch (error) {
        found.push(refused(file, (error as Error).message));
      }
    }
    return found;
  },
  async pack(file, entry) {
    const { source, places } = remembered(await rootOf(file));
    const tree = await openTree(source, ATHENA_TREE);
    return packPieces(source, [...places, ...tree.placesOf(ATHENA_BRANCHES, Number(entry))]);
  },
  read: (name, { dump }, options) =>
    readAthenaEvent(name, rootOfPacked(dump), Number(options.entry ?? 0), options),
};

async function eventsOf(file: PeekedFile): Promise<Accepted[]> {
  const source = await rootOf(file);
  const trees = await treeNames(source);
  if (!trees.includes(ATHENA_TREE)) return otherThanTrees(file, source);
  const tree = await openTree(source, ATHENA_TREE);
  const missing = missingBranch(tree.branches);
  if (missing !== undefined)
    return [
      refused(
        file,
        `${file.name}: the tree ${ATHENA_TREE} lacks the branch ${missing}; write the dump with space points and clusters.`,
      ),
    ];
  const numbers = tree.branches.includes('event_number')
    ? (await tree.columns(['event_number'])).get('event_number')
    : undefined;
  return Array.from({ length: tree.entries }, (_, entry) => ({
    name: `event${String(numbers?.[entry] ?? entry).padStart(9, '0')}`,
    entry: String(entry),
    detector: ITK_DETECTOR,
    parts: { dump: file },
  }));
}

/** A sentence on what was written as an RNTuple, which nothing here reads. */
async function otherThanTrees(file: PeekedFile, source: RootSource): Promise<Accepted[]> {
  const [tuple] = await tupleNames(source);
  if (tuple === undefined) return [];
  const problem = `${file.name}: it holds the RNTuple ${tuple}, which cannot be read here; write it as a TTree.`;
  return [refused(file, problem)];
}

const refused = (file: PeekedFile, problem: string): Accepted => ({
  name: file.name,
  parts: { file },
  problem,
});
