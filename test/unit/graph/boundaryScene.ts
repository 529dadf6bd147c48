import fc from 'fast-check';
import { moduleKey } from '../../../src/detector/moduleKey.ts';
import type { TrackingEvent } from '../../../src/event/event.ts';
import type { Convention, ModuleMap, WindowSettings } from '../../../src/modulemap/moduleMap.ts';
import { applyWindowSettings, NEUTRAL_WINDOW_SETTINGS } from '../../../src/modulemap/widen.ts';
import { drawTriple, type Point, pick, type Random, type Triple } from './boundaryTriple.ts';
import { f32Step } from './f32Step.ts';
import { seededRandom } from './randomScene.ts';
import { pairValues, tripletValues } from './referenceGraph.ts';

/**
 * Small maps and events made to be hard: hits are moved until one of their ten variables lies exactly on a bound of
 * the effective windows, one f32 step to a side of it, or a few steps on; legs are flat, straight up, doubled,
 * around +-pi or on the beam line; bounds are infinite, empty or a single value.
 */
export interface BoundaryScene {
  readonly event: TrackingEvent;
  /** The map as it is stored, the settings, and the map that these make of it. */
  readonly map: ModuleMap;
  readonly settings: WindowSettings;
  readonly effective: ModuleMap;
  /** Hit triplets with a variable that lies exactly where it was put. */
  readonly placed: readonly Target[];
}

/** A value for one of the ten variables: a bound of a map triplet, some f32 steps on. */
export interface Target {
  /** 0 to 3: z0, dphi, phi_slope and deta of leg 12; 4 to 7: of leg 23; 8: diff_dydx; 9: diff_dzdr. */
  readonly variable: number;
  readonly steps: number;
  readonly value: number;
}

/** Seeds of scenes, each as good as another: neither near zero nor worth shrinking. */
export const SEEDS = fc.noShrink(fc.noBias(fc.nat()));

interface Hit {
  readonly point: Point;
  readonly module: number;
}

const [LAYERS, SECTORS] = [4, 2];
const INF = Number.POSITIVE_INFINITY;

/** The scene of a seed. */
export function boundaryScene(seed: number, convention: Convention): BoundaryScene {
  const random = seededRandom(seed);
  const entries = drawEntries(convention, random);
  const settings = drawSettings(random);
  const map = assemble(entries, convention, settings.cutMode === 'meanrms', random);
  const effective = applyWindowSettings(map, settings);
  const hits: Hit[] = [];
  const placed: Target[] = [];
  const add = (triple: Triple, modules: readonly number[]) => {
    for (const [i, point] of triple.entries()) hits.push({ point, module: modules[i] });
  };
  for (const [row, entry] of entries.entries()) {
    add(entry.triple, entry.modules);
    for (let copy = 0; copy < 3; copy++) {
      const target = drawTarget(effective, row, random);
      const moved = moveOnto(entry.triple, convention, target, random);
      add(moved, entry.modules);
      if (valuesOf(moved, convention)[target.variable] === target.value) placed.push(target);
    }
  }
  // A hit on a module that the map does not know.
  hits.push({ point: [30, 0, 0], module: -1 });
  // One far out makes the fixed-point steps of all coarse.
  if (random() < 0.4) {
    const far = 10 ** (2 + 6 * random());
    hits.push({ point: [far, far / 3, -far], module: LAYERS * SECTORS - 1 });
  }
  shuffle(hits, random);
  return { event: eventOf(hits), map, settings, effective, placed };
}

interface Entry {
  readonly modules: readonly [number, number, number];
  readonly triple: Triple;
  /** Min and max of leg 12 (4), leg 23 (4) and the triplet (2). */
  readonly bounds: Float64Array;
}

/** Map triplets of different modules, sorted, each drawn around the variables of three hits. */
function drawEntries(convention: Convention, random: Random): Entry[] {
  const entries = new Map<string, Entry>();
  const wanted = 2 + pick(random, 3);
  for (let i = 0; i < wanted; i++) {
    const first = pick(random, LAYERS - 2);
    const modules = [0, 1, 2].map((k) => (first + k) * SECTORS + pick(random, SECTORS));
    const [m1, m2, m3] = modules;
    const triple = drawTriple(random);
    const bounds = drawBounds(valuesOf(triple, convention), random);
    entries.set(modules.join(), { modules: [m1, m2, m3], triple, bounds });
  }
  return [...entries.values()].sort((a, b) => compare(a.modules, b.modules));
}

