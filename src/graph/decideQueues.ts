import type { ArrangedHits } from '../modulemap/arrangeHits.ts';
import { decisions } from './decide.ts';
import { TRIPLET_QUEUE_ENTRY, TRIPLET_QUEUE_HEADER } from './hitTriplets.ts';
import { PAIR_QUEUE_ENTRY, PAIR_QUEUE_HEADER } from './legs.ts';
import type { MapSlice } from './mapSlice.ts';
import type { PackedMap } from './packedMap.ts';

/** What the triplet pass found, undecided pairs and hit triplets decided. */
export interface Verdict {
  readonly doublets: number;
  readonly triplets: number;
  /** Hit triplets that passed on the GPU, which marked their pairs. */
  readonly passedOnGpu: number;
  /** Pairs of hit triplets that the CPU decided to keep; some may be marked already. */
  readonly decided: readonly number[];
  readonly undecided: { readonly pairs: number; readonly triplets: number };
}

/** Queues as the GPU left them. */
export interface Queues {
  readonly pairQueue: Uint32Array;
  readonly tripletQueue: Uint32Array;
}

/**
 * Decides in double precision what the kernels left in their queues (laid out in `legs.wgsl` and
 * `hitTriplets.wgsl`) of the pairs of a slice of the map.
 * @param arranged hit in each slot.
 * @param slice whose pairs are counted: those that start there. Others only lead there.
 * @param pairs how many of these there are without those that fail for certain.
 */
export function decideQueues(
  hits: ArrangedHits,
  map: PackedMap,
  arranged: Uint32Array,
  { firstSlot, endSlot }: Pick<MapSlice, 'firstSlot' | 'endSlot'>,
  pairs: number,
  { pairQueue, tripletQueue }: Queues,
): Verdict {
  const decision = decisions(hits, map);
  let doublets = pairs;
  let undecidedPairs = 0;
  for (let i = 0; i < pairQueue[0]; i++) {
    const at = (PAIR_QUEUE_HEADER + i * PAIR_QUEUE_ENTRY) / 4;
    const [, doublet, a, b] = pairQueue.subarray(at, at + 4);
    if (a < firstSlot || a >= endSlot) continue;
    undecidedPairs++;
    if (!decision.pair(doublet, arranged[a], arranged[b])) doublets--;
  }
  const decided = new Set<number>();
  let triplets = tripletQueue[1];
  for (let i = 0; i < tripletQueue[0]; i++) {
    const at = (TRIPLET_QUEUE_HEADER + i * TRIPLET_QUEUE_ENTRY) / 4;
    const [triplet, pair12, pair23, , a, b, c] = tripletQueue.subarray(at, at + 7);
    if (!decision.triplet(triplet, arranged[a], arranged[b], arranged[c])) continue;
    triplets++;
    decided.add(pair12);
    decided.add(pair23);
  }
  return {
    doublets,
    triplets,
    passedOnGpu: tripletQueue[1],
    decided: [...decided],
    undecided: { pairs: undecidedPairs, triplets: tripletQueue[0] },
  };
}
