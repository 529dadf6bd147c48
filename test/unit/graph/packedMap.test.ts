import { describe, expect, it } from 'vitest';
import { createWindows, readBounds } from '../../../src/graph/bounds.ts';
import { type PackedMap, packModuleMap, WINDOWS_STRIDE } from '../../../src/graph/packedMap.ts';
import { type ModuleMap, PAIR_WINDOW_STRIDE } from '../../../src/modulemap/moduleMap.ts';
import { smallScene } from './randomScene.ts';

const { map } = smallScene(3);

/** Bounds that shaders may not see, and their neighbours. */
const ODD = Float32Array.of(
  Number.NEGATIVE_INFINITY,
  Number.POSITIVE_INFINITY,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  Number.NaN,
  Number.NaN,
  3e37,
  -3e37,
  -3e37,
  3e37,
  3.4e38,
  -3.4e38,
  -3.4e38,
  3.4e38,
  2.9e37,
  -2.9e37,
  -0,
  0,
);

describe('clamped windows', () => {
  const windows = createWindows(ODD.length);
  windows.write(0, ODD, 0, ODD.length);

  it('are finite, and nothing passes where a bound is not a number', () => {
    expect(windows.bounds.every((bound) => Math.abs(bound) <= Math.fround(3e37))).toBe(true);
    expect(windows.bounds[4]).toBeGreaterThan(windows.bounds[5]);
  });

  it('tell what the bounds were', () => {
    const read = new Float32Array(ODD.length);
    readBounds(windows, 0, ODD.length, read);
    expect(read).toEqual(ODD);
  });

  it('note no infinity, of which maps have many', () => {
    expect([...windows.beyond.keys()].filter((at) => Math.abs(ODD[at]) === Infinity)).toEqual([]);
  });
});

/** The map with odd bounds strewn over its windows. */
function oddMap(): ModuleMap {
  const strewn = (windows: Float32Array, step: number) =>
    windows.map((bound, i) => (i % step === 0 ? ODD[(i / step) % ODD.length] : bound));
  const { doublets, triplets } = map;
  return {
    ...map,
    doublets: { ...doublets, window: strewn(doublets.window, 3) },
    triplets: {
      ...triplets,
      window12: strewn(triplets.window12, 5),
      window23: strewn(triplets.window23, 7),
      window: strewn(triplets.window, 3),
    },
  };
}

describe('a packed map', () => {
  it('holds the windows of the map, bound for bound', async () => {
    const odd = oddMap();
    const { doubletWindows, tripletWindows, doublet12, doublet23 } = await packModuleMap(odd);
    const pairs = new Float32Array(odd.doublets.window.length);
    readBounds(doubletWindows, 0, pairs.length, pairs);
    expect(pairs).toEqual(odd.doublets.window);
    expect([doublet12, doublet23]).toEqual([odd.triplets.doublet12, odd.triplets.doublet23]);
    const row = new Float32Array(WINDOWS_STRIDE);
    for (let t = 0; t < doublet12.length; t++) {
      readBounds(tripletWindows, t * WINDOWS_STRIDE, WINDOWS_STRIDE, row);
      const [pair, own] = [t * PAIR_WINDOW_STRIDE, t * 4];
      expect([...row]).toEqual([
        ...odd.triplets.window12.subarray(pair, pair + 8),
        ...odd.triplets.window23.subarray(pair, pair + 8),
        ...odd.triplets.window.subarray(own, own + 4),
      ]);
    }
  });

  it('shares no memory with the map, which stays where it was packed', async () => {
    const packed = await packModuleMap(map);
    const buffers = buffersOf(packed);
    const { doublets, triplets } = map;
    for (const array of [...Object.values(doublets), ...Object.values(triplets), map.moduleKey])
      expect(buffers.has((array as Uint32Array<ArrayBuffer>).buffer)).toBe(false);
    const before = map.triplets.window12.slice();
    const handed = structuredClone(packed, { transfer: [...buffers] });
    expect(handed.tripletWindows.bounds.length).toBe(map.triplets.window.length * 5);
    expect(map.triplets.window12).toEqual(before);
  });

  it('is not made where the map is not in order', async () => {
    const { triplets } = map;
    const mixed = { ...map, triplets: { ...triplets, doublet12: triplets.doublet12.toReversed() } };
    await expect(packModuleMap(mixed)).rejects.toThrow("The module map's triplets are not sorted");
    const { doublets } = map;
    const turned = { ...map, doublets: { ...doublets, m1: doublets.m1.toReversed() } };
    await expect(packModuleMap(turned)).rejects.toThrow("The module map's doublets are not sorted");
  });

  it('ends where it is aborted', async () => {
    const controller = new AbortController();
    const packing = packModuleMap(map, controller.signal);
    controller.abort(new Error('a newer cut'));
    await expect(packing).rejects.toThrow('a newer cut');
  });
});

/** All memory of a packed map. */
function buffersOf(packed: PackedMap): Set<ArrayBuffer> {
  const arrays = Object.values(packed).map((value) =>
    typeof value === 'object' && 'bounds' in value ? value.bounds : value,
  );
  return new Set(arrays.filter(ArrayBuffer.isView).map((array) => array.buffer as ArrayBuffer));
}
