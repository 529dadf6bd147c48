import type { TrackingEvent } from '../event/event.ts';
import { bendVariables, insidePair, legVariables } from '../graph/decide.ts';
import { arrangeHits } from '../modulemap/arrangeHits.ts';
import {
  type ModuleMap,
  PAIR_WINDOW_STRIDE,
  TRIPLET_WINDOW_STRIDE,
  type WindowSettings,
} from '../modulemap/moduleMap.ts';
import { applyWindowSettings } from '../modulemap/widen.ts';
import type { ParameterValues } from '../parameters/table.ts';
import {
  type Cause,
  type FailedTest,
  type FailedTripletTest,
  type Loss,
  type LossQuestion,
  PAIR_VARIABLES,
  TRIPLET_VARIABLES,
  type WindowVariable,
} from './cause.ts';
import { mapRemedies } from './mapRemedies.ts';
import { doubletRow, mapOfRows, tripletsOfDoublet } from './mapRows.ts';
import { edgeRows } from './pairs.ts';

/** What made a graph: the map as it was opened, and the parameters with what they mean for its windows. */
export interface MapInUse {
  readonly map: ModuleMap;
  readonly values: ParameterValues;
  readonly settingsOf: (values: ParameterValues) => WindowSettings;
}

/**
 * Why pairs of hits are no edges of a graph from the module map: null where they are, else the first thing that the
 * definition asks for and the pair lacks. Third hits of a triplet are those of the pair's own particle. Variables
 * and comparisons are those of the CPU builder (graph/decide.ts), on the few rows of the map that know the pair.
 */
export function mapLosses(
  event: TrackingEvent,
  graph: { readonly src: Uint32Array; readonly dst: Uint32Array },
  { map, values, settingsOf }: MapInUse,
  { pairs, remedies }: LossQuestion,
): (Loss | null)[] {
  const hits = arrangeHits(event, map);
  const { convention } = map.header;
  const settings = settingsOf(values);
  const count = event.hitId.length;
  // Place among the arranged hits of each hit row, and the module rank of each arranged hit.
  const place = new Int32Array(count).fill(-1);
  const rank = new Uint32Array(hits.order.length);
  hits.order.forEach((hit, i) => {
    place[hit] = i;
  });
  for (let m = 0; m + 1 < hits.hitStart.length; m++)
    rank.fill(m, hits.hitStart[m], hits.hitStart[m + 1]);
  const companions = hitsByParticle(event);
  const variables = new Float64Array(4);
  const bend = new Float64Array(2);

  function lossOf(a: number, b: number): Loss {
    const unknown = [a, b].filter((hit) => place[hit] < 0);
    if (unknown.length > 0) return final({ kind: 'unknown-module', hits: unknown });
    const [ia, ib] = [place[a], place[b]];
    const [ma, mb] = [rank[ia], rank[ib]];
    const doublet = doubletRow(map, ma, mb);
    if (doublet < 0) return final({ kind: 'no-doublet', reversed: doubletRow(map, mb, ma) >= 0 });
    const local = mapOfRows(map, tripletsOfDoublet(map, doublet));
    const thirds = (companions.get(event.truth?.particleOfHit[a] ?? -1) ?? [])
      .map((hit) => place[hit])
      .filter((i) => i >= 0 && i !== ia && i !== ib);
    return {
      cause: doubletCause(local, ia, ib) ?? tripletCause(local, ia, ib, thirds),
      remedies: remedies ? mapRemedies(hits, local, ia, ib, values, settingsOf) : [],
    };
  }

  /** Why a pair fails the windows of its doublet, null where it passes. */
  function doubletCause(local: ModuleMap, a: number, b: number): Cause | null {
    const row = doubletRow(local, rank[a], rank[b]);
    const windows = applyWindowSettings(local, settings).doublets.window;
    legVariables(convention, hits, a, b, variables);
    if (insidePair(variables, 0, windows, row * PAIR_WINDOW_STRIDE)) return null;
    const [z0] = variables;
    const { beamSpotMin, beamSpotMax } = settings;
    if (settings.cutZ0 && (z0 < beamSpotMin || z0 > beamSpotMax)) {
      const open = { beamSpotMin: Number.NEGATIVE_INFINITY, beamSpotMax: Number.POSITIVE_INFINITY };
      const anywhere = applyWindowSettings(local, { ...settings, ...open }).doublets.window;
      if (insidePair(variables, 0, anywhere, row * PAIR_WINDOW_STRIDE))
        return { kind: 'beam-spot', z0, end: z0 < beamSpotMin ? beamSpotMin : beamSpotMax };
    }
    const tests = failedTests(PAIR_VARIABLES, variables, windows, row * PAIR_WINDOW_STRIDE);
    return { kind: 'doublet-window', tests: tests.sort(worstFirst) };
  }

  /** The map triplet and third hit that come nearest to keeping a pair that passes its doublet. */
  function tripletCause(local: ModuleMap, a: number, b: number, thirds: readonly number[]): Cause {
    const { doublets, triplets } = applyWindowSettings(local, settings);
    const own = doubletRow(local, rank[a], rank[b]);
    let nearest: Extract<Cause, { kind: 'triplet-window' }> | null = null;
    const consider = (row: number, i: number, j: number, k: number) => {
      const tests: FailedTripletTest[] = [];
      const legs = [
        ['inner leg', triplets.window12, i, j],
        ['outer leg', triplets.window23, j, k],
      ] as const;
      for (const [of, windows, from, to] of legs) {
        legVariables(convention, hits, from, to, variables);
        const at = row * PAIR_WINDOW_STRIDE;
        for (const test of failedTests(PAIR_VARIABLES, variables, windows, at))
          tests.push({ ...test, of });
      }
      bendVariables(convention, hits, i, j, k, bend);
      const at = row * TRIPLET_WINDOW_STRIDE;
      for (const test of failedTests(TRIPLET_VARIABLES, bend, triplets.window, at))
        tests.push({ ...test, of: 'triplet' });
      tests.sort(worstFirst);
      if (tests.length > 0 && (!nearest || isNearer(tests, nearest.tests)))
        nearest = {
          kind: 'triplet-window',
          hits: [hits.order[i], hits.order[j], hits.order[k]],
          occurrence: triplets.occurrence[row],
          tests,
        };
    };
    for (let row = 0; row < triplets.occurrence.length; row++)
      for (const third of thirds) {
        const { doublet12, doublet23 } = triplets;
        if (doublet12[row] === own && rank[third] === doublets.m2[doublet23[row]])
          consider(row, a, b, third);
        if (doublet23[row] === own && rank[third] === doublets.m1[doublet12[row]])
          consider(row, third, a, b);
      }
    return nearest ?? { kind: 'no-triplet', thirdHits: thirds.length };
  }

  const rows = edgeRows(pairs, graph, count);
  return Array.from(rows, (row, i) => (row >= 0 ? null : lossOf(pairs.src[i], pairs.dst[i])));
}

