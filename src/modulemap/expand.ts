import { CANONICAL_WINDOW_STRIDE, type CanonicalMap } from './canonicalMap.ts';
import {
  type MapDoublets,
  type MapTriplets,
  type ModuleMap,
  PAIR_WINDOW_STRIDE,
  TRIPLET_WINDOW_STRIDE,
  type TripletMoments,
} from './moduleMap.ts';
import { addMoments, rmsOf, squaresOf } from './moments.ts';
import { f32Above, f32Below } from './outward.ts';
import { MIRRORED_WINDOWS } from './symmetry.ts';
import { doubletWindows } from './widen.ts';

/** Module ranks are below this, so that three of them, packed, fit a double exactly. */
const RANKS = 2 ** 17;
/** Triplets that may start at one module: with two ranks they fill the 53 bits of a double. */
const POSITIONS = 2 ** 19;

/**
 * The full map: every canonical triplet copied to its images where all three modules have one, windows rounded
 * outward to f32, doublets as the union of their legs, all sorted by module.
 * Where two images of a triplet are the same three modules, their windows are united.
 */
export function expandCanonicalMap(canonical: CanonicalMap): ModuleMap {
  const { keys, sources } = imageTriplets(canonical);
  const n = keys.length;
  const windows = new Float32Array(CANONICAL_WINDOW_STRIDE);
  const occurrence = new Uint32Array(n);
  const window12 = new Float32Array(n * PAIR_WINDOW_STRIDE);
  const window23 = new Float32Array(n * PAIR_WINDOW_STRIDE);
  const window = new Float32Array(n * TRIPLET_WINDOW_STRIDE);
  const moments = canonical.triplets.moments && momentColumns(n);
  const gathered = new Float64Array(CANONICAL_WINDOW_STRIDE);
  const imageCount = canonical.images.length;
  let rows = 0;
  for (let i = 0; i < n; ) {
    const key = keys[i];
    clearWindows(windows);
    gathered.fill(0);
    let sum = 0;
    let tracks = 0;
    for (; i < n && keys[i] === key; i++) {
      const triplet = Math.floor(sources[i] / imageCount);
      const image = sources[i] % imageCount;
      const made = canonical.triplets.occurrence[triplet];
      uniteImage(windows, canonical, triplet, image);
      if (moments) uniteMoments(gathered, tracks, canonical, triplet, image);
      sum = Math.max(sum, made);
      tracks += made;
    }
    if (moments) putMoments(moments, rows, gathered, tracks);
    keys[rows] = key;
    occurrence[rows] = sum;
    const pair = rows * PAIR_WINDOW_STRIDE;
    const triplet = rows * TRIPLET_WINDOW_STRIDE;
    // By hand: a view of the temporary for each of millions of rows would take longer than all else.
    for (let k = 0; k < PAIR_WINDOW_STRIDE; k++) {
      window12[pair + k] = windows[k];
      window23[pair + k] = windows[PAIR_WINDOW_STRIDE + k];
    }
    for (let k = 0; k < TRIPLET_WINDOW_STRIDE; k++)
      window[triplet + k] = windows[2 * PAIR_WINDOW_STRIDE + k];
    rows++;
  }

  const { m1, m2, doublet12, doublet23 } = doubletsOf(
    keys.subarray(0, rows),
    canonical.moduleKey.length,
  );
  const triplets: MapTriplets = {
    doublet12,
    doublet23,
    occurrence: first(occurrence, rows),
    window12: first(window12, rows * PAIR_WINDOW_STRIDE),
    window23: first(window23, rows * PAIR_WINDOW_STRIDE),
    window: first(window, rows * TRIPLET_WINDOW_STRIDE),
    ...(moments ? { moments: shortened(moments, rows) } : {}),
  };
  const doublets: MapDoublets = { m1, m2, window: doubletWindows(m1.length, triplets) };
  return { header: canonical.header, moduleKey: canonical.moduleKey, doublets, triplets };
}

/** The first numbers of an array; the array itself where these are all. */
function first<A extends Float32Array | Uint32Array>(values: A, count: number): A {
  return values.length === count ? values : (values.slice(0, count) as A);
}

/**
 * All images of all triplets, sorted by module: packed key (m1, m2, m3), and where each comes from
 * (triplet * number of images + image). Sorted by counting m1, then within each m1 as packed doubles
 * (m2, m3, position), which typed arrays sort without a comparator.
 */
