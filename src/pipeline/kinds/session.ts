import type { SessionFile } from '../../formats/sessionFile.ts';
import { oneInUse } from './kind.ts';

declare module '../pipeline.ts' {
  interface Opened {
    /** How what was opened with it was shown. */
    readonly session?: SessionFile;
  }
}

/** How a session was shown; it is handed back, for the pipeline shows nothing. */
export const session = oneInUse('session', async (item, context, { services }) => {
  const read = await services.read('session', item, context);
  return () => ({ session: read });
});