/** Bounds around ten values: most wide, some tight, open, empty or a single value. */
function drawBounds(values: readonly number[], random: Random): Float64Array {
  const bounds = new Float64Array(20);
  for (const [k, value] of values.entries()) {
    // A hit at the origin has no eta.
    const v = Math.fround(Number.isNaN(value) ? 0 : value);
    const margin = 0.3 * Math.abs(v) + 0.05;
    const kind = random();
    // What legacy puts for undefined ratios lies between the last f32 and infinity.
    let [lo, hi] = Number.isFinite(v) ? [v - margin, v + margin] : [f32Step(v, -1), f32Step(v, 1)];
    if (kind < 0.1) lo = f32Step(v, pick(random, 5) - 2);
    else if (kind < 0.2) hi = f32Step(v, pick(random, 5) - 2);
    else if (kind < 0.23) [lo, hi] = [v, v];
    else if (kind < 0.3) [lo, hi] = [-INF, INF];
    else if (kind < 0.37) lo = -INF;
    else if (kind < 0.44) hi = INF;
    else if (kind < 0.45) [lo, hi] = [hi, lo];
    bounds[2 * k] = lo;
    bounds[2 * k + 1] = hi;
  }
  return bounds;
}

/** Settings: a third are neutral, the others mix cut modes, widening, beam spot and switches. */
function drawSettings(random: Random): WindowSettings {
  if (random() < 0.35) return NEUTRAL_WINDOW_SETTINGS;
  const spot = random() < 0.2 ? 20 + 80 * random() : INF;
  const off = random() < 0.6 ? 0.25 : 0;
  const cut = () => random() >= off;
  const share = () => (random() < 0.8 ? 0 : random() - 0.4);
  return {
    cutMode: random() < 0.4 ? 'meanrms' : 'minmax',
    tolerance: [0, 0, 0.2, 0.5, random()][pick(random, 5)],
    rmsFactor: 4 * random(),
    occurrenceWidening: [0, 0, 1, 2 * random()][pick(random, 4)],
    beamSpotMin: -spot,
    beamSpotMax: spot,
    cutZ0: cut(),
    cutDphi: cut(),
    cutPhiSlope: cut(),
    cutDeta: cut(),
    cutDydx: cut(),
    cutDzdr: cut(),
    widenZ0: share(),
    widenDphi: share(),
    widenPhiSlope: share(),
    widenDeta: share(),
    widenDydx: share(),
    widenDzdr: share(),
  };
}

/** A finite bound of a variable of a map triplet where there is one, moved by some f32 steps. */
function drawTarget({ triplets }: ModuleMap, row: number, random: Random): Target {
  let [variable, bound] = [0, INF];
  for (let attempt = 0; attempt < 8 && !Number.isFinite(bound); attempt++) {
    variable = pick(random, 10);
    const windows = [triplets.window12, triplets.window23, triplets.window][variable >> 2];
    const stride = variable < 8 ? 8 : 4;
    bound = windows[stride * row + 2 * (variable & 3) + pick(random, 2)];
  }
  // As far as the error bounds of f32 reach, on the boundary most of all.
  const far = Math.round(2 ** (10 * random())) * (random() < 0.5 ? -1 : 1);
  const steps = random() < 0.75 ? pick(random, 3) - 1 : far;
  return { variable, steps, value: f32Step(bound, steps) };
}

/** Moves the first or the last of three hits until a variable has a value; the nearest found where none does. */
function moveOnto(triple: Triple, convention: Convention, target: Target, random: Random): Triple {
  const { variable, value } = target;
  if (!Number.isFinite(value)) return triple;
  const moved = variable < 4 ? 0 : variable < 8 ? 2 : 2 * pick(random, 2);
  // z0, deta and diff_dzdr follow z; dphi, phi_slope and diff_dydx follow x or y.
  const axis = [0, 3, 4, 7, 9].includes(variable) ? 2 : pick(random, 2);
  const at = (coordinate: number): Triple => {
    const points = triple.map((point) => [...point]);
    points[moved][axis] = coordinate;
    return points as unknown as Triple;
  };
  return at(solve((c) => valuesOf(at(c), convention)[variable], triple[moved][axis], value));
}

/** Where a function has a value: by Newton's method, then among the neighbouring doubles. */
function solve(f: (c: number) => number, start: number, value: number): number {
  let c = start;
  for (let i = 0; i < 12 && f(c) !== value; i++) {
    const h = 1e-6 * Math.max(1, Math.abs(c));
    const step = ((value - f(c)) / (f(c + h) - f(c - h))) * 2 * h;
    // Where the function is flat or folds there is nothing to find.
    if (!Number.isFinite(step) || Math.abs(step) > 1000) return start;
    c += step;
  }
  const ulp = 2 ** (Math.floor(Math.log2(Math.max(Math.abs(c), 1e-300))) - 52);
  for (let i = 0; i < 16; i++)
    for (const near of [c + i * ulp, c - i * ulp]) if (f(near) === value) return near;
  return c;
}

