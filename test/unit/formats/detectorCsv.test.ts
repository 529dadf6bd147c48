import { readFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { moduleLabel } from '../../../src/detector/moduleKey.ts';
import { parseDetectorCsv } from '../../../src/formats/detectorCsv.ts';

const shipped = new Uint8Array(
  readFileSync(new URL('../../../public/detectors/trackml.csv.gz', import.meta.url)),
);
const lines = new TextDecoder().decode(gunzipSync(shipped)).split('\n');

/** The first modules of the shipped detector, with one line changed. */
function sample(change: (lines: string[]) => string[]): Uint8Array {
  return new TextEncoder().encode(change(lines.slice(0, 5)).join('\n'));
}

function parse(bytes: Uint8Array) {
  return parseDetectorCsv(bytes, 'trackml', 'detectors.csv');
}

describe('parseDetectorCsv', () => {
  it('reads the shipped detector, sorted by key', () => {
    const detector = parse(shipped);
    expect(detector.moduleKey.length).toBe(18728);
    expect(moduleLabel(detector.moduleKey[0])).toBe('7/2/1');
    expect(moduleLabel(detector.moduleKey[18727])).toBe('18/12/98');
    expect(detector.moduleKey.every((key, i, all) => i === 0 || all[i - 1] < key)).toBe(true);
    expect([detector.cx[0], detector.cy[0], detector.cz[0]]).toEqual([-65.7965, -5.1783, -1502.5]);
    expect([...detector.rotation.subarray(0, 9)]).toEqual([
      0.0784591, -0.996917, 0, -0.996917, -0.0784591, 0, 0, 0, -1,
    ]);
    expect(detector.halfThickness[0]).toBe(0.15);
    expect([detector.halfUAtMinV[0], detector.halfUAtMaxV[0], detector.halfV[0]]).toEqual([
      8.4, 8.4, 36,
    ]);
    expect([detector.pitchU[0], detector.pitchV[0]]).toEqual([0.05, 0.05625]);
  });

  it('sorts modules that the file lists in another order', () => {
    const turned = parse(sample(([header, ...rows]) => [header, ...rows.reverse()]));
    expect(turned).toEqual(parse(sample((all) => all)));
  });

  it.each([
    [
      'missing column',
      (l: string[]) => l.map((line) => line.split(',').slice(0, -1).join(',')),
      /line 1, column pitch_v: the column is missing/,
    ],
    [
      'a module twice',
      (l: string[]) => [...l, l[2]],
      /line 6, column module_id: module 7\/2\/2 is listed twice \(first on line 3\)/,
    ],
    [
      'a length of zero',
      (l: string[]) => [...l.slice(0, 2), l[2].replace(',0.15,8.4', ',0.15,0'), ...l.slice(3)],
      /line 3, column module_minhu: 0 must be greater than 0 mm/,
    ],
    [
      'a matrix that is no rotation',
      (l: string[]) => [l[0], l[1].replace('0.0784591', '0.5'), ...l.slice(2)],
      /line 2, column rot_xu: .* not a rotation/,
    ],
    ['no modules', (l: string[]) => l.slice(0, 1), /detectors.csv: the detector has no modules/],
  ])('refuses %s', (_, change, message) => {
    expect(() => parse(sample(change))).toThrow(message);
  });

  it('refuses a truncated gzip file', () => {
    expect(() => parse(shipped.subarray(0, 1000))).toThrow(
      /detectors.csv: the gzip file is truncated or damaged/,
    );
    const flipped = gzipSync(sample((all) => all));
    flipped[flipped.length - 6] ^= 1;
    expect(() => parse(flipped)).toThrow(/truncated or damaged/);
  });
});