function imageTriplets({ moduleKey, triplets, images }: CanonicalMap): {
  keys: Float64Array;
  sources: Uint32Array;
} {
  const listed = images.length === 1 ? listedKeys(triplets, images[0].permutation) : null;
  if (listed) {
    const sources = new Uint32Array(listed.length);
    for (let t = 0; t < sources.length; t++) sources[t] = t;
    return { keys: listed, sources };
  }
  const start = new Uint32Array(moduleKey.length + 1);
  eachImage(triplets, images, (_source, m1) => {
    start[m1 + 1]++;
  });
  for (let m = 0; m < moduleKey.length; m++) {
    if (start[m + 1] > POSITIONS)
      throw new RangeError(
        `Module rank ${m} starts ${start[m + 1]} triplets; the most is ${POSITIONS}.`,
      );
    start[m + 1] += start[m];
  }
  const n = start[moduleKey.length];
  const packed = new Float64Array(n);
  const unsorted = new Uint32Array(n);
  const next = start.slice();
  eachImage(triplets, images, (source, m1, m2, m3) => {
    const at = next[m1]++;
    packed[at] = (m2 * RANKS + m3) * POSITIONS + (at - start[m1]);
    unsorted[at] = source;
  });
  const keys = new Float64Array(n);
  const sources = new Uint32Array(n);
  for (let m = 0; m < moduleKey.length; m++) {
    packed.subarray(start[m], start[m + 1]).sort();
    for (let i = start[m]; i < start[m + 1]; i++) {
      keys[i] = m * RANKS * RANKS + Math.floor(packed[i] / POSITIONS);
      sources[i] = unsorted[start[m] + (packed[i] % POSITIONS)];
    }
  }
  return { keys, sources };
}

/** Packed keys of triplets whose only image is themselves; null where that is not so, or they are not sorted. */
function listedKeys(
  { m1, m2, m3 }: CanonicalMap['triplets'],
  permutation: Int32Array,
): Float64Array | null {
  for (let m = 0; m < permutation.length; m++) if (permutation[m] !== m) return null;
  const keys = new Float64Array(m1.length);
  for (let t = 0; t < keys.length; t++) {
    keys[t] = (m1[t] * RANKS + m2[t]) * RANKS + m3[t];
    if (t > 0 && keys[t] < keys[t - 1]) return null;
  }
  return keys;
}

/** Calls `visit` for every image of every triplet whose three modules exist. */
function eachImage(
  triplets: CanonicalMap['triplets'],
  images: CanonicalMap['images'],
  visit: (source: number, m1: number, m2: number, m3: number) => void,
): void {
  for (let t = 0; t < triplets.m1.length; t++)
    for (let i = 0; i < images.length; i++) {
      const { permutation } = images[i];
      const p1 = permutation[triplets.m1[t]];
      const p2 = permutation[triplets.m2[t]];
      const p3 = permutation[triplets.m3[t]];
      if (p1 >= 0 && p2 >= 0 && p3 >= 0) visit(t * images.length + i, p1, p2, p3);
    }
}

function clearWindows(windows: Float32Array): void {
  for (let k = 0; k < windows.length; k += 2) {
    windows[k] = Number.POSITIVE_INFINITY;
    windows[k + 1] = Number.NEGATIVE_INFINITY;
  }
}

/** Unites `windows` with those of one image of a triplet, rounded outward. */
function uniteImage(
  windows: Float32Array,
  canonical: CanonicalMap,
  triplet: number,
  image: number,
): void {
  const from = triplet * CANONICAL_WINDOW_STRIDE;
  const source = canonical.triplets.windows;
  const { mirrorsZ } = canonical.images[image];
  for (let k = 0; k < CANONICAL_WINDOW_STRIDE; k += 2) {
    const flips = mirrorsZ && FLIPS[k] === 1;
    const lo = f32Below(flips ? -source[from + k + 1] : source[from + k]);
    const hi = f32Above(flips ? -source[from + k] : source[from + k + 1]);
    if (lo < windows[k]) windows[k] = lo;
    if (hi > windows[k + 1]) windows[k + 1] = hi;
  }
}

/** Room for the moments of `rows` triplets. */
function momentColumns(rows: number): TripletMoments {
  return {
    leg12: new Float32Array(rows * PAIR_WINDOW_STRIDE),
    leg23: new Float32Array(rows * PAIR_WINDOW_STRIDE),
    triplet: new Float32Array(rows * TRIPLET_WINDOW_STRIDE),
  };
}

