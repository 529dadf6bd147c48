import { pseudorapidity } from '../event/coordinates.ts';
import {
  CANONICAL_WINDOW_STRIDE,
  type CanonicalTriplets,
  type SymmetryImage,
} from './canonicalMap.ts';
import type { Convention } from './moduleMap.ts';
import { addMoments, rmsOf, squaresOf } from './moments.ts';
import { canonicalImage, MIRRORED_WINDOWS } from './symmetry.ts';
import { pairVariables, tripletVariables } from './variables.ts';

/** Hits of one particle; rows from `count` on are scratch. Positions in mm. */
export interface TrackHits {
  readonly count: number;
  /** Module rank. */
  readonly module: ArrayLike<number>;
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  readonly z: ArrayLike<number>;
}

/** Collects the windows of triplets of modules from tracks, one entry per symmetry class. */
export interface MapBuilder {
  /**
   * Adds a track: keeps the hit closest to the vertex on each module, orders by 3D distance from the vertex, and
   * updates every triplet of consecutive hits. Fewer than three hits add nothing; a triplet whose variables are not
   * finite is left out.
   * @returns the number of triplets updated.
   */
  addTrack(hits: TrackHits, vx: number, vy: number, vz: number): number;
  /** How many triplets of consecutive hits of a track, taken as by `addTrack`, the entries so far let pass. */
  covered(hits: TrackHits, vx: number, vy: number, vz: number): number;
  /** Adds the entries of another builder: minima, maxima, sums and, where this one gathers them, moments. */
  merge(triplets: CanonicalTriplets): void;
  /** Number of entries. */
  size(): number;
  /** The entries so far, sorted by module. */
  triplets(): CanonicalTriplets;
}

/** Bits of a module rank in a packed key: three ranks fit a double exactly. */
const RANK_BITS = 17;
const RANKS = 2 ** RANK_BITS;
const STRIDE = CANONICAL_WINDOW_STRIDE;

/**
 * Makes an empty builder.
 * @param images symmetries of the detector, the identity first.
 * @param options.moments whether mean and rms of each variable are gathered, for the cut mode meanrms.
 * @throws RangeError for a detector of more than 131,072 modules.
 */
