import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { inMemory } from '../../../src/formats/sourceFile.ts';
import { decodeCanonicalMap, encodeModuleMap } from '../../../src/modulemap/binary.ts';
import { createMapBuilder } from '../../../src/modulemap/build.ts';
import { mapFigures } from '../../../src/modulemap/mapTools.ts';
import type { ModuleMapHeader } from '../../../src/modulemap/moduleMap.ts';
import { identityImage } from '../../../src/modulemap/symmetry.ts';
import { createMaps } from '../../../src/pipeline/maps.ts';
import { createComputeTasks } from '../../../src/pipeline/workers/computeTasks.ts';
import { localTasks, type TaskContext } from '../../../src/tasks/rpc.ts';

const context: TaskContext = { signal: new AbortController().signal, progress() {} };

/** A map of straight tracks through modules 0 to 4; the triplet (2, 3, 4) is of one track, the others of two. */
function map() {
  const images = [identityImage(5)];
  const builder = createMapBuilder('mmg-1.4', images);
  const line = (modules: number[], slope: number) => {
    const along = (of: number) => modules.map((m) => of * 30 * (m + 1));
    const track = { count: modules.length, module: modules };
    builder.addTrack({ ...track, x: along(1), y: along(0.1), z: along(slope) }, 0, 0, 0);
  };
  line([0, 1, 2, 3], 0.2);
  line([0, 1, 2, 3, 4], 0.4);
  const moduleKey = BigUint64Array.from([1n, 2n, 3n, 4n, 5n]);
  const header: ModuleMapHeader = {
    convention: 'mmg-1.4',
    cutMode: 'minmax',
    detector: 'toy',
    minPt: 1,
    tracks: 2,
    beamSpot: { zMin: -1, zMax: 1 },
    generator: {},
  };
  return { header, moduleKey, images, triplets: builder.triplets() };
}

const bytes = encodeModuleMap(map(), 'exact');
const maps = createMaps({
  compute: localTasks(createComputeTasks()),
  detector: async () => null,
  mapFile: async () => ({
    reader: 'trackloomMap',
    name: 'toy.map',
    parts: { map: { name: 'toy.map', bytes, packing: null } },
  }),
});
const NO_CHANGE = {
  minOccurrence: 1,
  dropCycles: false,
  convention: null,
  format: 'exact',
} as const;

test('the map in use is told by its figures, and written as it is, to the last bit', async () => {
  const { figures, header } = await maps.facts('toy', context);
  expect(figures).toEqual(mapFigures(map()));
  expect(header.tracks).toBe(2);
  const [file] = await maps.change('toy', [], NO_CHANGE, context);
  expect(file.bytes).toEqual(bytes);
});

test('it is cleaned, merged, its convention stated, and written as text', async () => {
  const changed = async (
    change: object,
    others: readonly { name: string; bytes: Uint8Array }[] = [],
  ) => {
    const files = others.map((file) => inMemory({ ...file, bytes: file.bytes.slice() }));
    const made = await maps.change('toy', files, { ...NO_CHANGE, ...change }, context);
    return made.map((file) => file);
  };
  const [rare] = await changed({ minOccurrence: 2, convention: 'acorn' });
  const read = decodeCanonicalMap(rare.bytes, rare.name);
  expect(read.triplets.m1.length).toBe(2);
  expect(read.header.convention).toBe('acorn');
  const [merged] = await changed({}, [{ name: 'other.map', bytes }]);
  const twice = decodeCanonicalMap(merged.bytes, merged.name);
  expect([...twice.triplets.occurrence]).toEqual([4, 4, 2]);
  expect(twice.header.tracks).toBe(4);
  const text = await changed({ format: 'text' });
  expect(text.map(({ name }) => name)).toEqual(['toy.triplets.txt', 'toy.doublets.txt']);
  expect(new TextDecoder().decode(text[0].bytes).split('\n')[0]).toMatch(/^1 2 3 2 /);
});

test('what is no map is named and nothing is made', async () => {
  const image = inMemory({
    name: 'icon.svg',
    bytes: new Uint8Array(readFileSync('public/icon.svg')),
  });
  await expect(maps.change('toy', [image], NO_CHANGE, context)).rejects.toThrow(/icon\.svg/);
});
