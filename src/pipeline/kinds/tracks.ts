import { oneInUse } from './kind.ts';

/** Tracks of another program, in place of those that were opened for the same event. */
export const tracks = oneInUse(
  'tracks',
  async (item, context, { services, host }) => {
    const { apply } = await services.openTracks(item, context);
    return () => {
      apply();
      host.resourceChanged();
      return {};
    };
  },
  'list of tracks of an event',
);
