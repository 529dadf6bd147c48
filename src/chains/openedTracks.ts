import type { Chain } from './chain.ts';
import { stagesOfGiven } from './stages/given.ts';
import { openedTracks } from './stages/openedTracks.ts';

/** Tracks of another program, laid over the event: the page fits, evaluates and shows them like its own. */
export const openedTracksChain: Chain = {
  id: 'opened-tracks',
  title: 'Opened tracks',
  help: 'Tracks that another program found, from a file: open it beside the event, and compare them with your own.',
  stages: [openedTracks, ...stagesOfGiven(openedTracks.id)],
};
