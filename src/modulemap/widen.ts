import {
  type MapDoublets,
  type MapTriplets,
  type ModuleMap,
  PAIR_WINDOW_STRIDE,
  type WindowSettings,
} from './moduleMap.ts';
import { f32Above, f32Below } from './outward.ts';

/**
 * What is added to the width of a window before it is divided by sqrt(occurrence):
 * a window made by one track has no width of its own. Order of the windows' variables.
 */
const PAIR_CONSTANTS = Float64Array.of(1, 1e-3, 2e-5, 2e-3);
const TRIPLET_CONSTANTS = Float64Array.of(0.01, 0.005);

/** Settings that leave a map as it is. */
export const NEUTRAL_WINDOW_SETTINGS: WindowSettings = {
  tolerance: 0,
  occurrenceWidening: 0,
  beamSpotMin: Number.NEGATIVE_INFINITY,
  beamSpotMax: Number.POSITIVE_INFINITY,
};

/**
 * The map with its triplet windows widened by tolerance and occurrence and its z0 windows cut to the beam
 * spot, and with doublet windows that are the union of the resulting legs. Bounds are rounded outward to f32.
 * A leg whose z0 window misses the beam spot keeps min > max there and passes nothing; it adds nothing to its
 * doublet. Neutral settings return the map itself; arrays that do not change are shared with it.
 */
export function applyWindowSettings(map: ModuleMap, settings: WindowSettings): ModuleMap {
  if (isNeutral(settings)) return map;
  const { triplets } = map;
  const window12 = widened(triplets.window12, PAIR_CONSTANTS, triplets.occurrence, settings);
  const window23 = widened(triplets.window23, PAIR_CONSTANTS, triplets.occurrence, settings);
  const window = widened(triplets.window, TRIPLET_CONSTANTS, triplets.occurrence, settings);
  cutToBeamSpot(window12, settings);
  cutToBeamSpot(window23, settings);
  const widenedTriplets = { ...triplets, window12, window23, window };
  return {
    ...map,
    triplets: widenedTriplets,
    doublets: { ...map.doublets, window: doubletWindows(map.doublets.m1.length, widenedTriplets) },
  };
}

function isNeutral(settings: WindowSettings): boolean {
  return (
    settings.tolerance === 0 &&
    settings.occurrenceWidening === 0 &&
    settings.beamSpotMin === Number.NEGATIVE_INFINITY &&
    settings.beamSpotMax === Number.POSITIVE_INFINITY
  );
}

/**
 * Windows widened by tolerance and occurrence. Each row holds min and max of `constants.length` variables.
 */
function widened(
  windows: Float32Array,
  constants: Float64Array,
  occurrence: Uint32Array,
  settings: WindowSettings,
): Float32Array<ArrayBuffer> {
  const { tolerance, occurrenceWidening } = settings;
  const out = new Float32Array(windows);
  if (tolerance === 0 && occurrenceWidening === 0) return out;
  const stride = 2 * constants.length;
  for (let row = 0; row < occurrence.length; row++) {
    const factor = occurrenceWidening / Math.sqrt(Math.max(1, occurrence[row]));
    for (let variable = 0; variable < constants.length; variable++) {
      const at = row * stride + 2 * variable;
      const lo = windows[at];
      const hi = windows[at + 1];
      const width = hi - lo;
      // An infinite bound has no size to widen by.
      const margin = Number.isFinite(width) ? factor * (width + constants[variable]) : 0;
      if (Number.isFinite(lo)) out[at] = f32Below(lo - Math.abs(lo) * tolerance - margin);
      if (Number.isFinite(hi)) out[at + 1] = f32Above(hi + Math.abs(hi) * tolerance + margin);
    }
  }
  return out;
}

/** Intersects the z0 window of every row with the beam spot, in place. */
function cutToBeamSpot(windows: Float32Array, settings: WindowSettings): void {
  const lo = f32Below(settings.beamSpotMin);
  const hi = f32Above(settings.beamSpotMax);
  for (let at = 0; at < windows.length; at += PAIR_WINDOW_STRIDE) {
    if (windows[at] < lo) windows[at] = lo;
    if (windows[at + 1] > hi) windows[at + 1] = hi;
  }
}

/**
 * Doublet windows [D * 8]: the union of all triplet legs that use each doublet, empty legs left out.
 * A doublet with no leg left has the window [+inf, -inf], which passes nothing.
 */
export function doubletWindows(
  doublets: number,
  triplets: Pick<MapTriplets, 'doublet12' | 'doublet23' | 'window12' | 'window23'>,
): MapDoublets['window'] {
  const union = new Float32Array(doublets * PAIR_WINDOW_STRIDE);
  for (let at = 0; at < union.length; at += 2) {
    union[at] = Number.POSITIVE_INFINITY;
    union[at + 1] = Number.NEGATIVE_INFINITY;
  }
  addLegs(union, triplets.doublet12, triplets.window12);
  addLegs(union, triplets.doublet23, triplets.window23);
  return union;
}

function addLegs(union: Float32Array, doubletOfRow: Uint32Array, windows: Float32Array): void {
  for (let row = 0; row < doubletOfRow.length; row++) {
    const from = row * PAIR_WINDOW_STRIDE;
    if (windows[from] > windows[from + 1]) continue;
    const to = doubletOfRow[row] * PAIR_WINDOW_STRIDE;
    for (let k = 0; k < PAIR_WINDOW_STRIDE; k += 2) {
      if (windows[from + k] < union[to + k]) union[to + k] = windows[from + k];
      if (windows[from + k + 1] > union[to + k + 1]) union[to + k + 1] = windows[from + k + 1];
    }
  }
}
