import { hitCount } from '../../event/event.ts';
import { trackCount } from '../../tracks/track.ts';
import { defineStage } from '../chain.ts';
import type { ServerUse } from '../ran.ts';
import { inferRemotely } from '../remoteInference.ts';

/** Requests that were given up: they are sent again only when the user says so. */
const givenUp = new WeakSet<ServerUse>();

/** The tracks of a server that the user chose and agreed to send to. */
export const remote = defineStage({
  id: 'remote',
  title: 'Server',
  needs: [],
  gives: 'given',
  parameters: [],
  choices: ['server'],
  figuresHelp: 'Target particles that the server found; share of its tracks that are not fake.',
  async run(tools, { event, choices: { server = null } }, context) {
    if (!tools.askServer)
      throw new Error(
        'The chain remote asks a server, which only the page does; take another chain here, or ask a server with its own client.',
      );
    if (!server) throw new Error('Nothing was sent: choose a server and press Send.');
    if (givenUp.has(server))
      throw new Error(
        'The request was given up, and the server may still be busy with it; press Send to ask again.',
      );
    const detector = await tools.detector(event.detector);
    try {
      const { answer, parts } = await inferRemotely(
        event,
        detector,
        server.entry,
        tools.askServer,
        context,
      );
      return { value: answer, backend: server.entry.name, parts };
    } catch (error) {
      if (context.signal.aborted) givenUp.add(server);
      throw error;
    }
  },
  describe: ({ event }, { tracks, notes }) => ({
    counts: [
      { id: 'hits', label: 'hits sent', value: hitCount(event) },
      { id: 'tracks', label: 'tracks back', value: trackCount(tracks), isMain: true },
    ],
    note: notes.length > 0 ? notes.join(' ') : null,
  }),
});
