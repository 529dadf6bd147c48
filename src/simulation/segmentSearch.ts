import { type Detector, moduleCount } from '../detector/detector.ts';
import type { Layer } from './surfaces.ts';

/** Finds which module a step of a particle crosses first. */
export interface SegmentSearch {
  /** First crossing of the last search: parameter in [0, 1], then u and v on the module (mm). */
  readonly first: Float64Array;
  /** Where `segmentPoint` leaves its point (mm). */
  readonly point: Float64Array;
  /** Forgets which modules were crossed. */
  startTrack(): void;
  /** A module that this track crosses no more. */
  markCrossed(module: number): void;
  /** Point of the segment of length h (mm) at parameter t in [0, 1]. */
  segmentPoint(h: number, t: number): void;
  /**
   * First module that the segment of length h (mm) crosses, -1 for none; its place in `first`. `r0` and `r1`: distance
   * of its ends from the beam axis (mm); `barrels`: whether barrel layers count.
   */
  firstCrossing(h: number, r0: number, r1: number, barrels: boolean): number;
}

/** How much longer than computed the stretch inside a layer is taken to be, as a fraction of the step. */
const STRETCH_MARGIN = 0.05;

/**
 * A search among the modules of a detector for the cubic Hermite segment between `state` and `next`, each position
 * (mm) and unit direction, read anew at every call.
 *
 * How it works: the layers whose envelope the segment enters give the modules it may cross; a module is crossed where
 * the distance to its plane changes sign, found by Newton on the cubic, inside the module's outline.
 */
