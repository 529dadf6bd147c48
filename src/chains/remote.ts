import type { Chain } from './chain.ts';
import { ceiling } from './stages/ceiling.ts';
import { fitted, links, remote, remoteReport, sureScores } from './stages/remote.ts';

/** A tracking service: a server finds the tracks, the page fits, evaluates and shows them. */
export const remoteChain: Chain = {
  id: 'remote',
  title: 'Server',
  help: 'Tracks that a tracking service finds: the hits are sent to a server that you name, and only once you say so.',
  stages: [remote, links, sureScores, fitted, ceiling, remoteReport],
};
