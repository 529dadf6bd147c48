/** What is done to whole maps: figures, merging, cleaning. */
import { assembleMap, type ListedTriplets } from './assemble.ts';
import { createMapBuilder } from './build.ts';
import {
  CANONICAL_WINDOW_STRIDE,
  type CanonicalMap,
  type CanonicalTriplets,
} from './canonicalMap.ts';
import { expandToLists, withoutSymmetry } from './lists.ts';

/** Figures of a map, with every triplet of its symmetry classes counted. */
export interface MapFigures {
  /** Modules that a triplet uses. */
  readonly modules: number;
  readonly doublets: number;
  readonly triplets: number;
  /** Triplets by occurrence: 1, 2 to 3, 4 to 7, and so on in powers of two. */
  readonly occurrences: readonly { readonly from: number; readonly triplets: number }[];
}

export function mapFigures(map: CanonicalMap): MapFigures {
  const { triplets, doublets } = expandToLists(map);
  const bins: number[] = [];
  for (const count of triplets.occurrence) {
    const bin = Math.floor(Math.log2(Math.max(1, count)));
    bins[bin] = (bins[bin] ?? 0) + 1;
  }
  return {
    modules: new Set([...doublets.m1, ...doublets.m2]).size,
    doublets: doublets.m1.length,
    triplets: triplets.m1.length,
    occurrences: Array.from(bins, (count = 0, bin) => ({ from: 2 ** bin, triplets: count })),
  };
}

/** Maps that cannot be merged. */
export class MergeError extends Error {
  override name = 'MergeError';
}

/**
 * One map of several of the same detector and convention: least and greatest bounds, occurrences added, mean and rms
 * of all tracks where every map has them. Maps of the same modules keep the symmetries that they share.
 * @throws MergeError
 */
export function mergeMaps(maps: readonly CanonicalMap[]): CanonicalMap {
  const [first] = maps;
  for (const { header } of maps) {
    if (header.detector !== first.header.detector)
      throw new MergeError(
        `maps of the detectors "${first.header.detector}" and "${header.detector}" do not go together`,
      );
    if (header.convention !== first.header.convention)
      throw new MergeError(
        `maps of the conventions ${first.header.convention} and ${header.convention} do not go together`,
      );
  }
  const header = {
    ...first.header,
    beamSpot: {
      zMin: Math.min(...maps.map((map) => map.header.beamSpot.zMin)),
      zMax: Math.max(...maps.map((map) => map.header.beamSpot.zMax)),
    },
    minPt: Math.min(...maps.map((map) => map.header.minPt)),
    tracks: maps.reduce((sum, map) => sum + map.header.tracks, 0),
    generator: generatorOf(maps),
  };
  const hasMoments = maps.every(({ triplets }) => triplets.moments);
  if (first.images.length > 1 && maps.every((one) => isSymmetricAlike(first, one))) {
    const builder = createMapBuilder(header.convention, first.images, { moments: hasMoments });
    for (const { triplets } of maps) builder.merge(triplets);
    return { ...first, header, triplets: builder.triplets() };
  }
  const lists = maps.map(listed);
  const whole = (of: (one: ListedTriplets) => BigUint64Array) =>
    BigUint64Array.from(lists.flatMap((one) => Array.from(of(one))));
  return assembleMap(
    header,
    {
      m1: whole(({ m1 }) => m1),
      m2: whole(({ m2 }) => m2),
      m3: whole(({ m3 }) => m3),
      occurrence: Uint32Array.from(joined(lists.map(({ occurrence }) => occurrence))),
      windows: joined(lists.map(({ windows }) => windows)),
      ...(hasMoments && {
        moments: joined(lists.map(({ moments }) => moments ?? new Float64Array(0))),
      }),
    },
    null,
  );
}

/** The settings of the first map, and what of the others differs from them, e.g. `map2.seed`. */
function generatorOf([
  first,
  ...others
]: readonly CanonicalMap[]): CanonicalMap['header']['generator'] {
  const known: Record<string, number | string | boolean> = {
    ...first.header.generator,
    merged: 1 + others.length,
  };
  others.forEach(({ header: { generator, tracks } }, i) => {
    for (const [key, value] of Object.entries({ ...generator, tracks }))
      if (value !== first.header.generator[key]) known[`map${i + 2}.${key}`] = value;
  });
  return known;
}

/** Whether two maps have the same modules under the same symmetries, so that their classes of triplets are the same. */
function isSymmetricAlike(a: CanonicalMap, b: CanonicalMap): boolean {
  return (
    a.images.length === b.images.length &&
    a.moduleKey.length === b.moduleKey.length &&
    a.moduleKey.every((key, rank) => key === b.moduleKey[rank]) &&
    a.images.every(
      ({ mirrorsZ, permutation }, i) =>
        mirrorsZ === b.images[i].mirrorsZ &&
        permutation.every((rank, m) => rank === b.images[i].permutation[m]),
    )
  );
}

