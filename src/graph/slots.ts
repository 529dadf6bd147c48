import type { ArrangedHits } from '../modulemap/arrangeHits.ts';
import type { MapDoublets } from '../modulemap/moduleMap.ts';
import { azimuthAngle, etaAngle } from './angles.ts';
import { HIT_STRIDE, type StepUnits, withinSteps, writeHit } from './fixedPoint.ts';

/** Numbers of 32 bits per module in `modules`; struct ModuleHits in the shaders. */
const MODULE_STRIDE = 8;
/** Flag of a module in its third number. */
const WILD = 2 ** 31;

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
  /** [modules * MODULE_STRIDE]: first slot, hits, reference azimuth and flags, first word of the doublets' bits, boxes. */
  readonly modules: Uint32Array;
  /** [slots / 4] */
  readonly slotModule: Uint32Array;
  /** Words that hold one bit for each slot and doublet that begins on its module. */
  readonly bitWords: number;
}

/**
 * Puts arranged hits into slots.
 * @param firstDoublet [modules + 1]: first doublet of each module.
 */
export function layoutSlots(
  hits: ArrangedHits,
  firstDoublet: Uint32Array,
): SlotLayout {
  const { hitStart, order, eta: etas, phi: phis } = hits;
  const moduleCount = hitStart.length - 1;
  const modules = new Uint32Array(MODULE_STRIDE * moduleCount);
  const nextSlot = new Uint32Array(moduleCount);
  const moduleOf = new Uint32Array(order.length);
  const angles = new Uint32Array(order.length);
  let slots = 0;
  let bitWords = 0;
  for (let m = 0; m < moduleCount; m++) {
    const [from, to] = [hitStart[m], hitStart[m + 1]];
    const padded = 4 * Math.ceil((to - from) / 4);
    nextSlot[m] = slots;
    // Half a turn before its first hit: the hits of a module are together, far from where azimuths begin again.
    const reference = from < to ? (azimuthAngle(phis[from]) + 0x8000) & 0xffff : 0;
    let wild = 0;
    let [minPhi, maxPhi, minEta, maxEta] = [0xffff, 0, 0xffff, 0];
    for (let i = from; i < to; i++) {
      moduleOf[i] = m;
      const eta = etaAngle(etas[i]);
      if (eta === null || !withinSteps(hits, i)) wild = WILD;
      const phi = (azimuthAngle(phis[i]) - reference) & 0xffff;
      angles[i] = ((phi << 16) | (eta ?? 0)) >>> 0;
      if (phi < minPhi) minPhi = phi;
      if (phi > maxPhi) maxPhi = phi;
      if (eta !== null && eta < minEta) minEta = eta;
      if (eta !== null && eta > maxEta) maxEta = eta;
    }
    const at = MODULE_STRIDE * m;
    modules[at] = slots;
    modules[at + 1] = to - from;
    modules[at + 2] = reference + wild;
    modules[at + 3] = bitWords;
    modules[at + 4] = (minPhi << 16) | (maxPhi - minPhi);
    modules[at + 5] = wild > 0 ? 0x7fff : (minEta << 16) | maxEta;
    slots += padded;
    bitWords += padded * Math.ceil((firstDoublet[m + 1] - firstDoublet[m]) / 32);
  }

  const layout: SlotLayout = {
    slots,
    angles: new Uint32Array(slots).fill(0xffff_ffff),
    arranged: new Uint32Array(slots),
    modules,
    slotModule: new Uint32Array(slots / 4),
    bitWords,
  };
  for (const i of byAzimuth(angles)) {
    const slot = nextSlot[moduleOf[i]]++;
    layout.angles[slot] = angles[i];
    layout.arranged[slot] = i;
    layout.slotModule[slot >> 2] = moduleOf[i];
  }
  return layout;
}

/** Writes the hits to memory for `HIT_STRIDE` numbers per slot, all zero before. */
export function writeSlots(
  hits: ArrangedHits,
  units: StepUnits,
  { arranged, modules }: SlotLayout,
  memory: Int32Array,
): void {
  for (let at = 0; at < modules.length; at += MODULE_STRIDE) {
    const end = modules[at] + modules[at + 1];
    for (let slot = modules[at]; slot < end; slot++)
      writeHit(hits, arranged[slot], units, memory, HIT_STRIDE * slot);
  }
}

/** Indices in ascending order of the upper half of their angle, equal ones in ascending order: a counting sort. */
function byAzimuth(angles: Uint32Array): Uint32Array {
  const next = new Uint32Array(0x1_0001);
  for (const angle of angles) next[(angle >>> 16) + 1]++;
  for (let k = 1; k < next.length; k++) next[k] += next[k - 1];
  const sorted = new Uint32Array(angles.length);
  for (let i = 0; i < angles.length; i++) sorted[next[angles[i] >>> 16]++] = i;
  return sorted;
}

/** What a map could make of an event: doublets with hits on both modules, and the hit pairs on them. */
export function countCandidates(
  { hitStart }: ArrangedHits,
  { m1, m2 }: MapDoublets,
): { activeDoublets: number; candidates: number } {
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