function shortened({ leg12, leg23, triplet }: TripletMoments, rows: number): TripletMoments {
  return {
    leg12: first(leg12, rows * PAIR_WINDOW_STRIDE),
    leg23: first(leg23, rows * PAIR_WINDOW_STRIDE),
    triplet: first(triplet, rows * TRIPLET_WINDOW_STRIDE),
  };
}

/** Adds the moments of one image of a triplet to those gathered of `tracks` tracks. */
function uniteMoments(
  gathered: Float64Array,
  tracks: number,
  { triplets, images }: CanonicalMap,
  triplet: number,
  image: number,
): void {
  if (!triplets.moments) return;
  const more = triplets.occurrence[triplet];
  for (let k = 0; k < CANONICAL_WINDOW_STRIDE; k += 2) {
    const at = triplet * CANONICAL_WINDOW_STRIDE + k;
    const flips = images[image].mirrorsZ && FLIPS[k] === 1;
    const mean = flips ? -triplets.moments[at] : triplets.moments[at];
    addMoments(gathered, k, tracks, more, mean, squaresOf(triplets.moments[at + 1], more));
  }
}

/** Writes gathered moments of `tracks` tracks as means and rms of a row. */
function putMoments(
  { leg12, leg23, triplet }: TripletMoments,
  row: number,
  gathered: Float64Array,
  tracks: number,
): void {
  for (let k = 1; k < CANONICAL_WINDOW_STRIDE; k += 2) gathered[k] = rmsOf(gathered[k], tracks);
  leg12.set(gathered.subarray(0, 8), row * PAIR_WINDOW_STRIDE);
  leg23.set(gathered.subarray(8, 16), row * PAIR_WINDOW_STRIDE);
  triplet.set(gathered.subarray(16, 20), row * TRIPLET_WINDOW_STRIDE);
}

/** 1 at the windows that a reflection in z flips. */
const FLIPS = Uint8Array.from({ length: CANONICAL_WINDOW_STRIDE }, (_, k) =>
  (MIRRORED_WINDOWS as readonly number[]).includes(k) ? 1 : 0,
);

/**
 * The doublets that triplet keys use, sorted, and each triplet's rows in them. Legs are put into buckets by their
 * inner module; within one, a table of outer modules gives the row.
 */
function doubletsOf(
  tripletKeys: Float64Array,
  modules: number,
): Pick<MapDoublets, 'm1' | 'm2'> & Pick<MapTriplets, 'doublet12' | 'doublet23'> {
  const n = tripletKeys.length;
  const inner = new Uint32Array(2 * n);
  const outer = new Uint32Array(2 * n);
  const start = new Uint32Array(modules + 1);
  for (let t = 0; t < n; t++) {
    const pair = Math.floor(tripletKeys[t] / RANKS);
    inner[t] = Math.floor(pair / RANKS);
    outer[t] = inner[n + t] = pair % RANKS;
    outer[n + t] = tripletKeys[t] % RANKS;
    start[inner[t] + 1]++;
    start[inner[n + t] + 1]++;
  }
  for (let m = 0; m < modules; m++) start[m + 1] += start[m];
  const legs = new Uint32Array(2 * n);
  const outers = new Uint32Array(2 * n);
  const next = start.slice();
  for (let leg = 0; leg < 2 * n; leg++) {
    const at = next[inner[leg]]++;
    legs[at] = leg;
    outers[at] = outer[leg];
  }

  const rowOfLeg = new Uint32Array(2 * n);
  const rowOfOuter = new Uint32Array(modules);
  const m1 = new Uint32Array(2 * n);
  const m2 = new Uint32Array(2 * n);
  let rows = 0;
  for (let m = 0; m < modules; m++) {
    const sorted = outers.slice(start[m], start[m + 1]).sort();
    for (let i = 0; i < sorted.length; i++) {
      if (i > 0 && sorted[i] === sorted[i - 1]) continue;
      rowOfOuter[sorted[i]] = rows;
      m1[rows] = m;
      m2[rows++] = sorted[i];
    }
    for (let i = start[m]; i < start[m + 1]; i++) rowOfLeg[legs[i]] = rowOfOuter[outers[i]];
  }
  return {
    m1: m1.slice(0, rows),
    m2: m2.slice(0, rows),
    doublet12: rowOfLeg.slice(0, n),
    doublet23: rowOfLeg.slice(n),
  };
}
