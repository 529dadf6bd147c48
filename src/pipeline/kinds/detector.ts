import { oneInUse } from './kind.ts';

/** The modules of a detector, in place of those in use for its events. */
export const detector = oneInUse('detector', async (item, context, { services, host }) => {
  const { apply } = await services.openDetector(item, context);
  return () => {
    apply();
    host.detectorChanged();
    return {};
  };
});
