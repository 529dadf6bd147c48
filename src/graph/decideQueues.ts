import type { ArrangedHits } from '../modulemap/arrangeHits.ts';
import type { ModuleMap } from '../modulemap/moduleMap.ts';
import { decisions } from './decide.ts';
import { TRIPLET_QUEUE_ENTRY, TRIPLET_QUEUE_HEADER } from './hitTriplets.ts';
import { PAIR_QUEUE_ENTRY, PAIR_QUEUE_HEADER } from './legs.ts';

/** What the triplet pass found, undecided pairs and hit triplets decided. */
export interface Verdict {
  readonly doublets: number;
  readonly triplets: number;
  /** Pairs marked on the GPU. */
  readonly marked: number;
  /** Pairs of hit triplets that the CPU decided to keep; some may be marked already. */
  readonly decided: readonly number[];
  readonly undecided: { readonly pairs: number; readonly triplets: number };
}

/**
 * Decides in double precision what the kernels left in their queues (laid out in `legs.wgsl` and
 * `hitTriplets.wgsl`) of the `pairs` pairs of an event.
 */
export function decideQueues(
  hits: ArrangedHits,
  map: ModuleMap,
  pairs: number,
  pairQueue: Uint32Array,
  tripletQueue: Uint32Array,
): Verdict {
  const decision = decisions(hits, map);
  let failedPairs = pairQueue[1];
  for (let i = 0; i < pairQueue[0]; i++) {
    const at = (PAIR_QUEUE_HEADER + i * PAIR_QUEUE_ENTRY) / 4;
    if (!decision.pair(pairQueue[at + 1], pairQueue[at + 2], pairQueue[at + 3])) failedPairs++;
  }
  const decided = new Set<number>();
  let triplets = tripletQueue[1];
  for (let i = 0; i < tripletQueue[0]; i++) {
    const at = (TRIPLET_QUEUE_HEADER + i * TRIPLET_QUEUE_ENTRY) / 4;
    const [triplet, pair12, pair23, , a, b, c] = tripletQueue.subarray(at, at + 7);
    if (!decision.triplet(triplet, a, b, c)) continue;
    triplets++;
    decided.add(pair12);
    decided.add(pair23);
  }
  return {
    doublets: pairs - failedPairs,
    triplets,
    marked: tripletQueue[2],
    decided: [...decided],
    undecided: { pairs: pairQueue[0], triplets: tripletQueue[0] },
  };
}
