import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readItem } from '../../../../src/formats/readers/index.ts';
import { packItem, recognise } from '../../../../src/formats/readers/recognise.ts';
import { inMemory } from '../../../../src/formats/sourceFile.ts';
import { writeTextMap } from '../../../../src/formats/textMap.ts';
import type { NamedBytes } from '../../../../src/formats/zip.ts';
import { likelyConvention } from '../../../../src/modulemap/assemble.ts';
import { decodeCanonicalMap, encodeModuleMap } from '../../../../src/modulemap/binary.ts';
import type { CanonicalMap } from '../../../../src/modulemap/canonicalMap.ts';
import { expandCanonicalMap } from '../../../../src/modulemap/expand.ts';
import { withoutSymmetry } from '../../../../src/modulemap/lists.ts';

/** Files of uproot, and text, and what was written: `training/make_map_fixtures.py`. */
const FOLDER = 'test/fixtures/maps';
const expected = JSON.parse(readFileSync(`${FOLDER}/expected.json`, 'utf8'));
const MODULES: bigint[] = expected.modules.map(BigInt);

const fixture = (name: string): NamedBytes => ({
  name,
  bytes: new Uint8Array(readFileSync(`${FOLDER}/${name}`)),
});

async function open(...files: NamedBytes[]): Promise<CanonicalMap> {
  const { items, problems, unknown } = await recognise(files.map(inMemory));
  expect([problems, unknown]).toEqual([[], []]);
  expect(items.map(({ kind }) => kind)).toEqual(['map']);
  return readItem('map', await packItem(items[0]));
}

/** Numbers as Python spells them. */
const numbers = (rows: string[][]) =>
  rows.map((row) => row.map((text) => Number(text.replace('inf', 'Infinity'))));

/** A map by the ids of its triplets. */
function byModules({ moduleKey, triplets }: CanonicalMap) {
  const { m1, m2, m3, occurrence, windows, moments } = triplets;
  const entries = Array.from(m1, (_, t) => {
    const id = [m1[t], m2[t], m3[t]].map((rank) => moduleKey[rank]).join(' ');
    const row = (values: Float64Array | undefined) =>
      values ? [...values.subarray(20 * t, 20 * t + 20)] : null;
    return [id, { occurrence: occurrence[t], windows: row(windows), moments: row(moments) }];
  });
  return Object.fromEntries(entries);
}

/** What the fixtures hold; `narrowed` where the doublets were read too. */
function written(kind: 'float' | 'double', narrowed: boolean, withMoments = true) {
  const windows = numbers(expected[kind].windows);
  const moments = expected[kind].moments && numbers(expected[kind].moments);
  const doublets = new Map<string, number[]>(
    expected[kind].doublets.map((pair: number[], d: number) => [
      pair.join(),
      numbers(expected[kind].doubletWindows)[d],
    ]),
  );
  const entries = expected.triplets.map((triplet: number[], t: number) => {
    const row = windows[t].map((bound, k) => {
      if (!narrowed || k >= 16) return bound;
      const [a, b] = k < 8 ? triplet : triplet.slice(1);
      const other = doublets.get([a, b].join())?.[k % 8] as number;
      return k % 2 === 0 ? Math.max(bound, other) : Math.min(bound, other);
    });
    const id = triplet.map((m) => MODULES[m]).join(' ');
    const own = { occurrence: expected[kind].occurrence[t], windows: row };
    return [id, { ...own, moments: withMoments && moments ? moments[t] : null }];
  });
  return Object.fromEntries(entries);
}

