import { decodeCanonicalMap, isModuleMap } from '../../modulemap/binary.ts';
import { type PeekedFile, unpack } from '../sourceFile.ts';
import { hasEnding } from './names.ts';
import type { Reader } from './reader.ts';

const accepted = (file: PeekedFile) => ({ name: file.name, parts: { map: file } });

/** Module maps as `npm run build:map` writes them. */
export const trackloomMap: Reader<'map'> = {
  id: 'trackloomMap',
  kind: 'map',
  title: 'module map',
  accepts: (files) => files.filter((file) => isModuleMap(file.firstBytes)).map(accepted),
  acceptsName: (files) => files.filter((file) => hasEnding(file, '.map')).map(accepted),
  read: async (name, { map }) => decodeCanonicalMap(unpack(map), name),
};
