import { moduleKey } from '../../../src/detector/moduleKey.ts';
import { cylindricalCoordinates } from '../../../src/event/coordinates.ts';
import type { TrackingEvent } from '../../../src/event/event.ts';
import type { Convention, ModuleMap } from '../../../src/modulemap/moduleMap.ts';
import { f32Above, f32Below } from '../../../src/modulemap/outward.ts';
import { pairVariables, tripletVariables } from '../../../src/modulemap/variables.ts';

/** What a random event and its map are drawn from. */
export interface SceneSettings {
  readonly seed: number;
  readonly convention: Convention;
  readonly layers: number;
  /** Modules per layer. */
  readonly modules: number;
  /** Tracks of the event; some of them also made the map, so their values lie on its bounds. */
  readonly tracks: number;
  /** Tracks that make the map. */
  readonly mapTracks: number;
  /** Whether hits with dr = 0, dx = 0 and phi = +-pi are mixed in. */
  readonly special: boolean;
  /** Whether some of these lie on the beam line, where eta is infinite: beyond any fixed-point range. */
  readonly onBeamLine?: boolean;
}

export interface Scene {
  readonly event: TrackingEvent;
  readonly map: ModuleMap;
}

/** Seeded numbers in [0, 1) (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

interface Hit {
  x: number;
  y: number;
  z: number;
  /** Layer and sector, or null for a module that the map does not know. */
  module: number | null;
}

/**
 * An event of curved tracks through cylinders cut into sectors, and a map made from tracks of the same kind.
 * Bounds are the f32 neighbours of the values that made them, so every map track sits on cut boundaries;
 * some windows are widened, some are infinite on a side, some are empty.
 */
export function randomScene(settings: SceneSettings): Scene {
  const random = seededRandom(settings.seed);
  const mapTracks = Array.from({ length: settings.mapTracks }, () => drawTrack(settings, random));
  const hits: Hit[] = [];
  for (let t = 0; t < settings.tracks; t++) {
    const track =
      t % 2 === 0 && mapTracks.length > 0
        ? mapTracks[t % mapTracks.length]
        : drawTrack(settings, random);
    hits.push(...track);
  }
  for (let n = 0; n < settings.tracks / 4; n++)
    hits.push({ x: 40 * random(), y: 40 * random(), z: 10 * random(), module: null });
  shuffle(hits, random);
  return { event: eventOf(hits, settings.modules), map: mapOf(mapTracks, settings, random) };
}

function drawTrack(settings: SceneSettings, random: () => number): Hit[] {
  const phi0 = 2 * Math.PI * random();
  const bend = 4e-4 * (random() - 0.5);
  const z0 = 100 * (random() - 0.5);
  const slope = 4 * (random() - 0.5);
  const hits: Hit[] = [];
  for (let layer = 0; layer < settings.layers; layer++) {
    const r = 32 + 40 * layer + random();
    const phi = phi0 + bend * r + 1e-4 * random();
    hits.push(place(layer, r, phi, z0 + slope * r, settings));
  }
  if (settings.special) makeSpecial(hits, settings, random);
  return hits;
}

function place(layer: number, r: number, phi: number, z: number, settings: SceneSettings): Hit {
  return located(layer, r * Math.cos(phi), r * Math.sin(phi), z, settings);
}

/** A hit on the sector of the layer its azimuth is in. */
function located(layer: number, x: number, y: number, z: number, settings: SceneSettings): Hit {
  const turn = Math.atan2(y, x) / (2 * Math.PI) + 0.5;
  const sector = Math.min(settings.modules - 1, Math.floor(turn * settings.modules));
  return { x, y, z, module: layer * settings.modules + sector };
}

