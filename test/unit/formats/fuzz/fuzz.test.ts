import { afterAll, describe, expect, it } from 'vitest';
import { READERS } from '../../../../src/formats/readers/index.ts';
import { recognise } from '../../../../src/formats/readers/recognise.ts';
import { inMemory } from '../../../../src/formats/sourceFile.ts';
import { faultsOf, linkFaults, opened } from './damaged.ts';
import { SEEDS } from './seeds.ts';
import { watchHangs } from './watchHangs.ts';

/** Files per reader: `npm run fuzz` reads as many as wanted. */
const RUNS = 150;

/** Seeds that a long run found a fault with. */
const FOUND: Readonly<Record<string, readonly number[]>> = {
  'ColliderML events': [12566, 14931],
  'map in ROOT': [699],
  network: [913, 7483, 14233],
  'session with its event': [1674, 8482, 9427],
};

const FOUND_LINKS = [8565, 15457];

const watch = watchHangs();
afterAll(() => watch.end());

describe('damaged files', () => {
  it.each(Object.entries(SEEDS))(
    'of a %s are read or refused in one sentence',
    async (kind, files) => {
      for (let seed = 1; seed <= RUNS; seed++) {
        watch.beat(`${kind}, seed ${seed}`);
        expect(await faultsOf(files, seed), `seed ${seed}`).toEqual([]);
      }
    },
  );

  it.each(Object.entries(FOUND))('of a %s that long runs tripped over', async (kind, seeds) => {
    for (const seed of seeds) {
      watch.beat(`${kind}, seed ${seed}`);
      expect(await faultsOf(SEEDS[kind], seed), `seed ${seed}`).toEqual([]);
    }
  });

  it('links come to a state and sentences', () => {
    for (const seed of [...Array.from({ length: RUNS }, (_, i) => i + 1), ...FOUND_LINKS]) {
      watch.beat(`link, seed ${seed}`);
      expect(linkFaults(seed), `seed ${seed}`).toEqual([]);
    }
  });
});

it('the undamaged files are read without a word, and by every reader that there is', async () => {
  const readers = new Set<string>();
  for (const [kind, files] of Object.entries(SEEDS)) {
    expect(await opened(files), kind).toEqual({ said: [], faults: [] });
    for (const { reader } of (await recognise(files.map(inMemory))).items) readers.add(reader);
  }
  expect([...readers].sort()).toEqual(READERS.map(({ id }) => id).sort());
});
