import type { TrackingEvent } from '../../../src/event/event.ts';
import type {
  Convention,
  ModuleMap,
  TripletMoments,
  WindowSettings,
} from '../../../src/modulemap/moduleMap.ts';
import { f32Step } from './f32Step.ts';

/**
 * Graph building by trying everything, in double precision, written from the definitions (ARCHITECTURE.md, "Module
 * map") and apart from the library's own functions.
 */

/** A graph's edges as hit rows, in the order (doublet, source, target), and how many hit triplets pass. */
export interface ReferenceGraph {
  readonly src: number[];
  readonly dst: number[];
  readonly triplets: number;
}

/** The largest finite double. */
const MAX = Number.MAX_VALUE;

/** z0, dphi, phi_slope and deta of hits a and b. */
export function pairValues(
  { x, y, z }: Pick<TrackingEvent, 'x' | 'y' | 'z'>,
  convention: Convention,
  a: number,
  b: number,
): number[] {
  const [ra, rb] = [a, b].map((h) => Math.hypot(x[h], y[h]));
  const [phia, phib] = [a, b].map((h) => Math.atan2(y[h], x[h]));
  const [etaa, etab] = [a, b].map((h) => {
    const theta = Math.acos(z[h] / Math.hypot(Math.hypot(x[h], y[h]), z[h]));
    return -Math.log(Math.tan(theta / 2));
  });
  const dr = rb - ra;
  const dz = z[b] - z[a];
  let dphi = phib - phia;
  if (dphi > Math.PI) dphi -= 2 * Math.PI;
  if (dphi < -Math.PI) dphi += 2 * Math.PI;
  const deta = convention === 'mmg-1.4' ? etab - etaa : etaa - etab;
  const flat = convention === 'mmg-1.4' ? Math.abs(dr) <= 1e-8 : dr === 0;
  if (!flat) return [z[a] - (ra * dz) / dr, dphi, dphi / dr, deta];
  if (convention !== 'legacy') return [0, dphi, 0, deta];
  return [dz >= 0 ? MAX : -MAX, dphi, dphi * MAX, deta];
}

/** diff_dydx and diff_dzdr of hits a, b and c. */
export function tripletValues(
  { x, y, z }: Pick<TrackingEvent, 'x' | 'y' | 'z'>,
  convention: Convention,
  a: number,
  b: number,
  c: number,
): number[] {
  const r = [a, b, c].map((h) => Math.hypot(x[h], y[h]));
  const dydx = [
    [y[b] - y[a], x[b] - x[a]],
    [y[c] - y[b], x[c] - x[b]],
  ];
  const dzdr = [
    [z[b] - z[a], r[1] - r[0]],
    [z[c] - z[b], r[2] - r[1]],
  ];
  const combine = ([[n1, d1], [n2, d2]]: number[][], sign1: number, sign2: number) => {
    const zero = convention === 'mmg-1.4' ? 1e-8 : 0;
    const [defined1, defined2] = [Math.abs(d1) > zero, Math.abs(d2) > zero];
    const s1 = defined1 ? (sign1 * n1) / d1 : 0;
    const s2 = defined2 ? (sign2 * n2) / d2 : 0;
    if (convention !== 'legacy' || defined1 === defined2) return s1 + s2;
    return s1 + s2 >= 0 ? MAX : -MAX;
  };
  return [
    convention === 'mmg-1.4' ? combine(dydx, 1, -1) : combine(dydx, -1, -1),
    combine(dzdr, 1, -1),
  ];
}

type Window = readonly [number, number];

/** Windows of one map triplet: leg 12 (4), leg 23 (4), triplet (2). */
interface TripletRow {
  readonly leg12: Window[];
  readonly leg23: Window[];
  readonly triplet: Window[];
}

/** The edges of an event under a map whose windows are as it stores them, or changed by settings. */
export function referenceGraph(
  event: TrackingEvent,
  map: ModuleMap,
  settings: WindowSettings | null = null,
): ReferenceGraph {
  const { convention } = map.header;
  const rank = new Map([...map.moduleKey].map((key, m) => [key, m]));
  const hitsOf = new Map<number, number[]>();
  event.moduleKey.forEach((key, hit) => {
    const m = rank.get(key);
    if (m !== undefined) hitsOf.set(m, [...(hitsOf.get(m) ?? []), hit]);
  });
  const { doublet12, doublet23 } = map.triplets;
  const rows = Array.from(doublet12, (_, t) => rowOf(map, t, settings));
  const doublets = Array.from(map.doublets.m1, (_, d) =>
    settings ? unionOf(map, rows, d) : windowsAt(map.doublets.window, 8 * d, 4),
  );
  const edges = new Map<string, [number, number, number]>();
  let triplets = 0;
  for (const [t, row] of rows.entries()) {
    const [d12, d23] = [doublet12[t], doublet23[t]];
    for (const a of hitsOf.get(map.doublets.m1[d12]) ?? [])
      for (const b of hitsOf.get(map.doublets.m2[d12]) ?? []) {
        const values12 = pairValues(event, convention, a, b);
        if (!within(values12, doublets[d12]) || !within(values12, row.leg12)) continue;
        for (const c of hitsOf.get(map.doublets.m2[d23]) ?? []) {
          const values23 = pairValues(event, convention, b, c);
          if (!within(values23, doublets[d23]) || !within(values23, row.leg23)) continue;
          if (!within(tripletValues(event, convention, a, b, c), row.triplet)) continue;
          triplets++;
          edges.set(`${a} ${b}`, [d12, a, b]);
          edges.set(`${b} ${c}`, [d23, b, c]);
        }
      }
  }
  const list = [...edges.values()].sort((p, q) => p[0] - q[0] || p[1] - q[1] || p[2] - q[2]);
  return { src: list.map((e) => e[1]), dst: list.map((e) => e[2]), triplets };
}

