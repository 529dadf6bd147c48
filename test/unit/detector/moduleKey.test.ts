import { describe, expect, it } from 'vitest';
import { moduleKey, moduleLabel, moduleNumbers } from '../../../src/detector/moduleKey.ts';

describe('module keys', () => {
  it('are volume * 2^32 + layer * 2^16 + module', () => {
    expect(moduleKey(8, 2, 1)).toBe(8n * 2n ** 32n + 2n * 2n ** 16n + 1n);
  });

  it('give their numbers back, also at the ends of their ranges', () => {
    for (const [volume, layer, module] of [
      [0, 0, 0],
      [18, 12, 98],
      [2 ** 32 - 1, 2 ** 16 - 1, 2 ** 16 - 1],
    ])
      expect(moduleNumbers(moduleKey(volume, layer, module))).toEqual({ volume, layer, module });
  });

  it('sort by volume, then layer, then module', () => {
    const keys = [moduleKey(7, 2, 108), moduleKey(7, 4, 1), moduleKey(8, 2, 1)];
    expect([...keys].sort((a, b) => (a < b ? -1 : 1))).toEqual(keys);
  });

  it('are written volume/layer/module', () => {
    expect(moduleLabel(moduleKey(13, 8, 2142))).toBe('13/8/2142');
  });
});
