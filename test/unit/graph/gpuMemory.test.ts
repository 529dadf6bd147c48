import { describe, expect, it } from 'vitest';
import { totalBytes } from '../../../src/gpu/memory.ts';
import { bytesOfMap } from '../../../src/graph/gpuMap.ts';
import { edgeBytes, eventBytes, listBytes, pairBytes } from '../../../src/graph/gpuMemory.ts';
import { pairsFrom } from '../../../src/graph/hitPairs.ts';
import { packModuleMap } from '../../../src/graph/packedMap.ts';
import { randomScene } from './randomScene.ts';

describe('bytes known before a buffer is made', () => {
  it('of an event and the count of its pairs grow with its slots and the doublets', () => {
    const layout = { slots: 1000, findingWords: 300, modules: new Uint32Array(8 * 20) };
    // Per slot 32 + 4 + 1 + 4 + 4 bytes, 24 per doublet, 4 per word of what is found, 32 per module, 4 for the last start.
    expect(totalBytes(eventBytes(layout, 50))).toBe(45_000 + 1200 + 1200 + 640 + 4);
  });

  it('of pairs, lists and edges', () => {
    // Per pair 8 + 8 bytes, one bit, and one position for 32 bits and one more; a block for eight pairs, one for each
    // slot, and one more.
    expect(totalBytes(pairBytes(1000, 50))).toBe(16_000 + 128 + 132 + 16 * (125 + 50 + 1));
    const lists = listBytes({ queue: 10, listed: 2000 });
    expect(lists['listed couples']).toBe(8 + 8 * 2000);
    const queues = 16 + 160 + 16 + 320;
    expect(totalBytes(lists)).toBe(16_008 + queues + queues + 8);
    expect(totalBytes(edgeBytes(100, 3))).toBe(400 + 2404 + 16);
  });

  it('of a map, its windows in as many buffers as they take', async () => {
    const { map } = randomScene({
      seed: 4,
      convention: 'mmg-1.4',
      layers: 5,
      modules: 4,
      tracks: 5,
      mapTracks: 30,
      special: false,
    });
    const packed = await packModuleMap(map);
    const rows = map.triplets.doublet12.length;
    const perPart = Math.ceil(rows / 3);
    const sizes = bytesOfMap(packed, perPart);
    const windows = Object.entries(sizes).filter(([name]) => name.startsWith('triplet windows'));
    expect(windows.map(([name]) => name)).toEqual([
      'triplet windows from 0',
      `triplet windows from ${perPart}`,
      `triplet windows from ${2 * perPart}`,
    ]);
    const doublets = map.doublets.m1.length;
    const couples = packed.coupleWindows.length;
    const words = Math.ceil(couples / 32);
    // Per doublet 16 + 32 + 16 bytes, per word 8, per couple 4, per triplet 80.
    expect(totalBytes(sizes)).toBe(64 * doublets + 8 * words + 4 * couples + 80 * rows);
  });
});

describe('the number of pairs', () => {
  it('is the last of the starts where these do not go round', () => {
    expect(pairsFrom(Uint32Array.of(0, 5, 5, 9))).toBe(9);
  });

  it('is exact where they go round, once or more often', () => {
    const each = 3_000_000_000;
    const starts = Uint32Array.from({ length: 5 }, (_, slot) => (slot * each) % 2 ** 32);
    expect(pairsFrom(starts)).toBe(4 * each);
    expect(pairsFrom(Uint32Array.of(0, 2 ** 31, 0))).toBe(2 ** 32);
  });
});
