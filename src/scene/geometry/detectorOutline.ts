import { type Detector, moduleCount } from '../../detector/detector.ts';
import { moduleNumbers } from '../../detector/moduleKey.ts';
import { type Segments, segmentBuilder } from './segments.ts';

/** The space one layer fills: a cylinder (barrel) or a ring-shaped disk about the beam. Units: mm. */
export interface LayerEnvelope {
  readonly kind: 'barrel' | 'disk';
  readonly volume: number;
  readonly layer: number;
  readonly rMin: number;
  readonly rMax: number;
  readonly zMin: number;
  readonly zMax: number;
}

/** Corners of module `m`, counter-clockwise about its normal, written as x, y, z (mm) into `out[12]`. */
export function moduleCorners(detector: Detector, m: number, out: Float64Array): void {
  const { rotation, cx, cy, cz, halfUAtMinV, halfUAtMaxV, halfV } = detector;
  for (let corner = 0; corner < 4; corner++) {
    const top = corner >= 2;
    const v = top ? halfV[m] : -halfV[m];
    const halfU = top ? halfUAtMaxV[m] : halfUAtMinV[m];
    const u = corner === 1 || corner === 2 ? halfU : -halfU;
    out[3 * corner] = cx[m] + rotation[9 * m] * u + rotation[9 * m + 1] * v;
    out[3 * corner + 1] = cy[m] + rotation[9 * m + 3] * u + rotation[9 * m + 4] * v;
    out[3 * corner + 2] = cz[m] + rotation[9 * m + 6] * u + rotation[9 * m + 7] * v;
  }
}

/**
 * The envelope of each (volume, layer), in key order. A layer is a disk where the normals of its modules point
 * more along the beam than away from it. The inner radius of a disk is that of its modules' nearest corners.
 */
export function layerEnvelopes(detector: Detector): LayerEnvelope[] {
  const envelopes: LayerEnvelope[] = [];
  const corners = new Float64Array(12);
  const n = moduleCount(detector);
  for (let from = 0; from < n; ) {
    const { volume, layer } = moduleNumbers(detector.moduleKey[from]);
    let to = from;
    let along = 0;
    let rMin = Number.POSITIVE_INFINITY;
    let rMax = 0;
    let zMin = Number.POSITIVE_INFINITY;
    let zMax = Number.NEGATIVE_INFINITY;
    for (; to < n; to++) {
      const at = moduleNumbers(detector.moduleKey[to]);
      if (at.volume !== volume || at.layer !== layer) break;
      along += Math.abs(detector.rotation[9 * to + 8]);
      moduleCorners(detector, to, corners);
      for (let c = 0; c < 4; c++) {
        const r = Math.hypot(corners[3 * c], corners[3 * c + 1]);
        rMin = Math.min(rMin, r);
        rMax = Math.max(rMax, r);
        zMin = Math.min(zMin, corners[3 * c + 2]);
        zMax = Math.max(zMax, corners[3 * c + 2]);
      }
    }
    const kind = along / (to - from) > 0.5 ? 'disk' : 'barrel';
    envelopes.push({ kind, volume, layer, rMin, rMax, zMin, zMax });
    from = to;
  }
  return envelopes;
}

const RING_STEPS = 72;
const SPOKES = 12;

/** The two rings (radius and z, mm) that an envelope is drawn with: a barrel's ends, or a disk's inner and outer rim. */
function ringsOf({ kind, rMin, rMax, zMin, zMax }: LayerEnvelope): [number, number][] {
  const r = (rMin + rMax) / 2;
  const z = (zMin + zMax) / 2;
  return kind === 'barrel'
    ? [
        [r, zMin],
        [r, zMax],
      ]
    : [
        [rMin, z],
        [rMax, z],
      ];
}

/** The rings of envelopes as thin lines. The owner of each segment is the envelope's index. */
export function ringSegments(envelopes: readonly LayerEnvelope[]): Segments {
  const builder = segmentBuilder();
  envelopes.forEach((envelope, owner) => {
    for (const [radius, at] of ringsOf(envelope)) builder.polyline(owner, ring(radius, at));
  });
  return builder.build();
}

/** Lines between the two rings of envelopes: along the beam on a barrel, spokes of a disk. Owners as for the rings. */
export function spokeSegments(envelopes: readonly LayerEnvelope[]): Segments {
  const builder = segmentBuilder();
  envelopes.forEach((envelope, owner) => {
    const [[r0, z0], [r1, z1]] = ringsOf(envelope);
    for (let i = 0; i < SPOKES; i++) {
      const phi = ((i + 0.5) / SPOKES) * 2 * Math.PI;
      const c = Math.cos(phi);
      const s = Math.sin(phi);
      builder.polyline(owner, [r0 * c, r0 * s, z0, r1 * c, r1 * s, z1]);
    }
  });
  return builder.build();
}

function ring(radius: number, z: number): number[] {
  const points: number[] = [];
  for (let i = 0; i <= RING_STEPS; i++) {
    const phi = (i / RING_STEPS) * 2 * Math.PI;
    points.push(radius * Math.cos(phi), radius * Math.sin(phi), z);
  }
  return points;
}

/** The outlines of modules as the GPU reads them: corner c of module m is number 4m + c. */
export interface Outlines {
  /** Corners (mm), and for each the middle of its module. */
  readonly corners: Float32Array<ArrayBuffer>;
  readonly middles: Float32Array<ArrayBuffer>;
  /** Numbers of the corners at both ends of each side. */
  readonly lines: Uint32Array<ArrayBuffer>;
}

/** Outline of every module. */
export function moduleOutlines(detector: Detector): Outlines {
  const n = moduleCount(detector);
  const corners = new Float32Array(12 * n);
  const middles = new Float32Array(12 * n);
  const lines = new Uint32Array(8 * n);
  const of = new Float64Array(12);
  for (let m = 0; m < n; m++) {
    moduleCorners(detector, m, of);
    corners.set(of, 12 * m);
    for (let corner = 0; corner < 4; corner++) {
      middles.set([detector.cx[m], detector.cy[m], detector.cz[m]], 12 * m + 3 * corner);
      lines[8 * m + 2 * corner] = 4 * m + corner;
      lines[8 * m + 2 * corner + 1] = 4 * m + ((corner + 1) % 4);
    }
  }
  return { corners, middles, lines };
}
