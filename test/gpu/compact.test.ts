import { beforeAll, describe, expect, it } from 'vitest';
import { type Compact, createCompact, placesOfBits } from '../../src/gpu/compact.ts';
import { createScan } from '../../src/gpu/scan.ts';
import { testDevice } from './dawn.ts';
import { BOUNDARY_SIZES, runPass, seededValues } from './harness.ts';

const device = testDevice();
let compact: Compact;
beforeAll(async () => {
  compact = await createCompact(device(), await createScan(device()));
});

async function compacted(words: Uint32Array): Promise<Uint32Array> {
  const inputs = { words, kept: new Uint32Array(32 * words.length) };
  const [kept, positions] = await runPass(device(), inputs, (pass, pool, buffers) => {
    const counted = compact.encode(pass, pool, buffers.words, words.length, buffers.kept);
    return [
      { buffer: buffers.kept, count: 32 * words.length },
      { buffer: counted.positions, count: counted.index + 1 },
    ];
  });
  return kept.subarray(0, positions[positions.length - 1]);
}

describe('compact', () => {
  it.each(BOUNDARY_SIZES)('equals its twin on %i words, a third of them empty', async (count) => {
    const words = seededValues(count, 2 ** 32, count + 3).map((v) => (v % 3 === 0 ? 0 : v));
    expect(await compacted(words)).toEqual(placesOfBits(words));
  });

  it('keeps all, and none', async () => {
    const all = new Uint32Array(1000).fill(2 ** 32 - 1);
    expect(await compacted(all)).toEqual(placesOfBits(all));
    expect(await compacted(new Uint32Array(1000))).toHaveLength(0);
  });
});
