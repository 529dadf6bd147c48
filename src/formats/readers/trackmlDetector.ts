import { parseDetectorCsv } from '../detectorCsv.ts';
import { unpack } from '../sourceFile.ts';
import { TRACKML_DETECTOR } from '../trackmlEvent.ts';
import { hasColumns } from './names.ts';
import type { Reader } from './reader.ts';

const COLUMNS = ['volume_id', 'layer_id', 'module_id', 'cx', 'rot_xu', 'module_minhu'];

/** The modules of a detector as `detectors.csv` of TrackML has them. */
export const trackmlDetector: Reader<'detector'> = {
  id: 'trackmlDetector',
  kind: 'detector',
  title: 'TrackML detector',
  accepts: (files) =>
    files
      .filter((file) => hasColumns(file, COLUMNS))
      .map((file) => ({ name: file.name, parts: { modules: file } })),
  read: async (name, { modules }) => parseDetectorCsv(unpack(modules), TRACKML_DETECTOR, name),
};
