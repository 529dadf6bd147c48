import { wrapPhi } from '../event/coordinates.ts';
import type { ArrangedHits } from '../modulemap/arrangeHits.ts';
import {
  type ModuleMap,
  PAIR_WINDOW_STRIDE,
  TRIPLET_WINDOW_STRIDE,
} from '../modulemap/moduleMap.ts';
import { createPacer, type Pacer } from '../tasks/pacer.ts';
import { bendVariables, insidePair, insideTriplet, legVariables } from './decide.ts';
import type { MapGraph } from './graph.ts';
import { checkEdges, checkPairs, type GraphLimits } from './limits.ts';

export interface BuildGraphOptions {
  /** Ends the build: the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Called now and then with the done fraction. */
  readonly onProgress?: ((fraction: number) => void) | undefined;
}

export interface BuildGraphCpuOptions extends BuildGraphOptions {
  /** Ends the build as soon as the graph is known to exceed them; none by default. */
  readonly limits?: GraphLimits | undefined;
}

const NO_LIMITS: GraphLimits = { pairs: Number.POSITIVE_INFINITY, edges: Number.POSITIVE_INFINITY };

/**
 * Hit pairs inside the doublet windows, in the order (doublet, source, target). Pairs of doublet d are
 * [doubletStart[d], doubletStart[d + 1]); source and target are arranged hits.
 */
interface HitPairs {
  readonly doubletStart: Uint32Array;
  readonly source: Uint32Array;
  readonly target: Uint32Array;
  readonly activeDoublets: number;
  readonly candidates: number;
}

/**
 * The graph of an event under a module map, in double precision on one thread: the reference for the GPU
 * builder and the fallback where there is no WebGPU.
 *
 * An edge a -> b survives if and only if it is a leg of at least one hit triplet that passes both doublet
 * windows, the map triplet's own windows for both legs, and its windows for diffDydx and diffDzdr
 * (ModuleMapGraph, L2IT). Edges come in the order (doublet, source hit, target hit). Memory grows with the
 * pairs that pass, not with the pairs that are tested.
 *
 * It gives way to other tasks every few tens of milliseconds, so a worker can be told to abort it.
 * @throws the signal's reason when aborted, GraphSizeError where the graph exceeds the limits.
 */
export async function buildGraphCpu(
  hits: ArrangedHits,
  map: ModuleMap,
  options: BuildGraphCpuOptions = {},
): Promise<MapGraph> {
  const pacer = createPacer(options);
  const { limits = NO_LIMITS } = options;
  const pairs = await findPairs(hits, map, limits, pacer);
  const keep = new Uint8Array(pairs.source.length);
  let [triplets, kept] = [0, 0];
  await visitTriplets(hits, map, pairs, pacer, {
    visit(_row, e, f) {
      triplets++;
      kept += 2 - keep[e] - keep[f];
      keep[e] = 1;
      keep[f] = 1;
    },
    afterRow: () => checkEdges(kept, limits),
  });
  const { src, dst } = collect(hits, pairs, keep);
  pacer.done();
  return {
    src,
    dst,
    counts: {
      hits: hits.order.length,
      unknownHits: hits.unknownHits,
      modules: hits.modules,
      activeDoublets: pairs.activeDoublets,
      candidates: pairs.candidates,
      doublets: pairs.source.length,
      triplets,
      edges: src.length,
    },
  };
}

/** The hit pairs inside the doublet windows of a map, as arranged hits, with their four variables each. */
export interface PassingPairs {
  readonly source: Uint32Array;
  readonly target: Uint32Array;
  /** [4 * pairs] */
  readonly legs: Float64Array;
}

/** Told of what passes a map. */
export interface TripletVisitor {
  /** Before anything else, how many pairs there are. */
  begin(pairs: number): void;
  /** A hit triplet that passes everything under a row of the map's triplets: pair e, then pair f. */
  visit(pairs: PassingPairs, row: number, e: number, f: number): void;
}

/**
 * Every hit triplet that passes a map, by the tests that build the graph.
 * @throws the signal's reason when aborted, GraphSizeError where the pairs exceed the limits.
 */
