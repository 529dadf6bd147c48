import {
  type MapDoublets,
  type MapTriplets,
  type ModuleMap,
  PAIR_WINDOW_STRIDE,
  TRIPLET_WINDOW_STRIDE,
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
 * @param isSpent the windows of the map may be written over: it is not used any more.
 * @throws Error where `meanrms` is asked of a map without means and rms.
 */
export function applyWindowSettings(
  map: ModuleMap,
  settings: WindowSettings,
  isSpent = false,
): ModuleMap {
  if (sameWindowSettings(settings, NEUTRAL_WINDOW_SETTINGS)) return map;
  const { moments, ...triplets } = map.triplets;
  if (settings.cutMode === 'meanrms' && !moments)
    throw new Error(
      `The map of the detector "${map.header.detector}" has no means and rms, which the cut mode meanrms needs; choose minmax, or open a map that was built with them.`,
    );
  const rms = settings.cutMode === 'meanrms' ? moments : undefined;
  const cuts = cutsOf(settings);
  const own = scaled(settings, map);
  const legs = (windows: Float32Array, of: Float32Array | undefined) =>
    effective(windows, of, PAIR_CONSTANTS, cuts.pair, triplets.occurrence, own, isSpent);
  const window12 = legs(triplets.window12, rms?.leg12);
  const window23 = legs(triplets.window23, rms?.leg23);
  const window = effective(
    triplets.window,
    rms?.triplet,
    TRIPLET_CONSTANTS,
    cuts.triplet,
    triplets.occurrence,
    own,
    isSpent,
  );
  if (settings.cutZ0) {
    const { z0Margin } = map.doublets;
    cutToBeamSpot(window12, settings, triplets.doublet12, z0Margin);
    cutToBeamSpot(window23, settings, triplets.doublet23, z0Margin);
  }
  const changed = { ...triplets, window12, window23, window };
  return {
    ...map,
    triplets: changed,
    doublets: { ...map.doublets, window: doubletWindows(map.doublets.m1.length, changed) },
  };
}

/** The settings with the widening by occurrence in units of what the map was chosen with. */
function scaled(settings: WindowSettings, { header }: ModuleMap): WindowSettings {
  const { widening } = header.generator;
  if (typeof widening !== 'number') return settings;
  return { ...settings, occurrenceWidening: settings.occurrenceWidening * widening };
}

/** The place of each variable in the windows of legs, or of triplets. */
const PLACES = {
  z0: ['leg', 0],
  dphi: ['leg', 1],
  phi_slope: ['leg', 2],
  deta: ['leg', 3],
  diff_dydx: ['triplet', 0],
  diff_dzdr: ['triplet', 1],
} as const;

/** The windows of one variable [T * 2 each], in the order of the map's triplets: of both legs, or of the triplets. */
export interface VariableWindows {
  readonly leg12: Float32Array;
  readonly leg23: Float32Array;
  readonly triplet: Float32Array;
}

const NONE = new Float32Array(0);

/** What `applyWindowSettings` makes of the windows of one variable, for a tenth of its work. */
export function windowsOfVariable(
  map: ModuleMap,
  settings: WindowSettings,
  variable: keyof typeof PLACES,
): VariableWindows {
  const { triplets, doublets } = map;
  const [of, place] = PLACES[variable];
  const isLeg = of === 'leg';
  const { moments, occurrence } = triplets;
  const rms = settings.cutMode === 'meanrms' ? moments : undefined;
  const stride = isLeg ? PAIR_WINDOW_STRIDE : TRIPLET_WINDOW_STRIDE;
  const column = (windows: Float32Array) => {
    const out = new Float32Array(2 * occurrence.length);
    for (let row = 0; row < occurrence.length; row++) {
      out[2 * row] = windows[row * stride + 2 * place];
      out[2 * row + 1] = windows[row * stride + 2 * place + 1];
    }
    return out;
  };
  const widening = scaled(settings, map);
  const constants = (isLeg ? PAIR_CONSTANTS : TRIPLET_CONSTANTS).subarray(place, place + 1);
  const { pair, triplet } = cutsOf(settings);
  const { cuts, shares } = isLeg ? pair : triplet;
  const own = { cuts: [cuts[place]], shares: [shares[place]] };
  const changed = (
    windows: Float32Array,
    around: Float32Array | undefined,
    doubletOfRow = triplets.doublet12,
  ) => {
    const means = around && column(around);
    const out = effective(column(windows), means, constants, own, occurrence, widening);
    if (variable === 'z0' && settings.cutZ0)
      cutToBeamSpot(out, settings, doubletOfRow, doublets.z0Margin, 2);
    return out;
  };
  if (!isLeg) return { leg12: NONE, leg23: NONE, triplet: changed(triplets.window, rms?.triplet) };
  return {
    leg12: changed(triplets.window12, rms?.leg12),
    leg23: changed(triplets.window23, rms?.leg23, triplets.doublet23),
    triplet: NONE,
  };
}

/** Which variables are cut on and by how much each is widened, in the order of a window. */
interface Cuts {
  readonly cuts: readonly boolean[];
  readonly shares: readonly number[];
}

function cutsOf(settings: WindowSettings): { readonly pair: Cuts; readonly triplet: Cuts } {
  const { cutZ0, cutDphi, cutPhiSlope, cutDeta, cutDydx, cutDzdr } = settings;
  const { widenZ0, widenDphi, widenPhiSlope, widenDeta, widenDydx, widenDzdr } = settings;
  return {
    pair: {
      cuts: [cutZ0, cutDphi, cutPhiSlope, cutDeta],
      shares: [widenZ0, widenDphi, widenPhiSlope, widenDeta],
    },
    triplet: { cuts: [cutDydx, cutDzdr], shares: [widenDydx, widenDzdr] },
  };
}

/**
 * Windows under the settings, the beam spot left out. Each row holds min and max of `constants.length` variables,
 * and mean and rms of the same where `moments` are given; `cuts` says which variables are cut on, `shares` by how much
 * each is widened. `inPlace` writes over the windows.
 */
function effective(
  windows: Float32Array,
  moments: Float32Array | undefined,
  constants: Float64Array,
  { cuts, shares }: Cuts,
  occurrence: Uint32Array,
  { tolerance, occurrenceWidening, rmsFactor }: WindowSettings,
  inPlace = false,
): Float32Array {
  const out = inPlace ? windows : new Float32Array(windows);
  const widens = tolerance !== 0 || occurrenceWidening !== 0;
  const isPlain = cuts.every((cut) => cut) && shares.every((share) => share === 0);
  if (!widens && !moments && isPlain) return out;
  if (isPlain && !moments) {
    widenAll(out, constants, occurrence, tolerance, occurrenceWidening);
    return out;
  }
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
      if (widens) widenOne(windows, out, at, factor, constants[variable], tolerance);
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

/** Writes the two bounds at `at` widened: by a share of themselves, and by `factor` times their width and a constant. */
function widenOne(
  windows: Float32Array,
  out: Float32Array,
  at: number,
  factor: number,
  constant: number,
  tolerance: number,
): void {
  const lo = windows[at];
  const hi = windows[at + 1];
  const width = hi - lo;
  // An infinite bound has no size to widen by.
  const margin = Number.isFinite(width) ? factor * (width + constant) : 0;
  if (Number.isFinite(lo)) out[at] = f32Below(lo - Math.abs(lo) * tolerance - margin);
  if (Number.isFinite(hi)) out[at + 1] = f32Above(hi + Math.abs(hi) * tolerance + margin);
}

/** What `effective` does where every variable is cut on and none is widened by itself: in place, and fast. */
function widenAll(
  windows: Float32Array,
  constants: Float64Array,
  occurrence: Uint32Array,
  tolerance: number,
  occurrenceWidening: number,
): void {
  let at = 0;
  for (let row = 0; row < occurrence.length; row++) {
    const factor = occurrenceWidening / Math.sqrt(Math.max(1, occurrence[row]));
    for (let variable = 0; variable < constants.length; variable++, at += 2)
      widenOne(windows, windows, at, factor, constants[variable], tolerance);
  }
}

/**
 * Intersects the z0 window of every row with the beam spot, in place. Where margins of the doublets are known, it is
 * wider by what the z0 of a pair may be off.
 */
function cutToBeamSpot(
  windows: Float32Array,
  { beamSpotMin, beamSpotMax }: WindowSettings,
  doubletOfRow: Uint32Array,
  margin: Float32Array | undefined,
  stride = PAIR_WINDOW_STRIDE,
): void {
  if (beamSpotMin === Number.NEGATIVE_INFINITY && beamSpotMax === Number.POSITIVE_INFINITY) return;
  for (let row = 0; row < doubletOfRow.length; row++) {
    const at = row * stride;
    const doublet = 2 * doubletOfRow[row];
    const lo = f32Below(beamSpotMin - (margin ? margin[doublet] : 0));
    const hi = f32Above(beamSpotMax + (margin ? margin[doublet + 1] : 0));
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