function listed(map: CanonicalMap): ListedTriplets {
  const { moduleKey, triplets } = withoutSymmetry(map);
  const keys = (ranks: Uint32Array) => BigUint64Array.from(ranks, (rank) => moduleKey[rank]);
  const { m1, m2, m3, occurrence, windows, moments } = triplets;
  return { m1: keys(m1), m2: keys(m2), m3: keys(m3), occurrence, windows, moments };
}

function joined(arrays: readonly (Float64Array | Uint32Array)[]): Float64Array {
  const all = new Float64Array(arrays.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const array of arrays) {
    all.set(array, at);
    at += array.length;
  }
  return all;
}

/** The map without triplets of fewer than `least` occurrences. */
export function withOccurrences(map: CanonicalMap, least: number): CanonicalMap {
  const { header } = map;
  return {
    ...picked(map, ({ occurrence }, t) => occurrence[t] >= least),
    header: { ...header, generator: { ...header.generator, minOccurrence: least } },
  };
}

/**
 * The map without cycles: as long as one can go from a module along doublets and back, the doublet with the fewest
 * occurrences among those of each such set of modules goes, with the triplets that use it.
 */
export function withoutCycles(map: CanonicalMap): CanonicalMap {
  let plain = withoutSymmetry(map);
  for (;;) {
    const cut = rarestOnCycles(plain);
    if (cut.size === 0) return plain;
    const before = plain;
    plain = picked(
      before,
      ({ m1, m2, m3 }, t) => !cut.has(pairKey(m1[t], m2[t])) && !cut.has(pairKey(m2[t], m3[t])),
    );
  }
}

const RANKS = 2 ** 26;
const pairKey = (a: number, b: number) => a * RANKS + b;

/** Of every set of modules on cycles, the doublet with the fewest occurrences; the first of equal ones. */
function rarestOnCycles({ moduleKey, triplets }: CanonicalMap): Set<number> {
  const occurrences = new Map<number, number>();
  for (let t = 0; t < triplets.m1.length; t++) {
    const { m1, m2, m3 } = triplets;
    for (const key of [pairKey(m1[t], m2[t]), pairKey(m2[t], m3[t])])
      occurrences.set(key, (occurrences.get(key) ?? 0) + triplets.occurrence[t]);
  }
  const group = stronglyConnected(moduleKey.length, [...occurrences.keys()]);
  const rarest = new Map<number, number>();
  for (const [key, count] of occurrences) {
    const [a, b] = [Math.floor(key / RANKS), key % RANKS];
    if (group[a] !== group[b]) continue;
    const known = rarest.get(group[a]);
    const least = known === undefined ? Number.POSITIVE_INFINITY : (occurrences.get(known) ?? 0);
    if (count < least || (count === least && known !== undefined && key < known))
      rarest.set(group[a], key);
  }
  return new Set(rarest.values());
}

/** A number for each module, the same for those that can be reached from each other (Tarjan 1972, without recursion). */
function stronglyConnected(modules: number, pairs: readonly number[]): Int32Array {
  const targets: number[][] = Array.from({ length: modules }, () => []);
  for (const key of pairs) targets[Math.floor(key / RANKS)].push(key % RANKS);
  const index = new Int32Array(modules).fill(-1);
  const low = new Int32Array(modules);
  const group = new Int32Array(modules).fill(-1);
  const next = new Int32Array(modules);
  const open: number[] = [];
  let [counter, groups] = [0, 0];
  for (let start = 0; start < modules; start++) {
    if (index[start] >= 0) continue;
    const path = [start];
    while (path.length > 0) {
      const at = path[path.length - 1];
      if (index[at] < 0) {
        index[at] = low[at] = counter++;
        open.push(at);
      }
      const to = targets[at][next[at]++];
      if (to !== undefined) {
        if (index[to] < 0) path.push(to);
        else if (group[to] < 0) low[at] = Math.min(low[at], index[to]);
        continue;
      }
      path.pop();
      const before = path[path.length - 1];
      if (before !== undefined) low[before] = Math.min(low[before], low[at]);
      if (low[at] !== index[at]) continue;
      for (let member = -1; member !== at; ) {
        member = open.pop() as number;
        group[member] = groups;
      }
      groups++;
    }
  }
  return group;
}

function picked(
  map: CanonicalMap,
  isKept: (triplets: CanonicalTriplets, row: number) => boolean,
): CanonicalMap {
  const { triplets } = map;
  const rows = Uint32Array.from(triplets.m1.keys()).filter((row) => isKept(triplets, row));
  const wide = (values: Float64Array) => {
    const kept = new Float64Array(rows.length * CANONICAL_WINDOW_STRIDE);
    rows.forEach((row, i) => {
      const from = row * CANONICAL_WINDOW_STRIDE;
      kept.set(values.subarray(from, from + CANONICAL_WINDOW_STRIDE), i * CANONICAL_WINDOW_STRIDE);
    });
    return kept;
  };
  const column = (values: Uint32Array) => rows.map((row) => values[row]);
  return {
    ...map,
    triplets: {
      m1: column(triplets.m1),
      m2: column(triplets.m2),
      m3: column(triplets.m3),
      occurrence: column(triplets.occurrence),
      windows: wide(triplets.windows),
      ...(triplets.moments && { moments: wide(triplets.moments) }),
    },
  };
}
