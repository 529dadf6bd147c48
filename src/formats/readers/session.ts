import { parseSession, SESSION_FORMAT, SESSION_JSON, type SessionFile } from '../sessionFile.ts';
import { unpack } from '../sourceFile.ts';
import { splitPath } from './names.ts';
import type { Reader } from './reader.ts';

declare module './reader.ts' {
  interface ReadResults {
    readonly session: SessionFile;
  }
}

/** How a session was shown; what was open lies beside it in its zip, as files of their own kinds. */
export const session: Reader<'session'> = {
  id: 'session',
  kind: 'session',
  title: 'session',
  accepts: (files) =>
    files
      .filter(
        ({ name, firstBytes }) =>
          splitPath(name).base === SESSION_JSON &&
          new TextDecoder().decode(firstBytes).includes(SESSION_FORMAT.replace(/\d+$/, '')),
      )
      .map((file) => ({ name: file.container ?? file.name, parts: { session: file } })),
  read: async (_name, parts) =>
    parseSession(new TextDecoder().decode(unpack(parts.session)), parts.session.name),
};
