import { bendVariables, insidePair, insideTriplet, legVariables } from '../graph/decide.ts';
import type { ArrangedHits } from '../modulemap/arrangeHits.ts';
import {
  type ModuleMap,
  PAIR_WINDOW_STRIDE,
  TRIPLET_WINDOW_STRIDE,
  type WindowSettings,
} from '../modulemap/moduleMap.ts';
import { applyWindowSettings } from '../modulemap/widen.ts';
import { unmetNeed } from '../parameters/codec.ts';
import { isSwitch } from '../parameters/descriptor.ts';
import {
  descriptorOf,
  PARAMETER_IDS,
  type ParameterId,
  type ParameterValues,
} from '../parameters/table.ts';
import type { Remedy } from './cause.ts';
import { changed, leastMonotone, smallestFirst } from './remedies.ts';

/** The numbers that open windows, and the way in which they do. */
const OPENING: readonly (readonly [ParameterId, 1 | -1])[] = [
  ['windowTolerance', 1],
  ['occurrenceWidening', 1],
  ['rmsFactor', 1],
  ['beamSpotMin', -1],
  ['beamSpotMax', 1],
  ['widenZ0', 1],
  ['widenDphi', 1],
  ['widenPhiSlope', 1],
  ['widenDeta', 1],
  ['widenDydx', 1],
  ['widenDzdr', 1],
];

/**
 * The parameters that, each moved alone and by as little as can be, would make arranged hits a and b an edge. Each is
 * tried: with all hits of the event, by the tests of the CPU builder.
 *
 * @param local the rows of the map, windows as stored, whose triplets hold the pair; see mapOfRows.
 */
export function mapRemedies(
  hits: ArrangedHits,
  local: ModuleMap,
  a: number,
  b: number,
  values: ParameterValues,
  settingsOf: (values: ParameterValues) => WindowSettings,
): Remedy[] {
  const keeps = (tried: ParameterValues) =>
    isEdge(hits, applyWindowSettings(local, settingsOf(tried)), a, b);
  const remedies: Remedy[] = [];
  for (const [parameter, direction] of OPENING) {
    if (unmetNeed(parameter, values)) continue;
    const found = leastMonotone(values, parameter, direction, keeps);
    if (found) remedies.push(found);
  }
  const tryOut = (parameter: ParameterId, value: Remedy['value']) => {
    if (values[parameter] !== value && keeps(changed(values, parameter, value)))
      remedies.push({ parameter, value });
  };
  for (const id of PARAMETER_IDS) {
    const descriptor = descriptorOf(id);
    if (descriptor.stage === 'graph' && isSwitch(descriptor)) tryOut(id, 'off');
  }
  tryOut('cutMode', 'minmax');
  return smallestFirst(values, remedies);
}

/** Whether arranged hits a and b are a leg of any hit triplet that passes. */
function isEdge(hits: ArrangedHits, map: ModuleMap, a: number, b: number): boolean {
  const { hitStart } = hits;
  const { doublets, triplets } = map;
  const { convention } = map.header;
  const leg = new Float64Array(4);
  const bend = new Float64Array(2);
  const isOn = (hit: number, module: number) =>
    hit >= hitStart[module] && hit < hitStart[module + 1];
  const isLeg = (from: number, to: number, doublet: number, own: Float32Array, row: number) => {
    legVariables(convention, hits, from, to, leg);
    return (
      insidePair(leg, 0, doublets.window, doublet * PAIR_WINDOW_STRIDE) &&
      insidePair(leg, 0, own, row * PAIR_WINDOW_STRIDE)
    );
  };
  const passes = (row: number, i: number, j: number, k: number) => {
    if (!isLeg(i, j, triplets.doublet12[row], triplets.window12, row)) return false;
    if (!isLeg(j, k, triplets.doublet23[row], triplets.window23, row)) return false;
    bendVariables(convention, hits, i, j, k, bend);
    return insideTriplet(bend, triplets.window, row * TRIPLET_WINDOW_STRIDE);
  };
  for (let row = 0; row < triplets.occurrence.length; row++) {
    const [inner, outer] = [triplets.doublet12[row], triplets.doublet23[row]];
    const [m1, m2, m3] = [doublets.m1[inner], doublets.m2[inner], doublets.m2[outer]];
    if (isOn(a, m1) && isOn(b, m2))
      for (let c = hitStart[m3]; c < hitStart[m3 + 1]; c++) if (passes(row, a, b, c)) return true;
    if (isOn(a, m2) && isOn(b, m3))
      for (let c = hitStart[m1]; c < hitStart[m1 + 1]; c++) if (passes(row, c, a, b)) return true;
  }
  return false;
}
