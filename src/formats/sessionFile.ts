/** Session files: a zip of what was open, and of how it was shown. */
import { Zip, ZipDeflate, ZipPassThrough } from 'fflate';
import { breathe } from '../tasks/breathe.ts';
import { FormatError } from './formatError.ts';
import type { ReadOptions } from './readers/reader.ts';
import type { NamedBytes } from './zip.ts';

/** What the zip holds beside the files that were open, as `session.json`. */
export interface SessionFile {
  readonly format: 'trackloom-session-1';
  /** Parameters, view, cameras, selection and index of the event, as a link carries them. */
  readonly query: string;
  /** What the sender wrote. */
  readonly notes: string;
  /** What made what was shown: version, chain, map, networks, parameters. */
  readonly made: unknown;
}

export const SESSION_FORMAT = 'trackloom-session-1';
export const SESSION_JSON = 'session.json';

/** Longest notes (characters) that are kept. */
const LONGEST_NOTES = 20_000;

/**
 * Parses `session.json`.
 * @throws FormatError that names what is missing.
 */
export function parseSession(text: string, file: string): SessionFile {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new FormatError({ file }, 'it is no JSON; save the session again.');
  }
  const { format, query, notes, made } = (json ?? {}) as Record<string, unknown>;
  if (format !== SESSION_FORMAT)
    throw new FormatError(
      { file },
      `its format is not "${SESSION_FORMAT}"; open it with the version of the page that wrote it.`,
    );
  if (typeof query !== 'string')
    throw new FormatError({ file }, 'it has no "query" that says what was shown; save it again.');
  return {
    format: SESSION_FORMAT,
    query,
    notes: typeof notes === 'string' ? notes.slice(0, LONGEST_NOTES) : '',
    made: made ?? null,
  };
}

/** How much is packed between two breaths. */
const PIECE = 1 << 19;
/** What is packed already. */
const PACKED = /\.(gz|zip|onnx|map)$/i;

/** The zip of a session and the files that were open. Long events take seconds: it can be watched and stopped. */
export async function sessionZip(
  session: SessionFile,
  files: readonly NamedBytes[],
  { onProgress, signal }: ReadOptions = {},
): Promise<Blob> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  const zip = new Zip((error, chunk) => {
    if (error) throw error;
    chunks.push(chunk.slice());
  });
  const text = new TextEncoder().encode(`${JSON.stringify(session, null, 2)}\n`);
  const all = [{ name: SESSION_JSON, bytes: text }, ...files];
  const total = all.reduce((sum, { bytes }) => sum + bytes.length, 0);
  let done = 0;
  for (const { name, bytes } of all) {
    const entry = PACKED.test(name) ? new ZipPassThrough(name) : new ZipDeflate(name, { level: 6 });
    entry.mtime = new Date(1980, 0, 1);
    zip.add(entry);
    for (let at = 0; at < bytes.length || at === 0; at += PIECE) {
      entry.push(bytes.slice(at, at + PIECE), at + PIECE >= bytes.length);
      done += Math.min(PIECE, bytes.length - at);
      onProgress?.(done / total);
      await breathe(signal);
    }
  }
  zip.end();
  return new Blob(chunks, { type: 'application/zip' });
}
