import { gzipSync, strToU8 } from 'fflate';
import { expect, it } from 'vitest';
import { parsePixelTruth } from '../../../src/formats/pixelTruth.ts';

it('reads groups and rounded ids, each where there is one', () => {
  const text =
    'hit_id,group_1GeV,particle_id_0p5GeV_barrel\n12,679.0,\n13977,156.0,6.305190661167514e+16\n15787,,-1.0\n';
  expect(parsePixelTruth(gzipSync(strToU8(text)), 'pixel-truth.csv.gz')).toEqual({
    hitId: Uint32Array.of(12, 13977, 15787),
    group: Int32Array.of(679, 156, -1),
    particleId: Float64Array.of(Number.NaN, 6.305190661167514e16, -1),
  });
});

it('names the column that is missing', () => {
  expect(() => parsePixelTruth(strToU8('hit_id,group\n1,2\n'), 'pixel-truth.csv')).toThrow(
    'pixel-truth.csv, line 1, column group_1GeV: the column is missing',
  );
});