function makeSpecial(hits: Hit[], settings: SceneSettings, random: () => number): void {
  const i = 1 + Math.floor(random() * (hits.length - 1));
  const before = hits[i - 1];
  const kind = Math.floor(random() * 8);
  if (kind === 0) hits[i] = located(i, before.y, before.x, before.z + 30, settings);
  else if (kind === 1) hits[i] = located(i, before.x, before.y * 1.5 + 10, before.z, settings);
  else if (kind === 2) hits[i] = located(i, -(40 + 40 * i), 0, before.z + 10, settings);
  else if (kind === 3) hits[i] = located(i, -(40 + 40 * i), -0, before.z + 10, settings);
  else if (kind === 4 && settings.onBeamLine)
    hits[0] = located(0, 0, 0, random() < 0.5 ? 50 : -50, settings);
  else if (kind === 5) hits[i] = located(i, before.x, before.y, before.z + 5e-9, settings);
  else if (kind === 6) hits[i] = located(i, -before.x * 2, -before.y * 2, before.z, settings);
}

function shuffle<T>(values: T[], random: () => number): void {
  for (let i = values.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [values[i], values[j]] = [values[j], values[i]];
  }
}

function keyOf(module: number | null, perLayer: number): bigint {
  if (module === null) return moduleKey(9, 2, 1);
  return moduleKey(8, 2 + 2 * Math.floor(module / perLayer), 1 + (module % perLayer));
}

function eventOf(hits: readonly Hit[], perLayer: number): TrackingEvent {
  return {
    name: 'random',
    detector: 'random',
    hitId: Uint32Array.from(hits, (_, i) => i + 1),
    x: Float64Array.from(hits, (hit) => hit.x),
    y: Float64Array.from(hits, (hit) => hit.y),
    z: Float64Array.from(hits, (hit) => hit.z),
    moduleKey: BigUint64Array.from(hits, (hit) => keyOf(hit.module, perLayer)),
    truth: null,
    cells: null,
  };
}

interface Entry {
  modules: [number, number, number];
  occurrence: number;
  /** Twenty bounds: leg 12 (8), leg 23 (8), triplet variables (4). */
  bounds: Float64Array;
}

function mapOf(tracks: readonly Hit[][], settings: SceneSettings, random: () => number): ModuleMap {
  const entries = new Map<string, Entry>();
  for (const track of tracks) {
    const values = tripletValues(track, settings.convention);
    for (let i = 0; i + 2 < track.length; i++) {
      const modules = [track[i].module, track[i + 1].module, track[i + 2].module];
      const [m1, m2, m3] = modules.map((m) => m ?? 0);
      const key = `${m1},${m2},${m3}`;
      const entry = entries.get(key) ?? {
        modules: [m1, m2, m3],
        occurrence: 0,
        bounds: Float64Array.from({ length: 20 }, (_, k) =>
          k % 2 === 0 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY,
        ),
      };
      entries.set(key, entry);
      entry.occurrence++;
      for (let k = 0; k < 10; k++) {
        const value = values[i][k];
        // NaN (a hit at the origin) never enters a map.
        if (value < entry.bounds[2 * k]) entry.bounds[2 * k] = value;
        if (value > entry.bounds[2 * k + 1]) entry.bounds[2 * k + 1] = value;
      }
    }
  }
  const sorted = [...entries.values()].sort((a, b) => compareModules(a.modules, b.modules));
  for (const entry of sorted) disturb(entry.bounds, random);
  return assemble(sorted, settings);
}

/** Per triplet of consecutive hits: the four variables of both legs and the two triplet variables. */
function tripletValues(track: readonly Hit[], convention: Convention): Float64Array[] {
  const x = Float64Array.from(track, (hit) => hit.x);
  const y = Float64Array.from(track, (hit) => hit.y);
  const z = Float64Array.from(track, (hit) => hit.z);
  const { r, phi, eta } = cylindricalCoordinates(x, y, z);
  const leg = new Float64Array(4);
  const bend = new Float64Array(2);
  const out: Float64Array[] = [];
  for (let i = 0; i + 2 < track.length; i++) {
    const values = new Float64Array(10);
    for (const [a, at] of [
      [i, 0],
      [i + 1, 4],
    ]) {
      const b = a + 1;
      pairVariables(convention, r[a], phi[a], z[a], eta[a], r[b], phi[b], z[b], eta[b], leg);
      values.set(leg, at);
    }
    const [j, k] = [i + 1, i + 2];
    tripletVariables(
      convention,
      x[j] - x[i],
      y[j] - y[i],
      z[j] - z[i],
      r[j] - r[i],
      x[k] - x[j],
      y[k] - y[j],
      z[k] - z[j],
      r[k] - r[j],
      bend,
    );
    values.set(bend, 8);
    out.push(values);
  }
  return out;
}

