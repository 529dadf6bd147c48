import { bytesOfCompact } from '../gpu/compact.ts';
import { bytesOfBlocks, bytesOfCouples, COUPLES_HEADER } from './couples.ts';
import { bytesOfEdges } from './edges.ts';
import { bytesOfEvent } from './gpuEvent.ts';
import { bytesOfCount } from './hitPairs.ts';
import { bytesOfDecided, bytesOfMarks, bytesOfTripletQueue, markWords } from './hitTriplets.ts';
import { bytesOfPairQueue } from './legs.ts';
import { bytesOfPairs } from './pair.ts';
import type { SlotLayout } from './slots.ts';

/** How many entries the lists of the triplet pass hold. */
export interface ListLengths {
  /** Each queue of undecided pairs and hit triplets. */
  readonly queue: number;
  /** The couples of pairs that are tested closely. */
  readonly listed: number;
}

/** Bytes of the buffers that an event takes, and the count of its hit pairs under a map of so many doublets. */
export function eventBytes(
  layout: Pick<SlotLayout, 'slots' | 'findingWords' | 'modules'>,
  doublets: number,
) {
  return { ...bytesOfEvent(layout), ...bytesOfCount(layout, doublets) };
}

/** Bytes of the buffers that the counted pairs of so many slots take until their edges are known, the lists left out. */
export function pairBytes(pairs: number, slots: number) {
  return {
    ...bytesOfPairs(pairs),
    ...bytesOfBlocks(pairs, slots),
    ...bytesOfMarks(pairs),
    ...bytesOfCompact(markWords(pairs)),
  };
}

/** Bytes of the buffers of one triplet pass. */
export function listBytes({ queue, listed }: ListLengths) {
  const queues = { ...bytesOfPairQueue(queue), ...bytesOfTripletQueue(queue) };
  const readBack = COUPLES_HEADER + queues['pair queue'] + queues['triplet queue'];
  return { ...bytesOfCouples(listed), ...queues, 'queues read back': readBack };
}

/** Bytes of the buffers of at most so many edges, and of the pairs that the CPU decided to keep. */
export function edgeBytes(atMost: number, decided: number) {
  const edges = bytesOfEdges(atMost);
  return { ...edges, 'edges read back': edges.edges + 4, ...bytesOfDecided(decided) };
}