export function createSegmentSearch(
  detector: Detector,
  layers: readonly Layer[],
  state: Float64Array,
  next: Float64Array,
): SegmentSearch {
  const { cx, cy, cz, rotation, halfUAtMinV, halfUAtMaxV, halfV } = detector;
  // crossed[m] and tested[m] hold the number of the track, or step, that last crossed or tested module m.
  const crossed = new Int32Array(moduleCount(detector));
  const tested = new Int32Array(moduleCount(detector));
  let trackNumber = 0;
  let stepNumber = 0;
  const first = new Float64Array(3);
  const point = new Float64Array(3);

  /** Point of the Hermite segment of length h at parameter t in [0, 1]. */
  function segmentPoint(h: number, t: number): void {
    const s = 1 - t;
    const a = s * s * (1 + 2 * t);
    const b = s * s * t * h;
    const c = t * t * (3 - 2 * t);
    const d = -t * t * s * h;
    point[0] = a * state[0] + b * state[3] + c * next[0] + d * next[3];
    point[1] = a * state[1] + b * state[4] + c * next[1] + d * next[4];
    point[2] = a * state[2] + b * state[5] + c * next[2] + d * next[5];
  }

  /** Tests module m; keeps its crossing in `first` if it comes before the one held. Returns whether it did. */
  function testModule(m: number, h: number): boolean {
    const o = 9 * m;
    const nx = rotation[o + 2];
    const ny = rotation[o + 5];
    const nz = rotation[o + 8];
    const d0 = (state[0] - cx[m]) * nx + (state[1] - cy[m]) * ny + (state[2] - cz[m]) * nz;
    const d1 = (next[0] - cx[m]) * nx + (next[1] - cy[m]) * ny + (next[2] - cz[m]) * nz;
    if (d0 > 0 === d1 > 0) return false;
    // Along the segment the distance is the cubic d0 + t (e0 + t (q + t c)).
    const e0 = h * (state[3] * nx + state[4] * ny + state[5] * nz);
    const e1 = h * (next[3] * nx + next[4] * ny + next[5] * nz);
    const q = 3 * (d1 - d0) - 2 * e0 - e1;
    const c = 2 * (d0 - d1) + e0 + e1;
    let t = d0 / (d0 - d1);
    for (let i = 0; i < 3; i++) {
      const slope = e0 + t * (2 * q + 3 * c * t);
      if (slope === 0) break;
      t -= (d0 + t * (e0 + t * (q + c * t))) / slope;
    }
    // Also refuses NaN and what Newton sent out of the segment.
    if (!(t >= 0 && t < first[0])) return false;
    segmentPoint(h, t);
    const dx = point[0] - cx[m];
    const dy = point[1] - cy[m];
    const dz = point[2] - cz[m];
    const v = dx * rotation[o + 1] + dy * rotation[o + 4] + dz * rotation[o + 7];
    if (Math.abs(v) > halfV[m]) return false;
    const u = dx * rotation[o] + dy * rotation[o + 3] + dz * rotation[o + 6];
    const f = v / halfV[m];
    if (Math.abs(u) > ((1 - f) * halfUAtMinV[m] + (1 + f) * halfUAtMaxV[m]) / 2) return false;
    first[0] = t;
    first[1] = u;
    first[2] = v;
    return true;
  }

  /** Tests the modules of a layer near the stretch of the segment inside it. Returns the module crossed, or `found`. */
  function searchLayer(layer: Layer, h: number, r0: number, r1: number, found: number): number {
    const from = layer.barrel ? r0 : state[2];
    const to = layer.barrel ? r1 : next[2];
    const lo = layer.barrel ? layer.rMin : layer.zMin;
    const hi = layer.barrel ? layer.rMax : layer.zMax;
    let enter = 0;
    let leave = 1;
    const length = to - from;
    if (length !== 0) {
      const a = (lo - from) / length;
      const b = (hi - from) / length;
      enter = Math.max(0, Math.min(a, b) - STRETCH_MARGIN);
      leave = Math.min(1, Math.max(a, b) + STRETCH_MARGIN);
    }
    if (enter > leave) return found;
    segmentPoint(h, enter);
    const phiA = Math.atan2(point[1], point[0]);
    const alongA = layer.barrel ? point[2] : Math.sqrt(point[0] * point[0] + point[1] * point[1]);
    segmentPoint(h, leave);
    let phiB = Math.atan2(point[1], point[0]);
    const alongB = layer.barrel ? point[2] : Math.sqrt(point[0] * point[0] + point[1] * point[1]);
    if (phiB - phiA > Math.PI) phiB -= 2 * Math.PI;
    else if (phiA - phiB > Math.PI) phiB += 2 * Math.PI;

    const { phiBins, alongBins, alongMin, alongScale, binStart, modules } = layer;
    const phiScale = phiBins / (2 * Math.PI);
    const phiFirst = Math.floor(Math.min(phiA, phiB) * phiScale);
    const phiLast = Math.floor(Math.max(phiA, phiB) * phiScale);
    const along0 = Math.floor((Math.min(alongA, alongB) - alongMin) * alongScale);
    const along1 = Math.floor((Math.max(alongA, alongB) - alongMin) * alongScale);
    const alongFirst = Math.max(0, along0);
    const alongLast = Math.min(alongBins - 1, along1);
    let result = found;
    for (let p = phiFirst; p <= phiLast; p++) {
      const row = (((p % phiBins) + phiBins) % phiBins) * alongBins;
      for (let bin = row + alongFirst; bin <= row + alongLast; bin++)
        for (let i = binStart[bin]; i < binStart[bin + 1]; i++) {
          const m = modules[i];
          if (tested[m] === stepNumber || crossed[m] === trackNumber) continue;
          tested[m] = stepNumber;
          if (testModule(m, h)) result = m;
        }
    }
    return result;
  }

  /** First module that the segment crosses, -1 for none; its place in `first`. */
  function firstCrossing(h: number, r0: number, r1: number, barrels: boolean): number {
    stepNumber++;
    first[0] = 1;
    const rLow = Math.min(r0, r1);
    const rHigh = Math.max(r0, r1);
    const zLow = Math.min(state[2], next[2]);
    const zHigh = Math.max(state[2], next[2]);
    let found = -1;
    for (let i = 0; i < layers.length; i++) {
      const layer = layers[i];
      if (layer.barrel && !barrels) continue;
      if (layer.zMin > zHigh || layer.zMax < zLow || layer.rMin > rHigh || layer.rMax < rLow)
        continue;
      found = searchLayer(layer, h, r0, r1, found);
    }
    return found;
  }

  return {
    first,
    point,
    startTrack() {
      trackNumber++;
    },
    markCrossed(module) {
      crossed[module] = trackNumber;
    },
    segmentPoint,
    firstCrossing,
  };
}
