import {
  COLLIDERML_HITS,
  COLLIDERML_PARTICLES,
  eventIds,
  readCollidermlEvent,
} from '../collidermlEvent.ts';
import { ODD_DETECTOR } from '../oddDetectorCsv.ts';
import { isParquet, type ParquetTable, peekParquet } from '../parquet.ts';
import { type PackedFile, type PeekedFile, unpack } from '../sourceFile.ts';
import { splitPath } from './names.ts';
import type { Accepted, Reader } from './reader.ts';

/** Events of ColliderML: parquet tables of hits, with those of particles beside them; several events in each. */
export const collidermlEvent: Reader<'event'> = {
  id: 'collidermlEvent',
  kind: 'event',
  title: 'ColliderML events',
  async accepts(files) {
    const found: Accepted[] = [];
    const particles: PeekedFile[] = [];
    const hits: { file: PeekedFile; table: ParquetTable }[] = [];
    for (const file of files.filter(({ firstBytes }) => isParquet(firstBytes))) {
      try {
        const table = await peekParquet(file);
        const has = (names: readonly string[]) => names.every((n) => table.columns.includes(n));
        if (has(COLLIDERML_HITS)) hits.push({ file, table });
        else if (has(COLLIDERML_PARTICLES)) particles.push(file);
      } catch (error) {
        found.push(refused(file, (error as Error).message));
      }
    }
    for (const { file, table } of hits) {
      const folder = splitPath(file.name).folder;
      const beside =
        particles.find(({ name }) => splitPath(name).folder === folder) ??
        (hits.length === 1 ? particles[0] : undefined);
      try {
        for (const id of await eventIds(table, file.name))
          found.push({
            name: `event${String(id).padStart(9, '0')}`,
            entry: String(id),
            detector: ODD_DETECTOR,
            parts: { hits: file, ...(beside && { particles: beside }) },
          });
      } catch (error) {
        found.push(refused(file, (error as Error).message));
      }
    }
    if (hits.length === 0)
      for (const file of particles)
        found.push(
          refused(file, `${file.name} is a table of particles; choose the table of hits with it.`),
        );
    return found;
  },
  read: (name, { hits, particles }, { entry = '' }) =>
    readCollidermlEvent(
      name,
      BigInt(entry),
      unpacked(hits),
      particles ? unpacked(particles) : null,
    ),
};

const refused = (file: PeekedFile, problem: string): Accepted => ({
  name: file.name,
  parts: { file },
  problem,
});

const unpacked = (file: PackedFile) => ({ name: file.name, bytes: unpack(file) });