export async function findPassingTriplets(
  hits: ArrangedHits,
  map: ModuleMap,
  options: BuildGraphCpuOptions,
  visitor: TripletVisitor,
): Promise<PassingPairs> {
  const pacer = createPacer(options);
  const found = await findPairs(hits, map, options.limits ?? NO_LIMITS, pacer);
  const { source, target } = found;
  visitor.begin(source.length);
  const pairs = { source, target, legs: new Float64Array(4 * source.length) };
  legsOf(hits, map, found, 0, source.length, pairs.legs);
  await visitTriplets(hits, map, found, pacer, {
    visit: (row, e, f) => visitor.visit(pairs, row, e, f),
  });
  pacer.done();
  return pairs;
}

/** Tests every pair of hits on the two modules of each map doublet against the doublet's windows. */
async function findPairs(
  hits: ArrangedHits,
  map: ModuleMap,
  limits: GraphLimits,
  pacer: Pacer,
): Promise<HitPairs> {
  const { hitStart, phi } = hits;
  const { m1, m2, window } = map.doublets;
  const { convention } = map.header;
  const doublets = m1.length;
  const doubletStart = new Uint32Array(doublets + 1);
  const variables = new Float64Array(4);
  let source = new Uint32Array(1024);
  let target = new Uint32Array(1024);
  let found = 0;
  let activeDoublets = 0;
  let candidates = 0;
  for (let d = 0; d < doublets; d++) {
    doubletStart[d] = found;
    const aEnd = hitStart[m1[d] + 1];
    const bStart = hitStart[m2[d]];
    const bEnd = hitStart[m2[d] + 1];
    const tests = (aEnd - hitStart[m1[d]]) * (bEnd - bStart);
    if (tests === 0) continue;
    activeDoublets++;
    candidates += tests;
    const at = d * PAIR_WINDOW_STRIDE;
    const [least, most] = [window[at + 2], window[at + 3]];
    for (let a = hitStart[m1[d]]; a < aEnd; a++) {
      for (let b = bStart; b < bEnd; b++) {
        // Most pairs are too far apart in azimuth, which takes no division to see.
        const dphi = wrapPhi(phi[b] - phi[a]);
        if (!(dphi >= least && dphi <= most)) continue;
        legVariables(convention, hits, a, b, variables);
        if (!insidePair(variables, 0, window, at)) continue;
        if (found === source.length) {
          source = doubled(source);
          target = doubled(target);
        }
        source[found] = a;
        target[found++] = b;
      }
    }
    checkPairs(found, limits);
    if (pacer.due(tests)) await pacer.pause((0.5 * d) / doublets);
  }
  doubletStart[doublets] = found;
  return {
    doubletStart,
    source: source.subarray(0, found),
    target: target.subarray(0, found),
    activeDoublets,
    candidates,
  };
}

/**
 * Tests the hit triplets of every map triplet and tells of those that pass, module by module of the middle hit: so the
 * variables of few pairs are needed at a time, and lie close together.
 */
