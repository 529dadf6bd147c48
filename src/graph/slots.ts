import type { ArrangedHits } from '../modulemap/arrangeHits.ts';
import type { MapDoublets } from '../modulemap/moduleMap.ts';
import { azimuthAngle, etaAngle } from './angles.ts';
import { azimuthSteps, type StepUnits, stepUnits, withinSteps } from './fixedPoint.ts';

/** Numbers of 32 bits per slot, and per module in `modules`; structs Hit and ModuleHits in the shaders. */
export const HIT_STRIDE = 8;
export const MODULE_STRIDE = 8;
/** Flag of a module in its third number. */
const WILD = 2 ** 31;
/** Angle of a slot without a hit: no window reaches its eta. */
const EMPTY = 0xffff_ffff;

/**
 * The hits of an event as the pair kernels want them (`shaders/hitPairs.wgsl`): in slots, by module and within a
 * module by azimuth. The slots of a module begin at a multiple of four; those after its last hit are empty.
 */
export interface SlotLayout {
  readonly slots: number;
  /** [slots]: azimuth from its module's reference in the upper half, eta in the lower. */
  readonly angles: Uint32Array;
  /** Arranged hit in each slot; meaningless in empty ones. */
  readonly arranged: Uint32Array;
  /** [modules * MODULE_STRIDE]: first slot, hits, reference azimuth and flags, first word of what is found for its doublets, boxes, doublets. */
  readonly modules: Uint32Array;
  /** [slots / 4] */
  readonly slotModule: Uint32Array;
  /** Words for what is found of each slot and doublet that begins on its module: a bit and a number. */
  readonly findingWords: number;
}

/**
 * Puts arranged hits into slots.
 * @param firstDoublet [modules + 1]: first doublet of each module.
 */
export function layoutSlots(hits: ArrangedHits, firstDoublet: Uint32Array): SlotLayout {
  const { hitStart } = hits;
  const moduleCount = hitStart.length - 1;
  const modules = new Uint32Array(MODULE_STRIDE * moduleCount);
  let slots = 0;
  let findingWords = 0;
  for (let m = 0; m < moduleCount; m++) {
    const count = hitStart[m + 1] - hitStart[m];
    const padded = 4 * Math.ceil(count / 4);
    modules[MODULE_STRIDE * m] = slots;
    modules[MODULE_STRIDE * m + 1] = count;
    modules[MODULE_STRIDE * m + 3] = findingWords;
    modules[MODULE_STRIDE * m + 6] = firstDoublet[m];
    modules[MODULE_STRIDE * m + 7] = firstDoublet[m + 1];
    slots += padded;
    const doublets = firstDoublet[m + 1] - firstDoublet[m];
    findingWords += padded * (Math.ceil(doublets / 32) + doublets);
  }

  const layout: SlotLayout = {
    slots,
    angles: new Uint32Array(slots).fill(EMPTY),
    arranged: new Uint32Array(slots),
    modules,
    slotModule: new Uint32Array(slots / 4),
    findingWords,
  };
  for (let m = 0; m < moduleCount; m++)
    if (hitStart[m] < hitStart[m + 1]) layoutModule(hits, m, layout);
  return layout;
}

/** Puts the hits of one module into its slots. */
function layoutModule(
  hits: ArrangedHits,
  m: number,
  { angles, arranged, modules, slotModule }: SlotLayout,
): void {
  const { hitStart, phi: phis, eta: etas } = hits;
  const [from, to] = [hitStart[m], hitStart[m + 1]];
  const at = MODULE_STRIDE * m;
  const first = modules[at];
  // Half a turn before its first hit: the hits of a module are together, far from where azimuths begin again.
  const reference = (azimuthAngle(phis[from]) + 0x8000) & 0xffff;
  let wild = 0;
  let [minEta, maxEta] = [0xffff, 0];
  for (let i = from; i < to; i++) {
    const eta = etaAngle(etas[i]);
    if (eta === null || !withinSteps(hits, i)) wild = WILD;
    const phi = (azimuthAngle(phis[i]) - reference) & 0xffff;
    angles[first + i - from] = ((phi << 16) | (eta ?? 0)) >>> 0;
    arranged[first + i - from] = i;
    if (eta !== null && eta < minEta) minEta = eta;
    if (eta !== null && eta > maxEta) maxEta = eta;
  }
  sortByAzimuth(angles, arranged, first, first + to - from);
  for (let slot = first; slot < first + to - from; slot += 4) slotModule[slot >> 2] = m;

  const minPhi = angles[first] >>> 16;
  const maxPhi = angles[first + to - from - 1] >>> 16;
  modules[at + 2] = reference + wild;
  modules[at + 4] = (minPhi << 16) | (maxPhi - minPhi);
  modules[at + 5] = wild > 0 ? 0x7fff : (minEta << 16) | maxEta;
}