export function createMapBuilder(
  convention: Convention,
  images: readonly SymmetryImage[],
  options: { readonly moments?: boolean } = {},
): MapBuilder {
  if (images[0].permutation.length > RANKS)
    throw new RangeError(
      `The detector has ${images[0].permutation.length} modules; a map builder takes at most ${RANKS}.`,
    );
  let capacity = 1 << 15;
  let count = 0;
  let keys = new Float64Array(capacity);
  let occurrence = new Uint32Array(capacity);
  let windows = new Float64Array(capacity * STRIDE);
  // Mean and sum of squared deviations in the places of min and max.
  let moments = options.moments ? new Float64Array(capacity * STRIDE) : null;
  // Open addressing: slots hold row + 1, 0 when free, and are twice as many as rows.
  let slots = new Uint32Array(2 * capacity);

  // Scratch of one track: hit order, and coordinates in that order.
  let order: number[] = [];
  const distance: number[] = [];
  const r: number[] = [];
  const phi: number[] = [];
  const eta: number[] = [];
  const values = new Float64Array(10);
  const pair = new Float64Array(4);

  function slotOf(key: number): number {
    const mask = slots.length - 1;
    let slot = hash(key) & mask;
    while (slots[slot] !== 0 && keys[slots[slot] - 1] !== key) slot = (slot + 1) & mask;
    return slot;
  }

  /** Row of a key, made empty if it is new. */
  function rowOf(key: number): number {
    let slot = slotOf(key);
    if (slots[slot] !== 0) return slots[slot] - 1;
    if (count === capacity) {
      grow();
      slot = slotOf(key);
    }
    const row = count++;
    keys[row] = key;
    slots[slot] = count;
    for (let at = row * STRIDE; at < (row + 1) * STRIDE; at += 2) {
      windows[at] = Number.POSITIVE_INFINITY;
      windows[at + 1] = Number.NEGATIVE_INFINITY;
    }
    return row;
  }

  function grow(): void {
    capacity *= 2;
    keys = resized(keys, new Float64Array(capacity));
    occurrence = resized(occurrence, new Uint32Array(capacity));
    windows = resized(windows, new Float64Array(capacity * STRIDE));
    if (moments) moments = resized(moments, new Float64Array(capacity * STRIDE));
    slots = new Uint32Array(2 * capacity);
    for (let row = 0; row < count; row++) slots[slotOf(keys[row])] = row + 1;
  }

  /** Variables of the hit triplet (a, b, c), written into `values`: leg 12, leg 23, triplet. */
  function evaluate(hits: TrackHits, a: number, b: number, c: number): void {
    const { x, y, z } = hits;
    const [ra, rb, rc] = [r[a], r[b], r[c]];
    pairVariables(convention, ra, phi[a], z[a], eta[a], rb, phi[b], z[b], eta[b], pair);
    values.set(pair, 0);
    pairVariables(convention, rb, phi[b], z[b], eta[b], rc, phi[c], z[c], eta[c], pair);
    values.set(pair, 4);
    tripletVariables(
      convention,
      x[b] - x[a],
      y[b] - y[a],
      z[b] - z[a],
      rb - ra,
      x[c] - x[b],
      y[c] - y[b],
      z[c] - z[b],
      rc - rb,
      pair,
    );
    values[8] = pair[0];
    values[9] = pair[1];
  }

  /** Turns `values` into those of the image that stands for the class of a triplet, and gives its key. */
  function classKey(m1: number, m2: number, m3: number): number {
    const image = images[canonicalImage(images, m1, m2, m3)];
    const p = image.permutation;
    if (image.mirrorsZ) for (const at of MIRRORED_WINDOWS) values[at / 2] = -values[at / 2];
    return (p[m1] * RANKS + p[m2]) * RANKS + p[m3];
  }

  function passes(m1: number, m2: number, m3: number): boolean {
    const row = slots[slotOf(classKey(m1, m2, m3))] - 1;
    if (row < 0) return false;
    for (let k = 0; k < values.length; k++) {
      const at = row * STRIDE + 2 * k;
      if (!(values[k] >= windows[at] && values[k] <= windows[at + 1])) return false;
    }
    return true;
  }

  /** Evaluates each triplet of consecutive hits of a track in turn; counts those for which `of` answers yes. */
  function countTriplets(
    hits: TrackHits,
    vx: number,
    vy: number,
    vz: number,
    of: (m1: number, m2: number, m3: number) => boolean,
  ): number {
    order = orderedHits(hits, vx, vy, vz, distance);
    if (order.length < 3) return 0;
    for (const i of order) {
      r[i] = Math.hypot(hits.x[i], hits.y[i]);
      phi[i] = Math.atan2(hits.y[i], hits.x[i]);
      eta[i] = pseudorapidity(r[i], hits.z[i]);
    }
    let count = 0;
    for (let i = 0; i + 2 < order.length; i++) {
      const [a, b, c] = [order[i], order[i + 1], order[i + 2]];
      evaluate(hits, a, b, c);
      if (of(hits.module[a], hits.module[b], hits.module[c])) count++;
    }
    return count;
  }

  function update(m1: number, m2: number, m3: number): boolean {
    for (let k = 0; k < values.length; k++) if (!Number.isFinite(values[k])) return false;
    const row = rowOf(classKey(m1, m2, m3));
    const before = occurrence[row]++;
    for (let k = 0; k < values.length; k++) {
      const at = row * STRIDE + 2 * k;
      if (values[k] < windows[at]) windows[at] = values[k];
      if (values[k] > windows[at + 1]) windows[at + 1] = values[k];
      if (moments) addMoments(moments, at, before, 1, values[k], 0);
    }
    return true;
  }

  return {
    addTrack: (hits, vx, vy, vz) => countTriplets(hits, vx, vy, vz, update),
    covered: (hits, vx, vy, vz) => countTriplets(hits, vx, vy, vz, passes),
    merge(other) {
      for (let i = 0; i < other.m1.length; i++) {
        const row = rowOf((other.m1[i] * RANKS + other.m2[i]) * RANKS + other.m3[i]);
        const [before, more] = [occurrence[row], other.occurrence[i]];
        occurrence[row] += more;
        for (let k = 0; k < STRIDE; k += 2) {
          const to = row * STRIDE + k;
          windows[to] = Math.min(windows[to], other.windows[i * STRIDE + k]);
          windows[to + 1] = Math.max(windows[to + 1], other.windows[i * STRIDE + k + 1]);
          if (!moments || !other.moments) continue;
          const squares = squaresOf(other.moments[i * STRIDE + k + 1], more);
          addMoments(moments, to, before, more, other.moments[i * STRIDE + k], squares);
        }
      }
    },
    size: () => count,
    triplets() {
      const sorted = Uint32Array.from({ length: count }, (_, row) => row).sort(
        (a, b) => keys[a] - keys[b],
      );
      const out = {
        m1: new Uint32Array(count),
        m2: new Uint32Array(count),
        m3: new Uint32Array(count),
        occurrence: new Uint32Array(count),
        windows: new Float64Array(count * STRIDE),
        ...(moments ? { moments: new Float64Array(count * STRIDE) } : {}),
      };
      sorted.forEach((row, i) => {
        const key = keys[row];
        out.m1[i] = Math.floor(key / (RANKS * RANKS));
        out.m2[i] = Math.floor(key / RANKS) % RANKS;
        out.m3[i] = key % RANKS;
        out.occurrence[i] = occurrence[row];
        out.windows.set(windows.subarray(row * STRIDE, (row + 1) * STRIDE), i * STRIDE);
        for (let k = 0; moments && out.moments && k < STRIDE; k += 2) {
          out.moments[i * STRIDE + k] = moments[row * STRIDE + k];
          out.moments[i * STRIDE + k + 1] = rmsOf(moments[row * STRIDE + k + 1], occurrence[row]);
        }
      });
      return out;
    },
  };
}