async function visitTriplets(
  hits: ArrangedHits,
  map: ModuleMap,
  pairs: HitPairs,
  pacer: Pacer,
  on: {
    readonly visit: (row: number, e: number, f: number) => void;
    readonly afterRow?: () => void;
  },
): Promise<void> {
  const { convention } = map.header;
  const { doublet12, doublet23, window12, window23, window } = map.triplets;
  const { doubletStart, source, target } = pairs;
  const { rows, rowStart, doubletStartOf } = byMiddle(map);
  const bend = new Float64Array(2);
  let legs12 = new Float64Array(1024);
  let legs23 = new Float64Array(1024);
  for (let middleModule = 0; middleModule + 1 < rowStart.length; middleModule++) {
    const first23 = doubletStart[doubletStartOf[middleModule]];
    const last23 = doubletStart[doubletStartOf[middleModule + 1]];
    let tests = 1;
    if (first23 < last23) {
      legs23 = withRoom(legs23, 4 * (last23 - first23));
      legsOf(hits, map, pairs, first23, last23, legs23);
      let legsAre = -1;
      for (let i = rowStart[middleModule]; i < rowStart[middleModule + 1]; i++) {
        const t = rows[i];
        const [d12, d23] = [doublet12[t], doublet23[t]];
        const [first12, end12] = [doubletStart[d12], doubletStart[d12 + 1]];
        const [start23, end23] = [doubletStart[d23], doubletStart[d23 + 1]];
        if (start23 === end23 || first12 === end12) continue;
        if (legsAre !== d12) {
          legs12 = withRoom(legs12, 4 * (end12 - first12));
          legsOf(hits, map, pairs, first12, end12, legs12);
          legsAre = d12;
        }
        for (let e = first12; e < end12; e++) {
          tests++;
          if (!insidePair(legs12, 4 * (e - first12), window12, t * PAIR_WINDOW_STRIDE)) continue;
          const middle = target[e];
          for (
            let f = lowerBound(source, middle, start23, end23);
            f < end23 && source[f] === middle;
            f++
          ) {
            tests++;
            if (!insidePair(legs23, 4 * (f - first23), window23, t * PAIR_WINDOW_STRIDE)) continue;
            bendVariables(convention, hits, source[e], middle, target[f], bend);
            if (!insideTriplet(bend, window, t * TRIPLET_WINDOW_STRIDE)) continue;
            on.visit(t, e, f);
          }
        }
        on.afterRow?.();
      }
    }
    if (pacer.due(tests)) await pacer.pause(0.5 + (0.5 * middleModule) / rowStart.length);
  }
}

/** Variables of the pairs [from, to), four each. */
function legsOf(
  hits: ArrangedHits,
  { header: { convention } }: ModuleMap,
  { source, target }: HitPairs,
  from: number,
  to: number,
  into: Float64Array,
): void {
  const leg = new Float64Array(4);
  for (let e = from; e < to; e++) {
    legVariables(convention, hits, source[e], target[e], leg);
    into.set(leg, 4 * (e - from));
  }
}

/** Rows of the map's triplets by the module of their middle hit, and the doublets that begin on each module. */
function byMiddle({ doublets: { m1 }, triplets: { doublet23 }, moduleKey }: ModuleMap) {
  const rowStart = new Uint32Array(moduleKey.length + 1);
  const doubletStartOf = new Uint32Array(moduleKey.length + 1);
  for (const doublet of doublet23) rowStart[m1[doublet] + 1]++;
  for (const module of m1) doubletStartOf[module + 1]++;
  for (let m = 0; m < moduleKey.length; m++) {
    rowStart[m + 1] += rowStart[m];
    doubletStartOf[m + 1] += doubletStartOf[m];
  }
  const next = rowStart.slice();
  const rows = new Uint32Array(doublet23.length);
  for (let t = 0; t < rows.length; t++) rows[next[m1[doublet23[t]]]++] = t;
  return { rows, rowStart, doubletStartOf };
}

/** An array with at least so much room. */
function withRoom(values: Float64Array<ArrayBuffer>, room: number): Float64Array<ArrayBuffer> {
  return values.length >= room ? values : new Float64Array(2 * room);
}

/** The kept pairs, as hit rows of the event. */
function collect(
  hits: ArrangedHits,
  pairs: HitPairs,
  keep: Uint8Array,
): { src: Uint32Array; dst: Uint32Array } {
  let edges = 0;
  for (const kept of keep) edges += kept;
  const src = new Uint32Array(edges);
  const dst = new Uint32Array(edges);
  let next = 0;
  for (let e = 0; e < keep.length; e++) {
    if (!keep[e]) continue;
    src[next] = hits.order[pairs.source[e]];
    dst[next++] = hits.order[pairs.target[e]];
  }
  return { src, dst };
}

/** First position in [from, to) whose value is at least `value`; values ascend. */
function lowerBound(values: Uint32Array, value: number, from: number, to: number): number {
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (values[middle] < value) from = middle + 1;
    else to = middle;
  }
  return from;
}

function doubled(values: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(2 * values.length);
  larger.set(values);
  return larger;
}
