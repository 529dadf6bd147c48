import { ODD_DETECTOR } from '../oddDetectorCsv.ts';
import { parseOddEvent } from '../oddEvent.ts';
import { type PeekedFile, unpack } from '../sourceFile.ts';
import { hasColumns, lastFolder, splitPath } from './names.ts';
import type { Accepted, Reader } from './reader.ts';

const HITS = ['particle_id', 'geometry_id', 'tx', 'ty', 'tz'];
const PARTICLES = ['particle_id', 'vx', 'px', 'q'];
const HITS_NAME = /^(?:(.*)[-_.])?hits\.csv(?:\.gz)?$/i;
const PARTICLES_NAME = /^(?:(.*)[-_.])?particles_(?:initial|simulation)\.csv(?:\.gz)?$/i;

/** Events of the Open Data Detector as ACTS writes them: true hits and the particles that made them. */
export const oddEvent: Reader<'event'> = {
  id: 'oddEvent',
  kind: 'event',
  title: 'Open Data Detector event',
  accepts(files) {
    const particles = new Map<string, PeekedFile>();
    for (const file of files) {
      const prefix = prefixOf(file, PARTICLES_NAME);
      if (prefix !== null && hasColumns(file, PARTICLES)) particles.set(prefix, file);
    }
    return files
      .filter((file) => hasColumns(file, HITS))
      .map((hits) => found(hits, particles.get(prefixOf(hits, HITS_NAME) ?? hits.name)));
  },
  read: async (name, { hits, particles }) =>
    parseOddEvent(
      name,
      { name: hits.name, bytes: unpack(hits) },
      { name: particles.name, bytes: unpack(particles) },
    ),
};

function found(hits: PeekedFile, particles: PeekedFile | undefined): Accepted {
  const { folder, base } = splitPath(hits.name);
  const name = HITS_NAME.exec(base)?.[1] ?? lastFolder(folder) ?? 'event';
  if (particles) return { name, detector: ODD_DETECTOR, parts: { hits, particles } };
  return {
    name,
    parts: { hits },
    problem: `${hits.name}: the particles of these hits are missing; choose ${name}-particles_initial.csv with them.`,
  };
}

/** Folder and event of a table by its name; null where it is not named so. */
function prefixOf(file: PeekedFile, pattern: RegExp): string | null {
  const { folder, base } = splitPath(file.name);
  const match = pattern.exec(base);
  return match && `${file.container ?? ''}!${folder}${match[1] ?? ''}`;
}
