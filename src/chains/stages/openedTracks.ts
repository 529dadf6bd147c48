import { hitCount } from '../../event/event.ts';
import { tracksInEvent } from '../../event/trackList.ts';
import { trackCount } from '../../tracks/track.ts';
import { defineStage } from '../chain.ts';

/** Tracks of another program, from a file that the user opened. */
export const openedTracks = defineStage({
  id: 'opened',
  title: 'Opened tracks',
  needs: [],
  gives: 'given',
  parameters: [],
  files: ['tracks'],
  figuresHelp: 'Target particles among the opened tracks; share of these that are not fake.',
  async run(tools, { event }) {
    const list = tools.openedTracks(event);
    if (!list)
      throw new Error(
        `No tracks of ${event.name} were opened: open a file of them, such as tracks.csv.`,
      );
    return { value: tracksInEvent(list, event), backend: list.name };
  },
  describe: ({ event }, { tracks, notes }) => ({
    counts: [
      { id: 'hits', label: 'hits', value: hitCount(event) },
      { id: 'tracks', label: 'tracks', value: trackCount(tracks), isMain: true },
    ],
    note: notes.length > 0 ? notes.join(' ') : null,
  }),
});