/** Inclusive on both sides; NaN lies in no window. */
function within(values: readonly number[], windows: readonly Window[]): boolean {
  return values.every((value, k) => windows[k][0] <= value && value <= windows[k][1]);
}

function windowsAt(windows: Float32Array, at: number, count: number): Window[] {
  return Array.from({ length: count }, (_, k) => [windows[at + 2 * k], windows[at + 2 * k + 1]]);
}

function rowOf({ triplets }: ModuleMap, t: number, settings: WindowSettings | null): TripletRow {
  const { window12, window23, window, occurrence, moments } = triplets;
  if (!settings)
    return {
      leg12: windowsAt(window12, 8 * t, 4),
      leg23: windowsAt(window23, 8 * t, 4),
      triplet: windowsAt(window, 4 * t, 2),
    };
  const change = (windows: Float32Array, of: keyof TripletMoments, names: readonly Name[]) =>
    names.map((name, k) => {
      const at = 2 * (names.length * t + k);
      const moment = moments ? [moments[of][at], moments[of][at + 1]] : null;
      return changed([windows[at], windows[at + 1]], moment, name, occurrence[t], settings);
    });
  return {
    leg12: change(window12, 'leg12', ['z0', 'dphi', 'phi_slope', 'deta']),
    leg23: change(window23, 'leg23', ['z0', 'dphi', 'phi_slope', 'deta']),
    triplet: change(window, 'triplet', ['dydx', 'dzdr']),
  };
}

/** Of each variable: its switch, the constant of its widening by occurrence, and its own widening. */
const VARIABLES = {
  z0: ['cutZ0', 1, 'widenZ0'],
  dphi: ['cutDphi', 1e-3, 'widenDphi'],
  phi_slope: ['cutPhiSlope', 2e-5, 'widenPhiSlope'],
  deta: ['cutDeta', 2e-3, 'widenDeta'],
  dydx: ['cutDydx', 0.01, 'widenDydx'],
  dzdr: ['cutDzdr', 0.005, 'widenDzdr'],
} as const;
type Name = keyof typeof VARIABLES;

/** One window under the settings, every bound rounded outward to f32. */
function changed(
  [min, max]: Window,
  moment: readonly number[] | null,
  name: Name,
  occurrence: number,
  settings: WindowSettings,
): Window {
  const [cut, constant, widen] = VARIABLES[name];
  if (!settings[cut]) return [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const width = max - min;
  const finite = Number.isFinite(min) && Number.isFinite(max);
  const margin = finite
    ? (settings.occurrenceWidening / Math.sqrt(occurrence)) * (width + constant)
    : 0;
  let lo = Number.isFinite(min) ? below(min - settings.tolerance * Math.abs(min) - margin) : min;
  let hi = Number.isFinite(max) ? above(max + settings.tolerance * Math.abs(max) + margin) : max;
  if (settings.cutMode === 'meanrms' && moment) {
    const [mean, rms] = moment;
    lo = Math.max(lo, below(mean - settings.rmsFactor * rms));
    hi = Math.min(hi, above(mean + settings.rmsFactor * rms));
  }
  const share = settings[widen];
  const widthNow = hi - lo;
  if (share !== 0 && Number.isFinite(widthNow) && widthNow >= 0) {
    lo = below(lo - share * widthNow);
    hi = above(hi + share * widthNow);
  }
  if (name === 'z0') {
    lo = Math.max(lo, below(settings.beamSpotMin));
    hi = Math.min(hi, above(settings.beamSpotMax));
  }
  return [lo, hi];
}

/** The union of the legs that use a doublet, but for those whose z0 window is empty. */
function unionOf({ triplets }: ModuleMap, rows: readonly TripletRow[], doublet: number): Window[] {
  const legs = rows.flatMap(({ leg12, leg23 }, t) => [
    ...(triplets.doublet12[t] === doublet ? [leg12] : []),
    ...(triplets.doublet23[t] === doublet ? [leg23] : []),
  ]);
  const used = legs.filter(([[lo, hi]]) => lo <= hi);
  return [0, 1, 2, 3].map((k) => [
    Math.min(...used.map((leg) => leg[k][0])),
    Math.max(...used.map((leg) => leg[k][1])),
  ]);
}

function below(value: number): number {
  const nearest = Math.fround(value);
  return nearest > value ? f32Step(nearest, -1) : nearest;
}

function above(value: number): number {
  const nearest = Math.fround(value);
  return nearest < value ? f32Step(nearest, 1) : nearest;
}
