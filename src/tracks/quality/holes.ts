import { type Detector, moduleCount } from '../../detector/detector.ts';

/** A module that a particle crosses. */
export interface CrossedModule {
  /** Row of the detector. */
  readonly module: number;
  /** How far inside its border (mm); below 0 outside. */
  readonly inside: number;
}

/**
 * The modules that a particle crosses, from the inside out.
 * @param perigee d0, z0 (mm), phi, theta (rad), charge over momentum (1/GeV).
 */
export type CrossedModules = (perigee: readonly number[]) => readonly CrossedModule[];

/** Layers that a track crosses between its first and its last hit without a hit on them. */
export interface Holes {
  readonly holes: number;
  /** Pairs of holes on layers that follow each other. */
  readonly doubleHoles: number;
}

/** A module that is crossed nearer to its border than this (mm) is not sure to be crossed: it makes no hole. */
const SURE = 1;

/**
 * Counts the holes of a track. Modules of one layer that overlap count once: a layer is a hole where the track has a
 * hit on none of its modules, and one of those that it crosses is crossed well inside. Layers before the first and
 * after the last hit make no holes.
 * @param hits modules of its hits (rows of the detector).
 * @param layer of each module, see `layersOf`.
 */
export function countHoles(
  hits: Iterable<number>,
  crossed: readonly CrossedModule[],
  layer: Int32Array,
): Holes {
  const hit = new Set(Array.from(hits, (module) => layer[module]));
  const passed: { isHit: boolean; isSure: boolean }[] = [];
  let last = -1;
  for (const { module, inside } of crossed) {
    if (layer[module] !== last) passed.push({ isHit: hit.has(layer[module]), isSure: false });
    last = layer[module];
    if (inside >= SURE) passed[passed.length - 1].isSure = true;
  }
  const first = passed.findIndex(({ isHit }) => isHit);
  const end = passed.findLastIndex(({ isHit }) => isHit);
  let [holes, doubleHoles, wasHole] = [0, 0, false];
  for (const { isHit, isSure } of passed.slice(Math.max(first, 0), end + 1)) {
    const isHole = !isHit && isSure;
    if (isHole) holes++;
    if (isHole && wasHole) doubleHoles++;
    // What may not be crossed neither makes a hole nor parts two.
    if (isHit || isSure) wasHole = isHole;
  }
  return { holes, doubleHoles };
}

/** A number for each module that those of its volume and layer share. */
export function layersOf(detector: Detector): Int32Array {
  const numbers = new Map<bigint, number>();
  const layers = new Int32Array(moduleCount(detector));
  detector.moduleKey.forEach((key, m) => {
    const layer = key >> 16n;
    const number = numbers.get(layer) ?? numbers.size;
    numbers.set(layer, number);
    layers[m] = number;
  });
  return layers;
}
