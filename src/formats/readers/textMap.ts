import { type PackedFile, unpack } from '../sourceFile.ts';
import { DOUBLET_WIDTH, readTextMap, TRIPLET_WIDTH, textMapWidth } from '../textMap.ts';
import { mapParts } from './mapParts.ts';
import type { Reader } from './reader.ts';

/** Module maps as text: 24 numbers in a line of triplets, 10 in one of doublets. */
export const textMap: Reader<'map'> = {
  id: 'textMap',
  kind: 'map',
  title: 'module map as text',
  accepts(files) {
    const wide = (width: number) =>
      files.filter(({ firstBytes }) => textMapWidth(firstBytes) === width);
    return mapParts(wide(TRIPLET_WIDTH), wide(DOUBLET_WIDTH));
  },
  read: (_name, { triplets, doublets }, options) =>
    readTextMap(unpacked(triplets), doublets ? unpacked(doublets) : null, options),
};

const unpacked = (file: PackedFile) => ({ name: file.name, bytes: unpack(file) });
