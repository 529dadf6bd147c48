import { parseOddDetectorCsv } from '../oddDetectorCsv.ts';
import { unpack } from '../sourceFile.ts';
import { hasColumns } from './names.ts';
import type { Reader } from './reader.ts';

const COLUMNS = ['geometry_id', 'cx', 'rot_xu', 'bounds_type'];

/** The modules of the Open Data Detector as ACTS writes them. */
export const oddDetector: Reader<'detector'> = {
  id: 'oddDetector',
  kind: 'detector',
  title: 'Open Data Detector',
  accepts: (files) =>
    files
      .filter((file) => hasColumns(file, COLUMNS))
      .map((file) => ({ name: file.name, parts: { modules: file } })),
  read: async (name, { modules }) => parseOddDetectorCsv(unpack(modules), name),
};
