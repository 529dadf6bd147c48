import type { MapBuilder } from '../modulemap/build.ts';
import type { ModuleMapHeader } from '../modulemap/moduleMap.ts';
import { drawConverted } from './conversions.ts';
import { drawDecayProduct } from './decays.ts';
import { MAX_CROSSINGS, type ParticleState } from './propagate.ts';
import { createRandom, type Random } from './random.ts';
import { emptyHits, type Simulator } from './simulator.ts';
import { ELECTRON_MASS } from './species.ts';
import { drawMapParticle, drawSecondary } from './spectrum.ts';

/** How the tracks of a module map are drawn. */
export interface MapTrackSettings {
  readonly seed: number;
  /** Lowest transverse momentum (GeV): the threshold of the map. */
  readonly minPt: number;
  /** Vertices are flat in z between minus and plus this (mm), so that the map serves any beam spot within. */
  readonly vertexHalfZ: number;
  /** Standard deviation of the vertices across the beam (mm). */
  readonly vertexSigmaXY: number;
  /** Share of tracks drawn just above the threshold, where windows have their edges. */
  readonly thresholdShare: number;
  /** Probability that a crossed module gives no hit; it makes the pairs that skip a layer. */
  readonly inefficiency: number;
  /** Share of tracks that start elsewhere, in decays and interactions: they let displaced particles in, and fakes. */
  readonly displacedShare: number;
  /** Share of tracks that are products of decays in flight with their true kinematics; none where left out. */
  readonly decayShare?: number;
  /** Share of electrons, which radiate, among those from the beam line; none where left out. */
  readonly electronShare?: number;
  /** Share of electrons of photons that convert in a module, from the beam line; none where left out. */
  readonly conversionShare?: number;
  /** Probability of a kink per radiation length; none where left out. */
  readonly kinks?: number;
  /**
   * Least distance from the beam axis (mm) at which a used track starts. Displaced tracks from near the beam widen
   * the windows of the innermost pairs, which most edges come from; any where left out.
   */
  readonly minStart?: number;
  /** Greatest distance from the beam axis, and |z| there (mm), at which a used track passes it; any where left out. */
  readonly maxD0?: number;
  readonly maxZ0?: number;
}

export const DEFAULT_MAP_TRACKS: MapTrackSettings = {
  seed: 20,
  minPt: 1,
  vertexHalfZ: 150,
  vertexSigmaXY: 0.03,
  thresholdShare: 0.3,
  inefficiency: 0.02,
  displacedShare: 0.005,
};

/** First parts of the random streams of every map track, so that no event shares their numbers. */
const MAP_STREAM = 9;
const MAP_PROCESS_STREAM = 10;

/**
 * Simulates tracks `first` to `first + count - 1` and adds them to a builder. Each track has its own random
 * stream, so the map does not depend on who simulates which.
 * @param simulators of each placement of the modules, which take the tracks by turns.
 */
export function addMapTracks(
  simulators: readonly Simulator[],
  builder: MapBuilder,
  settings: MapTrackSettings,
  first: number,
  count: number,
): void {
  const hits = emptyHits();
  const { decayShare = 0, electronShare = 0, conversionShare = 0, kinks = 0 } = settings;
  const withProcesses = decayShare > 0 || electronShare > 0 || conversionShare > 0 || kinks > 0;
  for (let i = first; i < first + count; i++) {
    const random = createRandom(settings.seed, MAP_STREAM, i);
    const vertex = {
      x: settings.vertexSigmaXY * random.gaussian(),
      y: settings.vertexSigmaXY * random.gaussian(),
      z: settings.vertexHalfZ * (2 * random.uniform() - 1),
    };
    const displaced = settings.displacedShare > 0 && random.uniform() < settings.displacedShare;
    const drawn = displaced
      ? drawSecondary(vertex, settings.minPt, random)
      : drawMapParticle(vertex, settings.minPt, settings.thresholdShare, random);
    const processes = withProcesses ? createRandom(settings.seed, MAP_PROCESS_STREAM, i) : null;
    const simulator = simulators[i % simulators.length];
    const particle = processes
      ? changed(simulator, settings, vertex, drawn, displaced, processes)
      : drawn;
    if (!isUsed(settings, particle)) continue;
    simulator.simulateTrack(
      particle,
      settings.inefficiency,
      random,
      hits,
      processes
        ? {
            random: processes,
            kinksPerRadiationLength: kinks,
            mostCrossings: MAX_CROSSINGS,
            supports: false,
          }
        : undefined,
    );
    builder.addTrack(hits, particle.x, particle.y, particle.z);
  }
}

/** The particle drawn, or what the shares of decays, conversions and electrons put in its place. */
function changed(
  simulator: Simulator,
  { minPt, decayShare = 0, electronShare = 0, conversionShare = 0 }: MapTrackSettings,
  vertex: { readonly x: number; readonly y: number; readonly z: number },
  drawn: ParticleState,
  displaced: boolean,
  random: Random,
): ParticleState {
  if (random.uniform() < decayShare) return drawDecayProduct(vertex, minPt, random) ?? drawn;
  if (conversionShare > 0 && random.uniform() < conversionShare)
    return drawConverted(simulator, vertex, minPt, random) ?? drawn;
  const electron = !displaced && random.uniform() < electronShare;
  return electron ? { ...drawn, mass: ELECTRON_MASS } : drawn;
}

/** Momentum (GeV) over radius of curvature (mm) in 2 T, near enough to tell far tracks from near ones. */
const PT_OF_RADIUS = 0.3e-3 * 2;

/** Whether a track lies within the limits of the settings, along a helix in 2 T. */
export function isUsed(
  { minStart = 0, maxD0, maxZ0 }: MapTrackSettings,
  { x, y, z, px, py, pz, charge }: ParticleState,
): boolean {
  const start = Math.hypot(x, y);
  if (start < minStart) return false;
  if (maxD0 === undefined && maxZ0 === undefined) return true;
  const pt = Math.hypot(px, py);
  const radius = pt / PT_OF_RADIUS;
  // The field is along z: positive charges turn to the right of their way.
  const centreX = x + (charge * radius * py) / pt;
  const centreY = y - (charge * radius * px) / pt;
  const d0 = Math.abs(Math.hypot(centreX, centreY) - radius);
  if (d0 > (maxD0 ?? Number.POSITIVE_INFINITY)) return false;
  // Back along the chord, whose length differs from the arc's by less than z0 is asked for.
  const way = Math.sqrt(Math.max(0, start * start - d0 * d0)) * Math.sign(x * px + y * py);
  return Math.abs(z - (way * pz) / pt) <= (maxZ0 ?? Number.POSITIVE_INFINITY);
}

/** Header of a map made from `tracks` such tracks. */
export function mapHeader(
  detector: string,
  settings: MapTrackSettings,
  tracks: number,
): ModuleMapHeader {
  return {
    convention: 'mmg-1.4',
    cutMode: 'minmax',
    detector,
    beamSpot: { zMin: -settings.vertexHalfZ, zMax: settings.vertexHalfZ },
    minPt: settings.minPt,
    tracks,
    generator: { ...settings },
  };
}
