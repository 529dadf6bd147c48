import { readFileSync } from 'node:fs';
import { TRACKML } from '../../../../src/detectors/trackml.ts';
import { createRandom } from '../../../../src/simulation/random.ts';
import { createSimulator, emptyHits } from '../../../../src/simulation/simulator.ts';

/** The modules of TrackML. */
export const MODULES = TRACKML.geometry.read(
  new Uint8Array(readFileSync('public/detectors/trackml.csv.gz')),
  'trackml.csv.gz',
);

/** A simulated track with its hits and the parameters that it started with, at the beam axis. */
export interface SimulatedTrack {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly z: Float64Array;
  readonly modules: Int32Array;
  /** d0, z0 (mm), phi, theta (rad), charge over momentum (1/GeV). */
  readonly truth: readonly number[];
}

/** Tracks from the beam axis, pT flat in its logarithm from 0.5 to 20 GeV, flat in |eta| < 3; no interactions. */
export function simulatedTracks(count: number, seed: number): SimulatedTrack[] {
  const simulator = createSimulator(MODULES, { interactionsPerRadiationLength: 0 });
  const random = createRandom(seed);
  const hits = emptyHits();
  const tracks: SimulatedTrack[] = [];
  while (tracks.length < count) {
    const pt = 0.5 * 40 ** random.uniform();
    const eta = 6 * random.uniform() - 3;
    const phi = Math.PI * (2 * random.uniform() - 1);
    const z0 = 50 * random.gaussian();
    const charge = random.uniform() < 0.5 ? -1 : 1;
    const pz = pt * Math.sinh(eta);
    const start = { x: 0, y: 0, z: z0, px: pt * Math.cos(phi), py: pt * Math.sin(phi), pz, charge };
    simulator.simulateTrack(start, 0, random, hits);
    if (hits.count < 5) continue;
    const column = (values: Float64Array) => values.slice(0, hits.count);
    tracks.push({
      x: column(hits.x),
      y: column(hits.y),
      z: column(hits.z),
      modules: hits.module.slice(0, hits.count),
      truth: [0, z0, phi, Math.atan2(pt, pz), charge / Math.hypot(pt, pz)],
    });
  }
  return tracks;
}
