import type { Chain } from './chain.ts';
import { stagesOfGiven } from './stages/given.ts';
import { remote } from './stages/remote.ts';

/** A tracking service: a server finds the tracks, the page fits, evaluates and shows them. */
export const remoteChain: Chain = {
  id: 'remote',
  title: 'Server',
  help: 'Tracks that a tracking service finds: the hits are sent to a server that you name, and only once you say so.',
  stages: [remote, ...stagesOfGiven(remote.id)],
};