/** The ten variables of three hits. */
function valuesOf(triple: Triple, convention: Convention): number[] {
  const [x, y, z] = [0, 1, 2].map((axis) => Float64Array.from(triple, (point) => point[axis]));
  return [
    ...pairValues({ x, y, z }, convention, 0, 1),
    ...pairValues({ x, y, z }, convention, 1, 2),
    ...tripletValues({ x, y, z }, convention, 0, 1, 2),
  ];
}

function assemble(
  entries: readonly Entry[],
  convention: Convention,
  hasMoments: boolean,
  random: Random,
): ModuleMap {
  const legs = entries.flatMap(({ modules: [m1, m2, m3], bounds }) => [
    { key: [m1, m2], bounds: bounds.subarray(0, 8) },
    { key: [m2, m3], bounds: bounds.subarray(8, 16) },
  ]);
  const doublets = [...new Map(legs.map(({ key }) => [key.join(), key])).values()].sort(compare);
  const rowOf = (key: readonly number[]) => doublets.findIndex((d) => compare(d, key) === 0);
  // Stored doublets are the union of their legs, at times wider: a map may come with any.
  const wider = random() < 0.2 ? 1 : 0;
  const union = doublets.flatMap((doublet) =>
    Array.from({ length: 8 }, (_, k) => {
      const own = legs.filter(({ key }) => compare(key, doublet) === 0).map((l) => l.bounds[k]);
      return k % 2 === 0 ? Math.min(...own) - wider : Math.max(...own) + wider;
    }),
  );
  const part = (from: number, to: number) =>
    Float32Array.from(entries.flatMap(({ bounds }) => [...bounds.subarray(from, to)]));
  const moments = (from: number, to: number) => momentsOf(part(from, to), random);
  return {
    header: {
      convention,
      cutMode: 'minmax',
      detector: 'boundary',
      beamSpot: { zMin: -50, zMax: 50 },
      minPt: 1,
      tracks: 1,
      generator: {},
    },
    moduleKey: BigUint64Array.from({ length: LAYERS * SECTORS }, (_, m) => keyOf(m)),
    doublets: {
      m1: Uint32Array.from(doublets, ([m1]) => m1),
      m2: Uint32Array.from(doublets, ([, m2]) => m2),
      window: Float32Array.from(union),
    },
    triplets: {
      doublet12: Uint32Array.from(entries, ({ modules }) => rowOf(modules.slice(0, 2))),
      doublet23: Uint32Array.from(entries, ({ modules }) => rowOf(modules.slice(1))),
      occurrence: Uint32Array.from(entries, () => 1 + pick(random, 9)),
      window12: part(0, 8),
      window23: part(8, 16),
      window: part(16, 20),
      ...(hasMoments
        ? { moments: { leg12: moments(0, 8), leg23: moments(8, 16), triplet: moments(16, 20) } }
        : {}),
    },
  };
}

/** A mean within each window and an rms of a fraction of its width. */
function momentsOf(windows: Float32Array, random: Random): Float32Array {
  const out = new Float32Array(windows.length);
  for (let at = 0; at < out.length; at += 2) {
    const lo = Number.isFinite(windows[at]) ? windows[at] : -1;
    const hi = Number.isFinite(windows[at + 1]) ? windows[at + 1] : lo + 2;
    out[at] = lo + (0.25 + 0.5 * random()) * (hi - lo);
    out[at + 1] = Math.abs(hi - lo) * random();
  }
  return out;
}

function keyOf(module: number): bigint {
  if (module < 0) return moduleKey(9, 2, 1);
  return moduleKey(8, 2 + 2 * Math.floor(module / SECTORS), 1 + (module % SECTORS));
}

function eventOf(hits: readonly Hit[]): TrackingEvent {
  const axis = (k: number) => Float64Array.from(hits, ({ point }) => point[k]);
  return {
    name: 'boundary',
    detector: 'boundary',
    hitId: Uint32Array.from(hits, (_, i) => i + 1),
    x: axis(0),
    y: axis(1),
    z: axis(2),
    moduleKey: BigUint64Array.from(hits, ({ module }) => keyOf(module)),
    truth: null,
    cells: null,
  };
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, i) => value !== b[i]);
  return at < 0 ? 0 : a[at] - b[at];
}

function shuffle<T>(values: T[], random: Random): void {
  for (let i = values.length - 1; i > 0; i--) {
    const j = pick(random, i + 1);
    [values[i], values[j]] = [values[j], values[i]];
  }
}
