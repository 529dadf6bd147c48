import type { TrackingEvent } from '../event/event.ts';
import { findPassingTriplets, type PassingPairs } from '../graph/cpu.ts';
import { bendVariables } from '../graph/decide.ts';
import type { GraphLimits } from '../graph/limits.ts';
import type { TargetSettings } from '../metrics/report.ts';
import { arrangeHits } from '../modulemap/arrangeHits.ts';
import type { ModuleMap, WindowSettings } from '../modulemap/moduleMap.ts';
import { applyWindowSettings, windowsOfVariable } from '../modulemap/widen.ts';
import { breathe } from '../tasks/breathe.ts';
import { createDistribution, type Distribution } from './distribution.ts';
import { pairClasses } from './pairClasses.ts';

/** The variables of a module map's windows: the switch and the widening of each, and its place in a window. */
export const WINDOW_VARIABLES = {
  z0: { cut: 'cutZ0', widen: 'widenZ0', of: 'leg', place: 0 },
  dphi: { cut: 'cutDphi', widen: 'widenDphi', of: 'leg', place: 1 },
  phi_slope: { cut: 'cutPhiSlope', widen: 'widenPhiSlope', of: 'leg', place: 2 },
  deta: { cut: 'cutDeta', widen: 'widenDeta', of: 'leg', place: 3 },
  diff_dydx: { cut: 'cutDydx', widen: 'widenDydx', of: 'triplet', place: 0 },
  diff_dzdr: { cut: 'cutDzdr', widen: 'widenDzdr', of: 'triplet', place: 1 },
} as const;
export type WindowVariable = keyof typeof WINDOW_VARIABLES;

/** How far outside its window a variable is looked at, in widths on either side: as far as windows can be widened. */
export const REACH = 1;

export interface WindowControl {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((fraction: number) => void) | undefined;
  readonly limits?: GraphLimits | undefined;
}

/**
 * Where the edges of a graph, and those that this cut alone keeps out of it, lie in the windows of one variable.
 *
 * Windows differ from one entry of the map to the next, so a value is told as its *position*: 0 and 1 at the bounds
 * that its entry's window has without the variable's own widening and the beam spot, by how many widths it is outside
 * below 0 and above 1. A hit triplet counts that passes every other window; of the two legs of one, that further from
 * the middle decides. An edge takes the position of the triplet in which it lies best: so the edges within [-w, 1 + w]
 * are those of the graph in which the variable is widened by w. Edges more than REACH widths outside are not searched.
 *
 * Kept are exactly the edges that the builder keeps; of a cut that is off, those that it would keep were it on.
 */
export async function windowDistribution(
  event: TrackingEvent,
  map: ModuleMap,
  settings: WindowSettings,
  variable: WindowVariable,
  targets: TargetSettings,
  control: WindowControl = {},
): Promise<Distribution> {
  const { cut, widen, of, place } = WINDOW_VARIABLES[variable];
  const on = { ...settings, [cut]: true };
  const reach = Math.max(REACH, settings[widen]);
  const plain = { ...on, [widen]: 0, ...OPEN_SPOT };
  const inUse = windowsOfVariable(map, on, variable);
  await breathe(control.signal);
  const base = windowsOfVariable(map, plain, variable);
  await breathe(control.signal);
  const search = applyWindowSettings(map, { ...on, [widen]: reach });
  const { convention } = map.header;
  const bend = new Float64Array(2);

  return edgeDistribution(event, search, targets, control, {
    axis: { min: -reach, max: 1 + reach, bins: Math.round(40 * (1 + 2 * reach)) },
    middle: 0.5,
    look(hits, { legs, source, target }, row, e, f, seen) {
      if (of === 'leg') {
        const [v12, v23] = [legs[4 * e + place], legs[4 * f + place]];
        const p12 = position(v12, base.leg12, row);
        const p23 = position(v23, base.leg23, row);
        seen.value = Math.abs(p12 - 0.5) > Math.abs(p23 - 0.5) ? p12 : p23;
        seen.isKept = isInside(v12, inUse.leg12, row) && isInside(v23, inUse.leg23, row);
      } else {
        bendVariables(convention, hits, source[e], target[e], target[f], bend);
        seen.value = position(bend[place], base.triplet, row);
        seen.isKept = isInside(bend[place], inUse.triplet, row);
      }
    },
  });
}

