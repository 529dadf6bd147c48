import { oneInUse, sayWhereUsed } from './kind.ts';

/** A module map, in place of the one in use for its detector. */
export const map = oneInUse('map', async (item, context, place) => {
  const { value, apply } = await place.services.openMap(item, context);
  return () => {
    apply();
    place.host.resourceChanged();
    sayWhereUsed(item, value.header.detector, place);
    return {};
  };
});
