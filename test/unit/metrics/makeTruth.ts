import type { TrackingEvent } from '../../../src/event/event.ts';
import type { Tracks } from '../../../src/tracks/track.ts';

/** A particle of a made event: hits at distances from its vertex, each on a module of its own unless named. */
export interface MadeParticle {
  readonly pt?: number;
  readonly eta?: number;
  readonly vertex?: readonly [number, number, number];
  /** Distance along x from the vertex (mm) of each hit, or distance and module. */
  readonly hits: readonly (number | { readonly at: number; readonly module: number })[];
}

/**
 * An event whose hits are those of the particles, one after the other, then `noise` hits without a particle.
 * Particle row p and hit rows count from 0 in the order given.
 */
export function eventWith(particles: readonly MadeParticle[], noise = 0): TrackingEvent {
  const hits = particles.flatMap((particle, p) => {
    const [vx, vy, vz] = particle.vertex ?? [0, 0, 0];
    return particle.hits.map((hit, i) => {
      const { at, module } = typeof hit === 'number' ? { at: hit, module: 1000 * p + i } : hit;
      return { x: vx + at, y: vy, z: vz, module, p };
    });
  });
  for (let i = 0; i < noise; i++) hits.push({ x: 1, y: i, z: 0, module: 900_000 + i, p: -1 });
  const column = (value: (p: MadeParticle) => number) => Float64Array.from(particles, value);
  return {
    name: 'made',
    detector: 'none',
    hitId: Uint32Array.from(hits, (_, i) => i + 1),
    x: Float64Array.from(hits, (hit) => hit.x),
    y: Float64Array.from(hits, (hit) => hit.y),
    z: Float64Array.from(hits, (hit) => hit.z),
    moduleKey: BigUint64Array.from(hits, (hit) => BigInt(hit.module)),
    cells: null,
    truth: {
      particleOfHit: Int32Array.from(hits, (hit) => hit.p),
      particles: {
        id: BigUint64Array.from(particles, (_, p) => BigInt(p + 1)),
        vx: column((p) => p.vertex?.[0] ?? 0),
        vy: column((p) => p.vertex?.[1] ?? 0),
        vz: column((p) => p.vertex?.[2] ?? 0),
        px: column((p) => p.pt ?? 2),
        py: column(() => 0),
        pz: column((p) => (p.pt ?? 2) * Math.sinh(p.eta ?? 0)),
        charge: new Int8Array(particles.length).fill(1),
      },
    },
  };
}

/** The truth of a made event. */
export function truthOf(event: TrackingEvent) {
  if (event.truth === null) throw new Error('The event was made without truth.');
  return event.truth;
}

/** Edges as a graph lists them. */
export function edgesAt(pairs: readonly (readonly [number, number])[]) {
  return {
    src: Uint32Array.from(pairs, (pair) => pair[0]),
    dst: Uint32Array.from(pairs, (pair) => pair[1]),
  };
}

/** Tracks of the given hit rows, without fits. */
export function tracksAt(rows: readonly (readonly number[])[]): Tracks {
  const offset = new Uint32Array(rows.length + 1);
  rows.forEach((hits, t) => {
    offset[t + 1] = offset[t] + hits.length;
  });
  const nan = () => new Float32Array(rows.length).fill(Number.NaN);
  return {
    hits: Uint32Array.from(rows.flat()),
    offset,
    origin: new Uint8Array(rows.length),
    fits: {
      pt: nan(),
      eta: nan(),
      phi: nan(),
      d0: nan(),
      z0: nan(),
      charge: new Int8Array(rows.length),
      covariance: new Float32Array(15 * rows.length).fill(Number.NaN),
      chi2: nan(),
    },
  };
}
