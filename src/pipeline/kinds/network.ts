import { oneInUse, sayWhereUsed } from './kind.ts';

declare module '../pipeline.ts' {
  interface Opened {
    /** A network that has to be described before it can be used. */
    readonly undescribed?: UndescribedNetwork;
  }
}

/** A network, in place of the one in use of its detector and role; one without a manifest is handed back. */
export const network = oneInUse('network', async (item, context, place) => {
  const opened = await place.services.openNetwork(item, context);
  return () => {
    for (const name of opened.unused ?? [])
      place.say(`${name} was left out: ${item.name} names no weights in a file of that name.`);
    if ('outline' in opened) return { undescribed: opened };
    opened.apply();
    place.host.resourceChanged();
    sayWhereUsed(item, opened.value.manifest.detector, place);
    return {};
  };
});
