import { type Detector, moduleCount } from '../detector/detector.ts';

/**
 * The layers of a detector, each with its modules sorted into bins, so that a stretch of track finds the
 * modules it may cross without looking at all of them.
 *
 * A layer is the set of modules that share volume and layer number. A barrel layer (normals across z) is
 * binned in (phi, z), a disk (normals along z) in (phi, r). A module is listed in every bin that it touches.
 */
export interface Layer {
  readonly barrel: boolean;
  /** Envelope of all modules (mm). */
  readonly rMin: number;
  readonly rMax: number;
  readonly zMin: number;
  readonly zMax: number;
  readonly phiBins: number;
  /** Bins along z (barrel) or r (disk). */
  readonly alongBins: number;
  readonly alongMin: number;
  /** Bins per mm along z or r. */
  readonly alongScale: number;
  /** [phiBins * alongBins + 1]: first entry of each bin in `modules`; bin = phi bin * alongBins + along bin. */
  readonly binStart: Uint32Array;
  readonly modules: Uint32Array;
}

/** Room around each module (mm) for what the search approximates. */
const MARGIN = 1;

/** Sorts the modules of a detector into layers; barrels first, then disks. */
export function detectorLayers(detector: Detector): Layer[] {
  const groups = new Map<bigint, number[]>();
  for (let m = 0; m < moduleCount(detector); m++) {
    const layer = detector.moduleKey[m] >> 16n;
    const group = groups.get(layer);
    if (group) group.push(m);
    else groups.set(layer, [m]);
  }
  const layers = Array.from(groups.values(), (modules) => buildLayer(detector, modules));
  return [...layers.filter((layer) => layer.barrel), ...layers.filter((layer) => !layer.barrel)];
}

interface Extent {
  rMin: number;
  rMax: number;
  zMin: number;
  zMax: number;
  phi: number;
  halfPhi: number;
}

function buildLayer(detector: Detector, modules: number[]): Layer {
  const extents = modules.map((m) => moduleExtent(detector, m));
  const rMin = Math.min(...extents.map((e) => e.rMin)) - MARGIN;
  const rMax = Math.max(...extents.map((e) => e.rMax)) + MARGIN;
  const zMin = Math.min(...extents.map((e) => e.zMin)) - MARGIN;
  const zMax = Math.max(...extents.map((e) => e.zMax)) + MARGIN;
  const barrel = Math.abs(detector.rotation[9 * modules[0] + 8]) < 0.5;

  const typicalHalfPhi = extents.reduce((sum, e) => sum + e.halfPhi, 0) / extents.length;
  const phiBins = Math.max(1, Math.round(Math.PI / typicalHalfPhi));
  const alongMin = barrel ? zMin : rMin;
  const length = barrel ? zMax - zMin : rMax - rMin;
  const alongBins = Math.max(1, Math.round(length / 25));
  const alongScale = alongBins / length;

  const lists: number[][] = Array.from({ length: phiBins * alongBins }, () => []);
  modules.forEach((m, i) => {
    const e = extents[i];
    const halfPhi = e.halfPhi + MARGIN / e.rMin;
    const phiFirst = Math.floor(((e.phi - halfPhi) / (2 * Math.PI)) * phiBins);
    const phiLast = Math.floor(((e.phi + halfPhi) / (2 * Math.PI)) * phiBins);
    const [lo, hi] = barrel ? [e.zMin, e.zMax] : [e.rMin, e.rMax];
    const first = Math.max(0, Math.floor((lo - MARGIN - alongMin) * alongScale));
    const last = Math.min(alongBins - 1, Math.floor((hi + MARGIN - alongMin) * alongScale));
    for (let p = phiFirst; p <= phiLast && p < phiFirst + phiBins; p++)
      for (let a = first; a <= last; a++)
        lists[(((p % phiBins) + phiBins) % phiBins) * alongBins + a].push(m);
  });

  const binStart = new Uint32Array(lists.length + 1);
  lists.forEach((list, bin) => {
    binStart[bin + 1] = binStart[bin] + list.length;
  });
  return {
    barrel,
    rMin,
    rMax,
    zMin,
    zMax,
    phiBins,
    alongBins,
    alongMin,
    alongScale,
    binStart,
    modules: Uint32Array.from(lists.flat()),
  };
}

/** Extent of a module in r, z and phi, from points along its edges. */
function moduleExtent(detector: Detector, m: number): Extent {
  const phi = Math.atan2(detector.cy[m], detector.cx[m]);
  const extent: Extent = {
    rMin: Number.POSITIVE_INFINITY,
    rMax: 0,
    zMin: Number.POSITIVE_INFINITY,
    zMax: Number.NEGATIVE_INFINITY,
    phi,
    halfPhi: 0,
  };
  const halfV = detector.halfV[m];
  const R = detector.rotation.subarray(9 * m, 9 * m + 9);
  for (const fv of [-1, -0.5, 0, 0.5, 1]) {
    const halfU = ((1 - fv) * detector.halfUAtMinV[m] + (1 + fv) * detector.halfUAtMaxV[m]) / 2;
    for (const fu of [-1, -0.5, 0, 0.5, 1]) {
      const u = fu * halfU;
      const v = fv * halfV;
      const x = detector.cx[m] + R[0] * u + R[1] * v;
      const y = detector.cy[m] + R[3] * u + R[4] * v;
      const z = detector.cz[m] + R[6] * u + R[7] * v;
      const r = Math.hypot(x, y);
      let dphi = Math.abs(Math.atan2(y, x) - phi);
      if (dphi > Math.PI) dphi = 2 * Math.PI - dphi;
      extent.rMin = Math.min(extent.rMin, r);
      extent.rMax = Math.max(extent.rMax, r);
      extent.zMin = Math.min(extent.zMin, z);
      extent.zMax = Math.max(extent.zMax, z);
      extent.halfPhi = Math.max(extent.halfPhi, dphi);
    }
  }
  return extent;
}
