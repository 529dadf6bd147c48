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
  cutMode: 'minmax',
  tolerance: 0,
  rmsFactor: 3,
  occurrenceWidening: 0,
  beamSpotMin: Number.NEGATIVE_INFINITY,
  beamSpotMax: Number.POSITIVE_INFINITY,
  cutZ0: true,
  cutDphi: true,
  cutPhiSlope: true,
  cutDeta: true,
  cutDydx: true,
  cutDzdr: true,
  widenZ0: 0,
  widenDphi: 0,
  widenPhiSlope: 0,
  widenDeta: 0,
  widenDydx: 0,
  widenDzdr: 0,
};

const SETTINGS = Object.keys(NEUTRAL_WINDOW_SETTINGS) as (keyof WindowSettings)[];

/** Whether two settings make the same windows of a map. */
export function sameWindowSettings(a: WindowSettings, b: WindowSettings): boolean {
  return SETTINGS.every((id) => a[id] === b[id] || (id === 'rmsFactor' && a.cutMode === 'minmax'));
}

/**
 * The map under some settings. Every triplet window is widened by tolerance and occurrence; in the mode `meanrms`
 * it is then narrowed to mean +- n rms; each variable's own widening comes on top; z0 is cut to the beam spot;
 * variables without a cut get infinite bounds.
 * Doublet windows are the union of the resulting legs. Bounds are rounded outward to f32.
 *
 * A leg whose z0 window misses the beam spot keeps min > max there and passes nothing; it adds nothing to its
 * doublet. Neutral settings return the map itself.
 * @throws Error where `meanrms` is asked of a map without means and rms.
 */
export function applyWindowSettings(map: ModuleMap, settings: WindowSettings): ModuleMap {
  if (sameWindowSettings(settings, NEUTRAL_WINDOW_SETTINGS)) return map;
  const { moments, ...triplets } = map.triplets;
  if (settings.cutMode === 'meanrms' && !moments)
    throw new Error(
      `The map of the detector "${map.header.detector}" has no means and rms, which the cut mode meanrms needs; choose minmax, or open a map that was built with them.`,
    );
  const rms = settings.cutMode === 'meanrms' ? moments : undefined;
  const { cutZ0, cutDphi, cutPhiSlope, cutDeta, cutDydx, cutDzdr } = settings;
  const pairCuts = { cuts: [cutZ0, cutDphi, cutPhiSlope, cutDeta], shares: pairShares(settings) };
  const legs = (windows: Float32Array, of: Float32Array | undefined) =>
    effective(windows, of, PAIR_CONSTANTS, pairCuts, triplets.occurrence, settings);
  const window12 = legs(triplets.window12, rms?.leg12);
  const window23 = legs(triplets.window23, rms?.leg23);
  const window = effective(
    triplets.window,
    rms?.triplet,
    TRIPLET_CONSTANTS,
    { cuts: [cutDydx, cutDzdr], shares: [settings.widenDydx, settings.widenDzdr] },
    triplets.occurrence,
    settings,
  );
  if (cutZ0) {
    cutToBeamSpot(window12, settings);
    cutToBeamSpot(window23, settings);
  }
  const changed = { ...triplets, window12, window23, window };
  return {
    ...map,
    triplets: changed,
    doublets: { ...map.doublets, window: doubletWindows(map.doublets.m1.length, changed) },
  };
}

/** The widening of each pair variable, in the order of a window. */
function pairShares({ widenZ0, widenDphi, widenPhiSlope, widenDeta }: WindowSettings): number[] {
  return [widenZ0, widenDphi, widenPhiSlope, widenDeta];
}

/**
 * Windows under the settings, the beam spot left out. Each row holds min and max of `constants.length` variables,
 * and mean and rms of the same where `moments` are given; `cuts` says which variables are cut on, `shares` by how much
 * each is widened.
 */
function effective(
  windows: Float32Array,
  moments: Float32Array | undefined,
  constants: Float64Array,
  { cuts, shares }: { readonly cuts: readonly boolean[]; readonly shares: readonly number[] },
  occurrence: Uint32Array,
  { tolerance, occurrenceWidening, rmsFactor }: WindowSettings,
): Float32Array<ArrayBuffer> {
  const out = new Float32Array(windows);
  const widens = tolerance !== 0 || occurrenceWidening !== 0;
  const isPlain = cuts.every((cut) => cut) && shares.every((share) => share === 0);
  if (!widens && !moments && isPlain) return out;
  const stride = 2 * constants.length;
  for (let row = 0; row < occurrence.length; row++) {
    const factor = occurrenceWidening / Math.sqrt(Math.max(1, occurrence[row]));
    for (let variable = 0; variable < constants.length; variable++) {
      const at = row * stride + 2 * variable;
      if (!cuts[variable]) {
        out[at] = Number.NEGATIVE_INFINITY;
        out[at + 1] = Number.POSITIVE_INFINITY;
        continue;
      }
      if (widens) {
        const lo = windows[at];
        const hi = windows[at + 1];
        const width = hi - lo;
        // An infinite bound has no size to widen by.
        const margin = Number.isFinite(width) ? factor * (width + constants[variable]) : 0;
        if (Number.isFinite(lo)) out[at] = f32Below(lo - Math.abs(lo) * tolerance - margin);
        if (Number.isFinite(hi)) out[at + 1] = f32Above(hi + Math.abs(hi) * tolerance + margin);
      }
      if (moments) {
        const lowest = f32Below(moments[at] - rmsFactor * moments[at + 1]);
        const highest = f32Above(moments[at] + rmsFactor * moments[at + 1]);
        if (lowest > out[at]) out[at] = lowest;
        if (highest < out[at + 1]) out[at + 1] = highest;
      }
      const width = out[at + 1] - out[at];
      if (shares[variable] !== 0 && width >= 0 && Number.isFinite(width)) {
        out[at] = f32Below(out[at] - shares[variable] * width);
        out[at + 1] = f32Above(out[at + 1] + shares[variable] * width);
      }
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