/** Rounds bounds outward to f32; widens some, opens some to infinity and empties a few. */
function disturb(bounds: Float64Array, random: () => number): void {
  for (let k = 0; k < 20; k += 2) {
    const kind = random();
    if (kind < 0.05) bounds[k] = Number.NEGATIVE_INFINITY;
    else if (kind < 0.1) bounds[k + 1] = Number.POSITIVE_INFINITY;
    else if (kind < 0.12) [bounds[k], bounds[k + 1]] = [bounds[k + 1], bounds[k]];
    else if (kind < 0.6) {
      const margin = 0.3 * Math.abs(bounds[k + 1]) + 0.01;
      bounds[k] -= margin;
      bounds[k + 1] += margin;
    }
    bounds[k] = f32Below(bounds[k]);
    bounds[k + 1] = f32Above(bounds[k + 1]);
  }
}

function compareModules(a: readonly number[], b: readonly number[]): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}

function assemble(entries: readonly Entry[], settings: SceneSettings): ModuleMap {
  const pairs = new Map<string, { m1: number; m2: number; bounds: Float64Array }>();
  for (const { modules, bounds } of entries) {
    for (const leg of [0, 1]) {
      const [m1, m2] = modules.slice(leg, leg + 2);
      const pair = pairs.get(`${m1},${m2}`);
      const own = bounds.slice(8 * leg, 8 * leg + 8);
      if (!pair) pairs.set(`${m1},${m2}`, { m1, m2, bounds: own });
      else
        for (let k = 0; k < 8; k += 2) {
          pair.bounds[k] = Math.min(pair.bounds[k], own[k]);
          pair.bounds[k + 1] = Math.max(pair.bounds[k + 1], own[k + 1]);
        }
    }
  }
  const doublets = [...pairs.values()].sort((a, b) => a.m1 - b.m1 || a.m2 - b.m2);
  const rowOf = new Map(doublets.map((d, row) => [`${d.m1},${d.m2}`, row]));
  const row = (m1: number, m2: number) => rowOf.get(`${m1},${m2}`) ?? -1;
  const part = (from: number, to: number) =>
    Float32Array.from(entries.flatMap((entry) => [...entry.bounds.slice(from, to)]));
  return {
    header: {
      convention: settings.convention,
      cutMode: 'minmax',
      detector: 'random',
      beamSpot: { zMin: -50, zMax: 50 },
      minPt: 1,
      tracks: settings.mapTracks,
      generator: {},
    },
    moduleKey: BigUint64Array.from({ length: settings.layers * settings.modules }, (_, m) =>
      keyOf(m, settings.modules),
    ),
    doublets: {
      m1: Uint32Array.from(doublets, (d) => d.m1),
      m2: Uint32Array.from(doublets, (d) => d.m2),
      window: Float32Array.from(doublets.flatMap((d) => [...d.bounds])),
    },
    triplets: {
      doublet12: Uint32Array.from(entries, ({ modules: [m1, m2] }) => row(m1, m2)),
      doublet23: Uint32Array.from(entries, ({ modules: [, m2, m3] }) => row(m2, m3)),
      occurrence: Uint32Array.from(entries, (entry) => entry.occurrence),
      window12: part(0, 8),
      window23: part(8, 16),
      window: part(16, 20),
    },
  };
}

/** A small scene with degenerate hits, for tests of what goes on about a build: limits, memory, a lost device. */
export function smallScene(seed: number): ReturnType<typeof randomScene> {
  return randomScene({
    seed,
    convention: 'mmg-1.4',
    layers: 5,
    modules: 4,
    tracks: 40,
    mapTracks: 30,
    special: true,
  });
}
