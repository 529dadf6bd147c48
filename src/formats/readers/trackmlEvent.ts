import { type PackedFile, type PeekedFile, unpack } from '../sourceFile.ts';
import { readTrackmlTables, type TableFile, TRACKML_DETECTOR } from '../trackmlEvent.ts';
import { groupTrackmlFiles, tableOfName } from '../trackmlFiles.ts';
import { HITS } from '../trackmlTables.ts';
import { hasColumns, stem } from './names.ts';
import type { Accepted, Parts, Reader } from './reader.ts';

const HIT_COLUMNS = Object.keys(HITS.required);

/** Events of the TrackML challenge: csv tables named `<event>-hits.csv` and so on. */
export const trackmlEvent: Reader<'event'> = {
  id: 'trackmlEvent',
  kind: 'event',
  title: 'TrackML event',
  accepts: (files) => [
    ...groupTrackmlFiles(files).map(({ name, tables, twins, problem }): Accepted => {
      const parts = tables as Parts<PeekedFile>;
      if (!problem) return { name, parts, detector: TRACKML_DETECTOR };
      return {
        name,
        parts: { ...parts, ...Object.fromEntries(twins.entries()) },
        problem: problem.message,
      };
    }),
    ...files
      .filter((file) => tableOfName(file.name) === null && hasColumns(file, HIT_COLUMNS))
      .map((hits) => ({ name: stem(hits.name), parts: { hits }, detector: TRACKML_DETECTOR })),
  ],
  read(name, parts, options) {
    const { hits, truth, particles, cells } = parts;
    const tables = {
      hits: table(hits),
      ...(truth && { truth: table(truth) }),
      ...(particles && { particles: table(particles) }),
      ...(cells && { cells: table(cells) }),
    };
    return readTrackmlTables(name, tables, options);
  },
};

function table(file: PackedFile): TableFile {
  return { name: file.name, packedLength: file.bytes.length, unpack: () => unpack(file) };
}
