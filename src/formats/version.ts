import { version } from '../../package.json';

/** The version of Trackloom, as it stands in every report, export and session. */
export const VERSION: string = version;
