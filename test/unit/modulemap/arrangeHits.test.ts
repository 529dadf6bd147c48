import { describe, expect, it } from 'vitest';
import type { TrackingEvent } from '../../../src/event/event.ts';
import { arrangeHits } from '../../../src/modulemap/arrangeHits.ts';

function eventOn(keys: readonly bigint[]): TrackingEvent {
  const n = keys.length;
  return {
    name: 'test',
    detector: 'test',
    hitId: Uint32Array.from(keys, (_, i) => i),
    x: Float64Array.from(keys, (_, i) => 3 * i),
    y: Float64Array.from(keys, (_, i) => 4 * i),
    z: new Float64Array(n),
    moduleKey: BigUint64Array.from(keys),
    truth: null,
    cells: null,
  };
}

describe('arrangeHits', () => {
  // Keys that differ only in the high, only in the low word, and only beyond 2^53 or 2^63.
  const moduleKey = BigUint64Array.of(
    5n,
    0xffff_ffffn,
    1n << 32n,
    (1n << 53n) + 1n,
    (1n << 63n) + 5n,
  );

  it('drops hits on unknown modules first and sorts the others by module, stable by hit row', () => {
    const keys = [
      moduleKey[4],
      6n,
      moduleKey[0],
      moduleKey[3],
      1n << 53n,
      moduleKey[0],
      moduleKey[2],
    ];
    const hits = arrangeHits(eventOn(keys), { moduleKey });
    expect([...hits.order]).toEqual([2, 5, 6, 3, 0]);
    expect([...hits.hitStart]).toEqual([0, 2, 2, 3, 4, 5]);
    expect(hits.unknownHits).toBe(2);
    expect(hits.modules).toBe(4);
    expect([...hits.x]).toEqual([6, 15, 18, 9, 0]);
    expect([...hits.r]).toEqual([10, 25, 30, 15, 0]);
  });

  it('handles no hits and no modules', () => {
    expect(arrangeHits(eventOn([]), { moduleKey })).toMatchObject({ modules: 0, unknownHits: 0 });
    const none = arrangeHits(eventOn([1n, 2n]), { moduleKey: new BigUint64Array(0) });
    expect([...none.hitStart]).toEqual([0]);
    expect(none.unknownHits).toBe(2);
  });

  it('reads keys that do not start at the beginning of their buffer', () => {
    const shared = BigUint64Array.of(9n, 7n, 8n);
    const hits = arrangeHits(
      { ...eventOn([8n, 7n]), moduleKey: shared.subarray(1).slice().reverse() },
      { moduleKey: shared.subarray(1) },
    );
    expect([...hits.order]).toEqual([1, 0]);
  });
});
