import type { Chain } from './chain.ts';
import { metricLearning } from './metricLearning.ts';
import { moduleMap } from './moduleMap.ts';
import { openedTracksChain } from './openedTracks.ts';
import { remoteChain } from './remote.ts';

/** Every chain; the first is the default. Their ids are the choices of the parameter `chain`. */
export const CHAINS: readonly Chain[] = [moduleMap, metricLearning, remoteChain, openedTracksChain];

/** The chain of an id. @throws RangeError where there is none: ids come from the parameter table. */
export function chainOf(id: string, chains: readonly Chain[] = CHAINS): Chain {
  const found = chains.find((chain) => chain.id === id);
  if (!found) throw new RangeError(`There is no chain "${id}".`);
  return found;
}