describe('maps in ROOT', () => {
  it.each(['float', 'double'] as const)('of %s are read to the last bit', async (kind) => {
    const triplets = fixture(`${kind}.triplets.root`);
    expect(byModules(await open(triplets))).toEqual(written(kind, false));
    const both = await open(fixture(`${kind}.doublets.root`), triplets);
    expect(byModules(both)).toEqual(written(kind, true));
    expect(byModules(both)).not.toEqual(written(kind, false));
    expect([...both.moduleKey]).toEqual([...MODULES].sort((a, b) => (a < b ? -1 : 1)));
  });

  it('say which file is missing', async () => {
    const { problems } = await recognise([inMemory(fixture('float.doublets.root'))]);
    expect(problems).toEqual([
      'float.doublets.root holds the doublets of a map, whose triplets are not among the files; choose both.',
    ]);
    const files = [fixture('float.triplets.root'), fixture('double.doublets.txt')];
    const { items } = await recognise(files.map(inMemory));
    expect(items.map(({ name }) => name)).toEqual(['float.triplets.root']);
  });
});

describe('maps as text', () => {
  it('are read to the last bit', async () => {
    const map = await open(fixture('double.triplets.txt'), fixture('double.doublets.txt'));
    expect(byModules(map)).toEqual(written('double', true, false));
  });

  it('name the line that is wrong', async () => {
    const { name, bytes } = fixture('double.triplets.txt');
    const lines = new TextDecoder().decode(bytes).trimEnd().split('\n');
    const opened = (changed: string[]) =>
      open({ name, bytes: new TextEncoder().encode(changed.join('\n')) });
    await expect(opened(lines.with(2, '1 2 3'))).rejects.toThrow('line 3: it has 3 numbers');
    const noNumber = lines[1].replace(/ \S+$/, ' x');
    await expect(opened(lines.with(1, noNumber))).rejects.toThrow("line 2: 'x' is no number");
    const negative = lines[1].replace(/^\S+/, '-5');
    await expect(opened(lines.with(1, negative))).rejects.toThrow("line 2: '-5' is not the id");
  });
});

describe('a map that is written', () => {
  it.each(['float', 'double'] as const)(
    'as exact binary is the same, bit for bit (%s)',
    async (kind) => {
      const map = await open(fixture(`${kind}.triplets.root`), fixture(`${kind}.doublets.root`));
      expect(decodeCanonicalMap(encodeModuleMap(map, 'exact'), 'm')).toEqual(map);
    },
  );

  it('as text is the same, bit for bit', async () => {
    const map = await open(fixture('double.triplets.root'));
    const { triplets, doublets } = writeTextMap(map);
    const again = await open(
      { name: 'm.triplets.txt', bytes: triplets },
      { name: 'm.doublets.txt', bytes: doublets },
    );
    const { moments: _, ...bounds } = map.triplets;
    expect(again.triplets).toEqual(bounds);
    expect(again.moduleKey).toEqual(map.moduleKey);
  });
});

describe('the map that ships', () => {
  const shipped = decodeCanonicalMap(
    new Uint8Array(readFileSync('public/maps/trackml.map')),
    'trackml.map',
  );

  it('gives the same windows once its symmetry is written out', () => {
    const { m1, m2, m3, occurrence, windows } = shipped.triplets;
    const some = {
      ...shipped,
      triplets: {
        m1: m1.slice(0, 500),
        m2: m2.slice(0, 500),
        m3: m3.slice(0, 500),
        occurrence: occurrence.slice(0, 500),
        windows: windows.slice(0, 20 * 500),
      },
    };
    const { triplets, doublets } = expandCanonicalMap(some);
    const plain = expandCanonicalMap(withoutSymmetry(some));
    expect(plain.doublets).toEqual(doublets);
    expect(plain.triplets).toEqual(triplets);
  });

  it('shows its convention, and with deta and slopes turned another', () => {
    const { windows } = shipped.triplets;
    expect(likelyConvention(windows)).toBe('mmg-1.4');
    const turned = windows.slice();
    for (let at = 0; at < windows.length; at += 20) {
      for (const k of [6, 14]) {
        turned[at + k] = -windows[at + k + 1];
        turned[at + k + 1] = -windows[at + k];
      }
      // Sums of slopes of tracks in all directions.
      const sum = 2 * Math.tan((at % 157) / 100);
      turned[at + 16] -= sum;
      turned[at + 17] -= sum;
    }
    expect(likelyConvention(turned)).toBe('legacy');
  });
});