function final(cause: Cause): Loss {
  return { cause, remedies: [] };
}

function worstFirst(a: FailedTest, b: FailedTest): number {
  // Two infinite misses differ by NaN.
  return b.widths - a.widths || 0;
}

/** Whether a triplet misses by less: by its worst test, then by how many it fails. */
function isNearer(tests: readonly FailedTest[], than: readonly FailedTest[]): boolean {
  if (tests[0].widths !== than[0].widths) return tests[0].widths < than[0].widths;
  return tests.length < than.length;
}

/** The tests that values fail, of the windows that begin at `at`. */
function failedTests(
  names: readonly WindowVariable[],
  values: Float64Array,
  windows: Float32Array,
  at: number,
): FailedTest[] {
  const tests: FailedTest[] = [];
  names.forEach((variable, k) => {
    const [value, min, max] = [values[k], windows[at + 2 * k], windows[at + 2 * k + 1]];
    if (value >= min && value <= max) return;
    tests.push({ variable, value, min, max, widths: widthsOff(value, min, max) });
  });
  return tests;
}

function widthsOff(value: number, min: number, max: number): number {
  const width = max - min;
  const miss = value < min ? min - value : value - max;
  const widths = miss / width;
  return width > 0 && Number.isFinite(widths) ? widths : Number.POSITIVE_INFINITY;
}

/** Hit rows of each particle row; noise is left out. */
function hitsByParticle({ truth }: TrackingEvent): Map<number, number[]> {
  const byParticle = new Map<number, number[]>();
  truth?.particleOfHit.forEach((p, hit) => {
    if (p < 0) return;
    const hits = byParticle.get(p);
    if (hits) hits.push(hit);
    else byParticle.set(p, [hit]);
  });
  return byParticle;
}