/**
 * Rounds the coordinates of the hits to steps and writes them to their slots.
 * @param memory [slots * HIT_STRIDE], all zero before.
 */
export function writeSlots(
  hits: ArrangedHits,
  units: StepUnits,
  { slots, angles, arranged }: SlotLayout,
  memory: Int32Array,
): void {
  const { order, x, y, z, r, phi, eta } = hits;
  // Exact, since these are powers of two.
  const perTransverse = 1 / units.transverse;
  const perZ = 1 / units.z;
  const perEta = 1 / units.eta;
  for (let slot = 0; slot < slots; slot++) {
    if (angles[slot] === EMPTY) continue;
    const hit = arranged[slot];
    const at = HIT_STRIDE * slot;
    memory[at + 6] = order[hit];
    if (!withinSteps(hits, hit)) {
      memory[at + 1] = -1;
      continue;
    }
    memory[at] = Math.round(z[hit] * perZ);
    memory[at + 1] = Math.round(r[hit] * perTransverse);
    memory[at + 2] = azimuthSteps(phi[hit]);
    memory[at + 3] = Math.round(eta[hit] * perEta);
    memory[at + 4] = Math.round(x[hit] * perTransverse);
    memory[at + 5] = Math.round(y[hit] * perTransverse);
  }
}

/**
 * The hits of an event as the GPU takes them, under any map with the same doublets, whatever its windows. Arrays of
 * their own, so that a worker that makes them may hand them over.
 */
export interface PlacedHits {
  readonly work: CandidateCounts;
  readonly layout: SlotLayout;
  readonly units: StepUnits;
  /** [slots * HIT_STRIDE]; see `writeSlots`. */
  readonly coordinates: Int32Array<ArrayBuffer>;
}

/** Places arranged hits for the doublets of a map. */
export function placeHits(
  hits: ArrangedHits,
  doublets: Pick<MapDoublets, 'm1' | 'm2'>,
  firstDoublet: Uint32Array,
): PlacedHits {
  const layout = layoutSlots(hits, firstDoublet);
  const units = stepUnits(hits);
  const coordinates = new Int32Array(HIT_STRIDE * layout.slots);
  writeSlots(hits, units, layout, coordinates);
  return { work: countCandidates(hits, doublets), layout, units, coordinates };
}

/** Modules with more hits than these are not sorted by insertion. */
const FEW_HITS = 64;

/** Sorts the slots [first, end) by the upper half of their angle; those with the same one stay in order. */
function sortByAzimuth(
  angles: Uint32Array,
  arranged: Uint32Array,
  first: number,
  end: number,
): void {
  if (end - first > FEW_HITS) {
    const [angle, hit] = [angles.slice(first, end), arranged.slice(first, end)];
    const places = Float64Array.from(angle, (a, i) => (a >>> 16) * 2 ** 32 + i).sort();
    places.forEach((place, i) => {
      const from = place % 2 ** 32;
      angles[first + i] = angle[from];
      arranged[first + i] = hit[from];
    });
    return;
  }
  for (let i = first + 1; i < end; i++) {
    const [angle, hit] = [angles[i], arranged[i]];
    let at = i;
    for (; at > first && angles[at - 1] >>> 16 > angle >>> 16; at--) {
      angles[at] = angles[at - 1];
      arranged[at] = arranged[at - 1];
    }
    angles[at] = angle;
    arranged[at] = hit;
  }
}

/** What a map could make of an event: doublets with hits on both modules, and the hit pairs on them. */
export interface CandidateCounts {
  readonly activeDoublets: number;
  readonly candidates: number;
}

/** Counts what a map could make of an event. */
export function countCandidates(
  { hitStart }: ArrangedHits,
  { m1, m2 }: Pick<MapDoublets, 'm1' | 'm2'>,
): CandidateCounts {
  let activeDoublets = 0;
  let candidates = 0;
  for (let d = 0; d < m1.length; d++) {
    const sources = hitStart[m1[d] + 1] - hitStart[m1[d]];
    const tests = sources * (hitStart[m2[d] + 1] - hitStart[m2[d]]);
    if (tests === 0) continue;
    activeDoublets++;
    candidates += tests;
  }
  return { activeDoublets, candidates };
}
