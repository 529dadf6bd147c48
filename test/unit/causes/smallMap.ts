import { cylindricalCoordinates } from '../../../src/event/coordinates.ts';
import type { TrackingEvent } from '../../../src/event/event.ts';
import type { MapTriplets, ModuleMap } from '../../../src/modulemap/moduleMap.ts';
import { pairVariables, tripletVariables } from '../../../src/modulemap/variables.ts';
import { doubletWindows } from '../../../src/modulemap/widen.ts';

/** A hit of a made event: position (mm), module, particle row or -1. */
export interface MadeHit {
  readonly at: readonly [number, number, number];
  readonly module: number;
  readonly particle: number;
}

/** An event of hits; particles start at the origin with 2 GeV. */
export function eventOf(hits: readonly MadeHit[]): TrackingEvent {
  const particles = 1 + Math.max(...hits.map((hit) => hit.particle));
  const column = (value: number) => new Float64Array(particles).fill(value);
  return {
    name: 'made',
    detector: 'made',
    hitId: Uint32Array.from(hits, (_, i) => i + 1),
    x: Float64Array.from(hits, (hit) => hit.at[0]),
    y: Float64Array.from(hits, (hit) => hit.at[1]),
    z: Float64Array.from(hits, (hit) => hit.at[2]),
    moduleKey: BigUint64Array.from(hits, (hit) => BigInt(hit.module)),
    cells: null,
    truth: {
      particleOfHit: Int32Array.from(hits, (hit) => hit.particle),
      particles: {
        id: BigUint64Array.from({ length: particles }, (_, p) => BigInt(p + 1)),
        vx: column(0),
        vy: column(0),
        vz: column(0),
        px: column(2),
        py: column(0),
        pz: column(0),
        charge: new Int8Array(particles).fill(1),
      },
    },
  };
}

/** The four pair variables of two hits: z0, dphi, phi_slope, deta. */
export function pairOf(event: TrackingEvent, a: number, b: number): number[] {
  const { r, phi, eta } = cylindricalCoordinates(event.x, event.y, event.z);
  const { z } = event;
  const out = new Float64Array(4);
  pairVariables('mmg-1.4', r[a], phi[a], z[a], eta[a], r[b], phi[b], z[b], eta[b], out);
  return [...out];
}

/** The two triplet variables of three hits: diff_dydx, diff_dzdr. */
export function bendOf(event: TrackingEvent, a: number, b: number, c: number): number[] {
  const { x, y, z } = event;
  const { r } = cylindricalCoordinates(x, y, z);
  const out = new Float64Array(2);
  tripletVariables(
    'mmg-1.4',
    x[b] - x[a],
    y[b] - y[a],
    z[b] - z[a],
    r[b] - r[a],
    x[c] - x[b],
    y[c] - y[b],
    z[c] - z[b],
    r[c] - r[b],
    out,
  );
  return [...out];
}

/** A triplet of a made map: module ranks, and bounds in the order of its twenty windows. */
export interface MadeTriplet {
  readonly modules: readonly [number, number, number];
  /** Bounds of leg 12 (z0, dphi, phi_slope, deta), leg 23 and the triplet (diff_dydx, diff_dzdr). */
  readonly bounds: readonly (readonly [number, number])[];
  readonly occurrence?: number;
}

/** Bounds so wide that everything a test makes is inside, all finite: 10 windows. */
export const WIDE: readonly (readonly [number, number])[] = [
  [-1000, 1000],
  [-4, 4],
  [-4, 4],
  [-20, 20],
  [-1000, 1000],
  [-4, 4],
  [-4, 4],
  [-20, 20],
  [-50, 50],
  [-50, 50],
];

/** Bounds with one of the ten windows replaced. */
export function wideBut(window: number, min: number, max: number): MadeTriplet['bounds'] {
  return WIDE.map((bounds, k) => (k === window ? ([min, max] as const) : bounds));
}

/** A map of modules 0 .. `modules` - 1, whose ids are these numbers. Triplets must come sorted. */
export function mapOf(modules: number, made: readonly MadeTriplet[]): ModuleMap {
  const keys = new Set<number>();
  for (const {
    modules: [a, b, c],
  } of made) {
    keys.add(a * modules + b);
    keys.add(b * modules + c);
  }
  const pairs = [...keys].sort((a, b) => a - b);
  const row = (a: number, b: number) => pairs.indexOf(a * modules + b);
  const windows = (from: number, to: number) =>
    Float32Array.from(made.flatMap(({ bounds }) => bounds.slice(from, to).flat()));
  const triplets: MapTriplets = {
    doublet12: Uint32Array.from(made, ({ modules: [a, b] }) => row(a, b)),
    doublet23: Uint32Array.from(made, ({ modules: [, b, c] }) => row(b, c)),
    occurrence: Uint32Array.from(made, ({ occurrence }) => occurrence ?? 4),
    window12: windows(0, 4),
    window23: windows(4, 8),
    window: windows(8, 10),
  };
  return {
    header: {
      convention: 'mmg-1.4',
      cutMode: 'minmax',
      detector: 'made',
      beamSpot: { zMin: -50, zMax: 50 },
      minPt: 1,
      tracks: 1,
      generator: {},
    },
    moduleKey: BigUint64Array.from({ length: modules }, (_, m) => BigInt(m)),
    doublets: {
      m1: Uint32Array.from(pairs, (key) => Math.floor(key / modules)),
      m2: Uint32Array.from(pairs, (key) => key % modules),
      window: doubletWindows(pairs.length, triplets),
    },
    triplets,
  };
}
