import { cylindricalCoordinates } from '../event/coordinates.ts';
import { hitCount, type TrackingEvent } from '../event/event.ts';
import type { ModuleMap } from './moduleMap.ts';

/**
 * The hits of an event on the modules a map knows, in ascending order of module rank.
 * Row `i` of each array describes arranged hit `i`. Units: mm, rad.
 */
export interface ArrangedHits {
  /** Hit row in the event of each arranged hit. */
  readonly order: Uint32Array;
  /** [M + 1]: module rank m holds the arranged hits [hitStart[m], hitStart[m + 1]). */
  readonly hitStart: Uint32Array;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly z: Float64Array;
  readonly r: Float64Array;
  readonly phi: Float64Array;
  readonly eta: Float64Array;
  /** Modules with at least one hit. */
  readonly modules: number;
  /** Hits left out because the map does not know their module. */
  readonly unknownHits: number;
}

/**
 * Arranges an event for a map: hits on unknown modules are dropped first, the others are sorted by module
 * rank; within a module they keep the order of their hit rows.
 */
export function arrangeHits(event: TrackingEvent, map: Pick<ModuleMap, 'moduleKey'>): ArrangedHits {
  const hits = hitCount(event);
  const modules = map.moduleKey.length;
  const rankOf = moduleRanks(map.moduleKey);
  const keys = words(event.moduleKey);
  const rank = new Int32Array(hits);
  const hitStart = new Uint32Array(modules + 1);
  let known = 0;
  for (let hit = 0; hit < hits; hit++) {
    const m = rankOf(keys[2 * hit + 1], keys[2 * hit]);
    rank[hit] = m;
    if (m < 0) continue;
    hitStart[m + 1]++;
    known++;
  }
  let withHits = 0;
  for (let m = 0; m < modules; m++) {
    if (hitStart[m + 1] > 0) withHits++;
    hitStart[m + 1] += hitStart[m];
  }

  const order = new Uint32Array(known);
  const next = hitStart.slice(0, modules);
  for (let hit = 0; hit < hits; hit++) if (rank[hit] >= 0) order[next[rank[hit]]++] = hit;

  const x = gather(event.x, order);
  const y = gather(event.y, order);
  const z = gather(event.z, order);
  return {
    order,
    hitStart,
    x,
    y,
    z,
    ...cylindricalCoordinates(x, y, z),
    modules: withHits,
    unknownHits: hits - known,
  };
}

/**
 * Looks up the rank of a module in the ascending list of keys, -1 where it is absent. The 64-bit key comes as
 * its two halves: a bigint per hit and comparison would allocate.
 */
function moduleRanks(moduleKey: BigUint64Array): (high: number, low: number) => number {
  const keys = words(moduleKey);
  return (high, low) => {
    let from = 0;
    let to = moduleKey.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      const h = keys[2 * middle + 1];
      if (h < high || (h === high && keys[2 * middle] < low)) from = middle + 1;
      else to = middle;
    }
    const found = from < moduleKey.length && keys[2 * from + 1] === high && keys[2 * from] === low;
    return found ? from : -1;
  };
}

/** 64-bit keys as pairs of 32-bit words, the low one first as every JavaScript platform in use stores them. */
function words(keys: BigUint64Array): Uint32Array {
  return new Uint32Array(keys.buffer, keys.byteOffset, 2 * keys.length);
}

function gather(values: Float64Array, rows: Uint32Array): Float64Array {
  const out = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) out[i] = values[rows[i]];
  return out;
}
