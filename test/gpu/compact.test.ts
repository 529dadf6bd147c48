import { beforeAll, describe, expect, it } from 'vitest';
import { type Compact, createCompact, nonzeroIndices } from '../../src/gpu/compact.ts';
import { createScan } from '../../src/gpu/scan.ts';
import { testDevice } from './dawn.ts';
import { BOUNDARY_SIZES, runPass, seededValues } from './harness.ts';

const device = testDevice();
let compact: Compact;
beforeAll(async () => {
  compact = await createCompact(device(), await createScan(device()));
});

async function compacted(flags: Uint32Array): Promise<Uint32Array> {
  const inputs = { flags, kept: new Uint32Array(flags.length) };
  const [kept, positions] = await runPass(device(), inputs, (pass, pool, buffers) => {
    const counted = compact.encode(pass, pool, buffers.flags, flags.length, buffers.kept);
    return [
      { buffer: buffers.kept, count: flags.length },
      { buffer: counted.positions, count: counted.index + 1 },
    ];
  });
  return kept.subarray(0, positions[positions.length - 1]);
}

describe('compact', () => {
  it.each(BOUNDARY_SIZES)('equals its twin on %i flags, a third of them set', async (count) => {
    // Flags of any nonzero value count as set.
    const flags = seededValues(count, 9, count + 3).map((v) => (v < 6 ? 0 : v));
    expect(await compacted(flags)).toEqual(nonzeroIndices(flags));
  });

  it('keeps all, and none', async () => {
    const all = new Uint32Array(1000).fill(1);
    expect(await compacted(all)).toEqual(nonzeroIndices(all));
    expect(await compacted(new Uint32Array(1000))).toHaveLength(0);
  });
});
