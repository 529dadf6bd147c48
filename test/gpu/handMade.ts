import type { SlotLayout } from '../../src/graph/slots.ts';
import { type ArrangedHits, arrangeHits } from '../../src/modulemap/arrangeHits.ts';
import type {
  Convention,
  MapDoublets,
  MapTriplets,
  ModuleMap,
} from '../../src/modulemap/moduleMap.ts';
import type { Point, Random } from '../unit/graph/boundaryTriple.ts';
import { f32Step } from '../unit/graph/f32Step.ts';

/** Hits in the given order, all on one module. */
export function hitsAt(points: readonly Point[]): ArrangedHits {
  const column = (k: number) => Float64Array.from(points, (p) => p[k]);
  const moduleKey = BigUint64Array.of(1n);
  return arrangeHits(
    {
      name: 'points',
      detector: 'none',
      hitId: Uint32Array.from(points, (_, i) => i),
      x: column(0),
      y: column(1),
      z: column(2),
      moduleKey: new BigUint64Array(points.length).fill(1n),
      truth: null,
      cells: null,
    },
    { moduleKey },
  );
}

/** Slots without gaps, one for each hit, in any order; `slotOf` is the slot of each. */
export function shuffledSlots(hits: number, random: Random): SlotLayout & { slotOf: Uint32Array } {
  const places = Array.from({ length: hits }, (_, hit) => ({ hit, key: random() }));
  places.sort((a, b) => a.key - b.key);
  const slotOf = new Uint32Array(hits);
  places.forEach(({ hit }, slot) => {
    slotOf[hit] = slot;
  });
  return {
    slots: hits,
    angles: new Uint32Array(hits),
    arranged: Uint32Array.from(places, ({ hit }) => hit),
    modules: new Uint32Array(0),
    slotModule: new Uint32Array(0),
    findingWords: 0,
    slotOf,
  };
}

const NO_TRIPLETS: MapTriplets = {
  doublet12: new Uint32Array(0),
  doublet23: new Uint32Array(0),
  occurrence: new Uint32Array(0),
  window12: new Float32Array(0),
  window23: new Float32Array(0),
  window: new Float32Array(0),
};

/** A map of these doublets and triplets; the keys of its modules are their ranks. */
export function mapOf(
  convention: Convention,
  modules: number,
  doublets: MapDoublets,
  triplets: MapTriplets = NO_TRIPLETS,
): ModuleMap {
  return {
    header: {
      convention,
      cutMode: 'minmax',
      detector: 'none',
      beamSpot: { zMin: -50, zMax: 50 },
      minPt: 1,
      tracks: 0,
      generator: {},
    },
    moduleKey: BigUint64Array.from({ length: modules }, (_, m) => BigInt(m)),
    doublets,
    triplets,
  };
}

/**
 * Windows about values, min and max of each. So often as `close` says one bound of one of them is close to its value, for
 * hardly anything passes several that are; otherwise all are far enough for any precision.
 */
export function drawWindows(random: Random, values: ArrayLike<number>, close: number) {
  const closeAt = random() < close ? Math.floor(values.length * random()) : -1;
  const bounds = Array.from(values, (value, k) => drawWindow(random, value, k === closeAt));
  return { bounds: bounds.flat(), isFar: closeAt < 0 };
}

function drawWindow(random: Random, value: number, isClose: boolean): [min: number, max: number] {
  // What has no eta, or no slope in `legacy`, is outside the range of f32.
  const v = Math.abs(value) < 1e30 ? value : 0;
  const margin = 1 + 0.5 * Math.abs(v);
  const lo = random() < 0.1 ? Number.NEGATIVE_INFINITY : v - margin;
  const hi = random() < 0.1 ? Number.POSITIVE_INFINITY : v + margin;
  if (isClose) {
    // From the f32 that the value rounds to, to 2^18 steps away.
    const steps = Math.round(2 ** (18 * random())) - 1;
    const bound = f32Step(v, random() < 0.5 ? -steps : steps);
    return random() < 0.5 ? [bound, hi] : [lo, bound];
  }
  if (random() < 0.97) return [lo, hi];
  const without: [number, number][] = [
    [v + margin, v + 2 * margin],
    [v - 2 * margin, v - margin],
    [v + margin, v - margin],
    [Number.NaN, hi],
    [lo, Number.NaN],
  ];
  return without[Math.floor(without.length * random())];
}
