import {
  type ModuleMap,
  PAIR_WINDOW_STRIDE,
  TRIPLET_WINDOW_STRIDE,
} from '../modulemap/moduleMap.ts';
import { BLOCK_BYTES, COUPLE_BYTES, COUPLES_HEADER, countBlocks } from './couples.ts';
import { TRIPLET_QUEUE_ENTRY, TRIPLET_QUEUE_HEADER } from './hitTriplets.ts';
import { PAIR_QUEUE_ENTRY, PAIR_QUEUE_HEADER } from './legs.ts';
import { PAIR_BYTES, PAIR_LEG_BYTES } from './pair.ts';
import { HIT_STRIDE, type SlotLayout } from './slots.ts';

/** Entries that the lists of the triplet pass have room for. */
export interface Room {
  /** Of each queue of undecided pairs and hit triplets. */
  readonly queue: number;
  /** Of the couples of pairs that are tested closely. */
  readonly listed: number;
}

/** Numbers per triplet in the shader's windows: leg 12, leg 23, triplet variables. */
export const WINDOWS_STRIDE = 2 * PAIR_WINDOW_STRIDE + TRIPLET_WINDOW_STRIDE;

/**
 * Bytes of the buffers that a map takes.
 * @param words of 32 bits, and the first triplet of each; `TripletLinks`.
 * @param couples of doublets that share a module.
 * @param perPart the most triplets whose windows go to one buffer.
 */
export function mapBytes(
  { doublets, triplets }: ModuleMap,
  { words, couples }: { readonly words: number; readonly couples: number },
  perPart: number,
) {
  const rows = triplets.doublet12.length;
  const pairs = doublets.m1.length;
  const parts: Record<string, number> = {};
  for (let from = 0; from < rows; from += perPart)
    parts[`triplet windows from ${from}`] = 4 * WINDOWS_STRIDE * Math.min(perPart, rows - from);
  return {
    'doublet angles': 16 * pairs,
    'doublet windows': 4 * PAIR_WINDOW_STRIDE * pairs,
    'triplet links': 16 * pairs + 8 * words,
    'couple windows': 4 * couples,
    ...parts,
  };
}

/** Bytes of what a doublet's second module adds to it, and of its gate. */
const TARGETS_BYTES = 16;
const GATE_BYTES = 8;

/** Bytes of the buffers that an event takes, and the count of its hit pairs under a map of so many doublets. */
export function eventBytes(
  { slots, foundWords, modules }: Pick<SlotLayout, 'slots' | 'foundWords' | 'modules'>,
  doublets: number,
) {
  return {
    hits: 4 * HIT_STRIDE * slots,
    angles: 4 * slots,
    'module hits': modules.byteLength,
    'slot modules': slots,
    'targets of doublets': TARGETS_BYTES * doublets,
    'gates of doublets': GATE_BYTES * doublets,
    found: 4 * (foundWords + slots),
    'pair starts': 4 * (slots + 1),
  };
}

/** Words of one bit for each of so many pairs. */
export function markWords(pairs: number): number {
  return Math.ceil(pairs / 32);
}

/** Bytes of the buffers that the counted pairs of so many slots take until their edges are known, the lists left out. */
export function pairBytes(pairs: number, slots: number) {
  return {
    pairs: PAIR_BYTES * pairs,
    'legs of pairs': PAIR_LEG_BYTES * pairs,
    'blocks of codes': BLOCK_BYTES * countBlocks(pairs, slots),
    'pair marks': 4 * markWords(pairs),
    'compact positions': 4 * (markWords(pairs) + 1),
  };
}

/** Bytes of the buffers of one triplet pass. */
export function listBytes(room: Room) {
  const pairQueue = PAIR_QUEUE_HEADER + room.queue * PAIR_QUEUE_ENTRY;
  const tripletQueue = TRIPLET_QUEUE_HEADER + room.queue * TRIPLET_QUEUE_ENTRY;
  return {
    'listed couples': COUPLES_HEADER + room.listed * COUPLE_BYTES,
    'pair queue': pairQueue,
    'triplet queue': tripletQueue,
    'queues read back': COUPLES_HEADER + pairQueue + tripletQueue,
  };
}

/** Bytes of the buffers of at most so many edges, and of the pairs that the CPU decided to keep. */
export function edgeBytes(atMost: number, decided: number) {
  return {
    'kept pairs': 4 * atMost,
    edges: 12 * atMost,
    'edges read back': 12 * atMost + 4,
    'decided pairs': 4 * (1 + decided),
  };
}
