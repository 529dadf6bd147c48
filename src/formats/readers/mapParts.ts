import type { PeekedFile } from '../sourceFile.ts';
import { splitPath } from './names.ts';
import type { Accepted } from './reader.ts';

/** Maps whose triplets and doublets are in files of their own: those of one prefix, or the only two, belong together. */
export function mapParts(
  triplets: readonly PeekedFile[],
  doublets: readonly PeekedFile[],
): Accepted[] {
  const isOnly = triplets.length === 1 && doublets.length === 1;
  const maps = triplets.map((file): Accepted => {
    const beside = isOnly
      ? doublets[0]
      : doublets.find((other) => prefixOf(other) === prefixOf(file));
    return {
      name: splitPath(file.name).base,
      parts: { triplets: file, ...(beside && { doublets: beside }) },
    };
  });
  const taken = maps.flatMap(({ parts }) => Object.values(parts));
  const alone = doublets.filter((file) => !taken.includes(file));
  return [
    ...maps,
    ...alone.map((file) => ({
      name: file.name,
      parts: { doublets: file },
      problem: `${file.name} holds the doublets of a map, whose triplets are not among the files; choose both.`,
    })),
  ];
}

/** A name without what tells the two files of a map apart. */
function prefixOf({ name, container }: PeekedFile): string {
  return `${container ?? ''}!${name.replace(/[-_.]?(triplets?|doublets?)/i, '')}`;
}
