import { createRandom, type Random } from './random.ts';
import type { SimulationSettings } from './settings.ts';

/** A collision. */
export interface Vertex {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  /** Share of the event's particles up to and including this vertex, in [0, 1]. */
  readonly cumulative: number;
}

/** Streams of the seed: those that come from the flat part have numbers of their own. */
const VERTEX_STREAM = 1;
const FLAT_VERTEX_STREAM = 4;

/**
 * Collision vertices with exponentially distributed multiplicities, as pile-up has. Their z is normal, or, for the
 * wanted share of them, flat.
 */
export function drawVertices(settings: SimulationSettings): Vertex[] {
  const random = createRandom(settings.seed, VERTEX_STREAM);
  const flat = createRandom(settings.seed, FLAT_VERTEX_STREAM);
  const count = Math.max(1, Math.round(settings.particles / settings.particlesPerVertex));
  const weights = Array.from({ length: count }, () => -Math.log(random.uniform()));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let running = 0;
  return weights.map((weight) => {
    running += weight;
    const x = settings.beamSpotSigmaXY * random.gaussian();
    const y = settings.beamSpotSigmaXY * random.gaussian();
    const z = settings.beamSpotSigmaZ * random.gaussian();
    const isFlat = flat.uniform() < settings.flatVertexFraction;
    const flatZ = settings.flatVertexHalfZ * (2 * flat.uniform() - 1);
    return { x, y, z: isFlat ? flatZ : z, cumulative: running / total };
  });
}

/** Number of the vertex that a particle comes from. */
export function pickVertex(vertices: readonly Vertex[], random: Random): number {
  const p = random.uniform();
  const found = vertices.findIndex((vertex) => p <= vertex.cumulative);
  return found < 0 ? vertices.length - 1 : found;
}
