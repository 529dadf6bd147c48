import { type ActsTables, parseActsEvent } from '../actsEvent.ts';
import { type PackedFile, type PeekedFile, unpack } from '../sourceFile.ts';
import { hasColumns, lastFolder, splitPath } from './names.ts';
import type { Reader } from './reader.ts';

const TABLE_NAME =
  /^(?:(.*?)[-_.])?(?:measurements|measurement-simhit-map|space_?points?\w*|sim_?hits|hits|particles\w*)\.csv(?:\.gz)?$/i;

/** What each table has, told by its columns. */
const TABLES: Readonly<Record<keyof ActsTables, (file: PeekedFile) => boolean>> = {
  measurements: (file) => hasColumns(file, ['measurement_id', 'geometry_id', 'local0']),
  spacePoints: (file) =>
    hasColumns(file, ['x', 'y', 'z', 'var_r', 'var_z']) &&
    (hasColumns(file, ['measurement_id']) || hasColumns(file, ['measurement_id_1'])),
  hits: (file) => hasColumns(file, ['geometry_id', 'tx', 'ty', 'tz']),
  truth: (file) =>
    hasColumns(file, ['measurement_id', 'hit_id']) && !hasColumns(file, ['geometry_id']),
  particles: (file) =>
    hasColumns(file, ['vx', 'vy', 'vz', 'px', 'py', 'pz', 'q']) &&
    (hasColumns(file, ['particle_id']) || hasColumns(file, ['particle_id_pv'])),
};

type Group = Partial<Record<keyof ActsTables, PeekedFile>>;

/** Events as ACTS writes them: measurements or space points with their truth; true hits with ids in parts. */
export const actsEvent: Reader<'event'> = {
  id: 'actsEvent',
  kind: 'event',
  title: 'ACTS event',
  accepts(files) {
    const groups = new Map<string, Group>();
    for (const file of files) {
      const match = TABLE_NAME.exec(splitPath(file.name).base);
      const table =
        match && (Object.keys(TABLES) as (keyof ActsTables)[]).find((id) => TABLES[id](file));
      if (!table) continue;
      const key = `${file.container ?? ''}!${splitPath(file.name).folder}${match[1] ?? ''}`;
      const group = groups.get(key) ?? {};
      // Of several tables of particles, those as they were before the detector.
      if (!group[table] || /initial|simulated/i.test(file.name)) group[table] = file;
      groups.set(key, group);
    }
    return [...groups.values()].filter(isWhole).map((group) => {
      const named = group.measurements ?? group.spacePoints ?? group.hits;
      const { folder, base } = splitPath(named?.name ?? '');
      const name = TABLE_NAME.exec(base)?.[1] ?? lastFolder(folder) ?? 'event';
      return { name, parts: { ...group } as Record<string, PeekedFile> };
    });
  },
  read: async (name, parts) =>
    parseActsEvent(
      name,
      Object.fromEntries(Object.entries(parts).map(([table, file]) => [table, unpacked(file)])),
    ),
};

/** Whether there are hits that no other reader takes. */
function isWhole({ measurements, spacePoints, hits }: Group): boolean {
  return Boolean(measurements ?? spacePoints ?? (hits && hasColumns(hits, ['particle_id_pv'])));
}

const unpacked = (file: PackedFile) => ({ name: file.name, bytes: unpack(file) });
