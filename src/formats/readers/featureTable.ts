import { eventOfFeatureCsv, eventOfFeatures } from '../featureEvent.ts';
import { isNpy, npyShape, readNpy } from '../npy.ts';
import { plainText } from '../plainText.ts';
import { unpack } from '../sourceFile.ts';
import { hasColumns, splitPath } from './names.ts';
import type { Reader } from './reader.ts';

/** Columns that no other table of hits has together. */
const COLUMNS = ['r', 'phi', 'z', 'cluster_phi_1', 'cluster_phi_2'];

/** The service's tensor FEATURES as a NumPy array or as csv with its columns named. */
export const featureTable: Reader<'event'> = {
  id: 'featureTable',
  kind: 'event',
  title: 'FEATURES of the tracking service',
  accepts: (files) =>
    files
      .filter((file) => (npyShape(file.firstBytes)?.length ?? 0) === 2 || hasColumns(file, COLUMNS))
      .map((file) => ({ name: nameOf(file.name), parts: { data: file } })),
  read: async (name, { data }) => {
    const bytes = unpack(data);
    return isNpy(bytes)
      ? eventOfFeatures(name, readNpy(bytes, data.name), data.name)
      : eventOfFeatureCsv(name, plainText(bytes, data.name).bytes, data.name);
  },
};

/** A name without folder and endings. */
function nameOf(path: string): string {
  return splitPath(path)
    .base.replace(/\.(csv|npy|gz)$/gi, '')
    .replace(/\.(csv|npy)$/i, '');
}