/**
 * The triplets that at least `minOccurrence` tracks made. One track leaves windows without width, which hardly any
 * other passes: a quarter of the entries of a map and none of its use.
 */
export function frequentTriplets(
  triplets: CanonicalTriplets,
  minOccurrence: number,
): CanonicalTriplets {
  const rows = Uint32Array.from(triplets.occurrence.keys()).filter(
    (row) => triplets.occurrence[row] >= minOccurrence,
  );
  const rowsOf = (columns: Float64Array) => {
    const out = new Float64Array(rows.length * STRIDE);
    rows.forEach((row, i) => {
      out.set(columns.subarray(row * STRIDE, (row + 1) * STRIDE), i * STRIDE);
    });
    return out;
  };
  const column = (of: Uint32Array) => Uint32Array.from(rows, (row) => of[row]);
  return {
    m1: column(triplets.m1),
    m2: column(triplets.m2),
    m3: column(triplets.m3),
    occurrence: column(triplets.occurrence),
    windows: rowsOf(triplets.windows),
    ...(triplets.moments ? { moments: rowsOf(triplets.moments) } : {}),
  };
}

/** Hits by ascending 3D distance from the vertex, only the closest of each module. */
function orderedHits(
  hits: TrackHits,
  vx: number,
  vy: number,
  vz: number,
  distance: number[],
): number[] {
  const order: number[] = [];
  for (let i = 0; i < hits.count; i++) {
    distance[i] = Math.hypot(hits.x[i] - vx, hits.y[i] - vy, hits.z[i] - vz);
    order.push(i);
  }
  order.sort((a, b) => distance[a] - distance[b]);
  return order.filter(
    (hit, at) => order.findIndex((other) => hits.module[other] === hits.module[hit]) === at,
  );
}

function resized<T extends Float64Array<ArrayBuffer> | Uint32Array<ArrayBuffer>>(
  from: T,
  to: T,
): T {
  to.set(from);
  return to;
}

/** Mixes the bits of a packed key into 32. */
function hash(key: number): number {
  const low = key | 0;
  const high = Math.floor(key / 4294967296) | 0;
  let h = Math.imul(low ^ Math.imul(high, 0x9e3779b1), 0x85ebca6b);
  h ^= h >>> 15;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
