import type { ClusterPair } from './clusters.ts';

/**
 * The event: hits of one beam crossing as a structure of arrays, and, where it is known, the truth behind them.
 *
 * Every array of one table has the same length; row `i` of each describes hit `i` (a *hit row*).
 * Hit rows, not file ids, are what graph, scores and tracks refer to. What is opened has its hits in the canonical
 * order (`canonicalOrder.ts`). Units: mm, GeV, rad.
 */
export interface TrackingEvent {
  /** Name of the event, e.g. `event000000001`. */
  readonly name: string;
  /** Name of the detector the modules belong to, e.g. `trackml`. */
  readonly detector: string;
  /** Id of each hit in its file, unique within the event. */
  readonly hitId: Uint32Array;
  /** Position (mm), the doubles parsed from the file; never rounded to f32 here (the cuts are decided in double). */
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly z: Float64Array;
  /** 64-bit module id (see `detector/moduleKey.ts`); ids exceed 2^53 and are never JS numbers. */
  readonly moduleKey: BigUint64Array;
  /** Clusters of space points; absent where a hit is its own cluster. */
  readonly clusters?: ClusterPair;
  /** The file's number for the part of the tracker each hit lies in; absent where it gives none. */
  readonly region?: Int32Array;
  /** 1 for space points of strips on neighbouring modules; absent where the file does not tell. */
  readonly isOverlap?: Uint8Array;
  /** Place of each hit in its file, from 0; absent where the hits have the order of the file. */
  readonly fileRow?: Uint32Array;
  /** What was left aside when it was read, a sentence each; absent where nothing was. */
  readonly notes?: readonly string[];
  /** Null when the files bring no truth. */
  readonly truth: EventTruth | null;
  /** Null when the files bring no cells. */
  readonly cells: EventCells | null;
}

/** Which particle made each hit. */
export interface EventTruth {
  /** Row in `particles` of the particle that made each hit; -1 for noise. */
  readonly particleOfHit: Int32Array;
  /** Further particles of hits that several made, an entry each; absent where no hit has any. */
  readonly shared?: { readonly hit: Uint32Array; readonly particle: Int32Array };
  readonly particles: Particles;
}

/** Particles of an event at their production vertex. */
export interface Particles {
  /** 64-bit id; 0 is noise and never a particle. */
  readonly id: BigUint64Array;
  /** Production vertex (mm). */
  readonly vx: Float64Array;
  readonly vy: Float64Array;
  readonly vz: Float64Array;
  /** Momentum at production (GeV); NaN where the files do not give it. */
  readonly px: Float64Array;
  readonly py: Float64Array;
  readonly pz: Float64Array;
  /** Charge in units of e. */
  readonly charge: Int8Array;
}

/** Read-out cells, several to a hit. */
export interface EventCells {
  /** Row of the hit each cell belongs to. */
  readonly hit: Uint32Array;
  readonly channel0: Uint16Array;
  readonly channel1: Uint16Array;
  /** Deposited charge, in the file's unit. */
  readonly value: Float32Array;
}

/** Number of hits of an event. */
export function hitCount(event: TrackingEvent): number {
  return event.hitId.length;
}

/** Transverse momentum (GeV) of a particle row. */
export function particlePt(particles: Particles, row: number): number {
  return Math.hypot(particles.px[row], particles.py[row]);
}

/** Pseudorapidity of a particle row, from its momentum. */
export function particleEta(particles: Particles, row: number): number {
  return Math.asinh(particles.pz[row] / particlePt(particles, row));
}
