import { createReadStream, statSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { pipeline } from 'node:stream';
import { PAGE_HEADERS } from '../../../tools/page/policy.ts';
import { takesGzip } from './reply.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.wasm': 'application/wasm',
  '.zip': 'application/zip',
};
const OTHER = 'application/octet-stream';

/**
 * Sends a file of the built page, its packed copy where there is one and the browser takes it.
 * @returns false where there is no such file.
 */
export function sendPage(
  folder: string,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): boolean {
  if (request.method !== 'GET' && request.method !== 'HEAD') return false;
  const file = normalize(join(folder, path.endsWith('/') ? `${path}index.html` : path));
  if (!file.startsWith(folder.endsWith(sep) ? folder : folder + sep) || path.includes('\0'))
    return false;
  const type = TYPES[extname(file)];
  const copy = type && takesGzip(request) ? sizeOf(`${file}.gz`) : null;
  const size = copy ?? sizeOf(file);
  if (size === null) return false;
  response.writeHead(200, {
    ...PAGE_HEADERS,
    'Content-Type': type ?? OTHER,
    'Content-Length': size,
    ...(copy !== null && { 'Content-Encoding': 'gzip' }),
    'Cache-Control': path.startsWith('/assets/') ? 'max-age=31536000, immutable' : 'no-cache',
    Vary: 'Accept-Encoding',
  });
  if (request.method === 'HEAD') response.end();
  // A pipeline closes the file where the client leaves in the middle.
  else pipeline(createReadStream(copy === null ? file : `${file}.gz`), response, () => {});
  return true;
}

/** Bytes of a file; null where there is none, as where a name is longer than names of files can be. */
function sizeOf(file: string): number | null {
  try {
    const stat = statSync(file);
    return stat.isFile() ? stat.size : null;
  } catch {
    return null;
  }
}
