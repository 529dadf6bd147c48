import type { TrackingEvent } from '../../../src/event/event.ts';

/** An event of hits at the given points (mm), without truth. */
export function eventAt(points: readonly (readonly [number, number, number])[]): TrackingEvent {
  return {
    name: 'made',
    detector: 'none',
    hitId: Uint32Array.from(points, (_, i) => i + 1),
    x: Float64Array.from(points, (p) => p[0]),
    y: Float64Array.from(points, (p) => p[1]),
    z: Float64Array.from(points, (p) => p[2]),
    moduleKey: BigUint64Array.from(points, (_, i) => BigInt(i)),
    truth: null,
    cells: null,
  };
}

/** An event of `count` hits on a line outward, hit i at distance i + 1. */
export function eventOf(count: number): TrackingEvent {
  return eventAt(Array.from({ length: count }, (_, i) => [i + 1, 0, 0]));
}

/** One edge as tests write it: source, destination, score. */
export type Edge = readonly [number, number, number];

/** Edges as track building takes them. */
export function graphOf(edges: readonly Edge[]): {
  graph: { src: Uint32Array; dst: Uint32Array };
  scores: Float32Array;
} {
  return {
    graph: {
      src: Uint32Array.from(edges, (e) => e[0]),
      dst: Uint32Array.from(edges, (e) => e[1]),
    },
    scores: Float32Array.from(edges, (e) => e[2]),
  };
}
