import { parseAcornEvent } from '../acornEvent.ts';
import { ITK_DETECTOR } from '../featureEvent.ts';
import { type PackedFile, type PeekedFile, unpack } from '../sourceFile.ts';
import { hasColumns, splitPath, stem } from './names.ts';
import type { Reader } from './reader.ts';

const TRUTH = ['hit_id', 'x', 'y', 'z', 'module_id', 'particle_id'];
/** What no table of TrackML's names. */
const OWN = ['hardware', 'region', 'cluster_x_1', 'barrel_endcap'];
const PARTICLES = ['particle_id', 'px', 'py', 'pz', 'pt'];
const TABLE_NAME = /^(?:(.*)[-_.])?(?:truth|particles)\.csv(?:\.gz)?$/i;

/** Events of acorn: hits with their truth in one table, momenta in another. */
export const acornEvent: Reader<'event'> = {
  id: 'acornEvent',
  kind: 'event',
  title: 'acorn event',
  accepts(files) {
    const particles = new Map<string, PeekedFile>();
    for (const file of files) if (hasColumns(file, PARTICLES)) particles.set(groupOf(file), file);
    const isTruth = (file: PeekedFile) =>
      hasColumns(file, TRUTH) && OWN.some((column) => hasColumns(file, [column]));
    return files.filter(isTruth).map((truth) => {
      const beside = particles.get(groupOf(truth));
      const name = TABLE_NAME.exec(splitPath(truth.name).base)?.[1] ?? stem(truth.name);
      return {
        name,
        detector: ITK_DETECTOR,
        parts: { truth, ...(beside && { particles: beside }) },
      };
    });
  },
  read: async (name, { truth, particles }) =>
    parseAcornEvent(name, unpacked(truth), particles ? unpacked(particles) : null),
};

const unpacked = (file: PackedFile) => ({ name: file.name, bytes: unpack(file) });

/** Folder and event of a table by its name. */
function groupOf(file: PeekedFile): string {
  const { folder, base } = splitPath(file.name);
  return `${file.container ?? ''}!${folder}${TABLE_NAME.exec(base)?.[1] ?? base}`;
}
