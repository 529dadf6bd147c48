import { beforeEach, describe, expect, it } from 'vitest';
import { createScan, exclusiveScan, type Scan, type ScanBackend } from '../../src/gpu/scan.ts';
import { testDevice } from './dawn.ts';
import { BOUNDARY_SIZES, firstDifference, runPass, seededValues } from './harness.ts';

const device = testDevice();

describe.each<ScanBackend>(['portable', 'software', 'subgroups'])('scan, %s backend', (backend) => {
  let scan: Scan;
  // Not beforeAll: a test can only be skipped from its own hooks.
  beforeEach(async ({ skip }) => {
    skip(
      backend === 'subgroups' && !device().features.has('subgroups'),
      'The device has no subgroups.',
    );
    scan ??= await createScan(device(), backend);
  });

  async function scanned(values: Uint32Array): Promise<Uint32Array> {
    const [out] = await runPass(device(), { values }, (pass, pool, { values: buffer }) => {
      scan.encode(pass, pool, buffer, values.length);
      return [{ buffer, count: values.length }];
    });
    return out;
  }

  // 2047..2049: one block and its neighbours; 2048 * 2048 + 1: three levels.
  it.each([...BOUNDARY_SIZES, 2047, 2048, 2049, 2048 * 2048 + 1])(
    'equals its twin on %i values',
    async (count) => {
      const values = seededValues(count, 1000, count + 1);
      expect(firstDifference(await scanned(values), exclusiveScan(values))).toBe(-1);
    },
  );

  it('wraps modulo 2^32 like its twin', async () => {
    const values = new Uint32Array(300).fill(0x7fff_ffff);
    expect(firstDifference(await scanned(values), exclusiveScan(values))).toBe(-1);
  });

  it('leaves values beyond the count alone', async () => {
    const values = seededValues(100, 50, 7);
    const [out] = await runPass(device(), { values }, (pass, pool, { values: buffer }) => {
      scan.encode(pass, pool, buffer, 60);
      return [{ buffer, count: 100 }];
    });
    expect(out.subarray(0, 60)).toEqual(exclusiveScan(values.subarray(0, 60)));
    expect(out.subarray(60)).toEqual(values.subarray(60));
  });
});