/**
 * z0 (mm) of the edges of a graph, and of those that the beam spot alone keeps out of it: of the two legs of a triplet
 * that further from 0, of the triplets of an edge the one whose value is nearest to it. Kept are exactly the edges that
 * the builder keeps.
 */
export async function beamSpotDistribution(
  event: TrackingEvent,
  map: ModuleMap,
  settings: WindowSettings,
  targets: TargetSettings,
  range: { readonly min: number; readonly max: number },
  control: WindowControl = {},
): Promise<Distribution> {
  const search = applyWindowSettings(map, { ...settings, ...OPEN_SPOT });
  // The bounds of record are rounded outward, as those of the map.
  const inUse = windowsOfVariable(map, settings, 'z0');
  return edgeDistribution(event, search, targets, control, {
    axis: { ...range, bins: 100 },
    middle: 0,
    look(_hits, { legs }, row, e, f, seen) {
      const [v12, v23] = [legs[4 * e], legs[4 * f]];
      seen.value = Math.abs(v12) > Math.abs(v23) ? v12 : v23;
      seen.isKept = isInside(v12, inUse.leg12, row) && isInside(v23, inUse.leg23, row);
    },
  });
}

const OPEN_SPOT = {
  beamSpotMin: Number.NEGATIVE_INFINITY,
  beamSpotMax: Number.POSITIVE_INFINITY,
};

/** What is seen of a hit triplet. */
interface Seen {
  value: number;
  isKept: boolean;
}

interface Look {
  readonly axis: { readonly min: number; readonly max: number; readonly bins: number };
  /** Of the triplets of an edge the one counts whose value is nearest to this. */
  readonly middle: number;
  /** Tells of a hit triplet with legs e and f that passes the search under a row of the map. */
  look(
    hits: ReturnType<typeof arrangeHits>,
    pairs: PassingPairs,
    row: number,
    e: number,
    f: number,
    seen: Seen,
  ): void;
}

/** Distribution of the legs of all hit triplets that pass a map. */
async function edgeDistribution(
  event: TrackingEvent,
  search: ModuleMap,
  targets: TargetSettings,
  control: WindowControl,
  { axis, middle, look }: Look,
): Promise<Distribution> {
  await breathe(control.signal);
  const hits = arrangeHits(event, search);
  const seen: Seen = { value: 0, isKept: false };
  let best = new Float64Array(0);
  let kept = new Uint8Array(0);
  const pairs = await findPassingTriplets(hits, search, control, {
    begin(count) {
      best = new Float64Array(count).fill(Number.NaN);
      kept = new Uint8Array(count);
    },
    visit(found, row, e, f) {
      look(hits, found, row, e, f, seen);
      for (const edge of [e, f]) {
        if (!(Math.abs(best[edge] - middle) <= Math.abs(seen.value - middle)))
          best[edge] = seen.value;
        if (seen.isKept) kept[edge] = 1;
      }
    },
  });
  await breathe(control.signal);
  const rows = Uint32Array.from(best.keys()).filter((row) => !Number.isNaN(best[row]));
  const src = rows.map((row) => hits.order[pairs.source[row]]);
  const dst = rows.map((row) => hits.order[pairs.target[row]]);
  const { names, classOf } = pairClasses(event, { src, dst }, targets);
  const distribution = createDistribution(names, axis);
  rows.forEach((row, i) => {
    distribution.add(best[row], classOf[i], kept[row] === 1);
  });
  return distribution.result();
}

/** Where a value lies in the window of a row: 0 and 1 at its bounds. In one that is open at an end, in the middle. */
function position(value: number, windows: Float32Array, row: number): number {
  const [lo, hi] = [windows[2 * row], windows[2 * row + 1]];
  const width = hi - lo;
  if (width > 0 && Number.isFinite(width)) return (value - lo) / width;
  if (value >= lo && value <= hi) return 0.5;
  return value < lo ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

function isInside(value: number, windows: Float32Array, row: number): boolean {
  return value >= windows[2 * row] && value <= windows[2 * row + 1];
}
