import type { IncomingMessage, ServerResponse } from 'node:http';
import { parseUrl } from '../../service/parseUrl.ts';
import { ProtocolError } from '../../service/protocolError.ts';
import { HEADER_LENGTH } from '../../service/wire.ts';

/**
 * Lets pages of named origins ask (CORS), and refuses all others: a page anywhere could else make a server on the
 * user's machine work.
 * @returns whether the request was answered: a preflight.
 * @throws ProtocolError 403 where the page's origin is not allowed.
 */
export function answerCrossOrigin(
  allowed: readonly string[],
  request: IncomingMessage,
  response: ServerResponse,
): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined) return false;
  const isOwn = parseUrl(origin)?.host === host;
  if (isOwn) return false;
  if (!allowed.includes(origin)) {
    // Without headers of CORS a browser keeps the answer from the page; a preflight is a wrong method, as on Triton.
    if (request.method === 'OPTIONS') return false;
    throw new ProtocolError(
      `Pages of ${origin} may not ask this server; start it with --allow-origin ${origin}.`,
      403,
    );
  }
  response.setHeader('Access-Control-Allow-Origin', origin);
  response.setHeader('Vary', 'Origin');
  response.setHeader('Access-Control-Expose-Headers', HEADER_LENGTH);
  if (request.method !== 'OPTIONS') return false;
  response.writeHead(204, {
    'Access-Control-Allow-Methods': 'GET, POST',
    'Access-Control-Allow-Headers': `content-type, content-encoding, ${HEADER_LENGTH.toLowerCase()}`,
    'Access-Control-Max-Age': '600',
  });
  response.end();
  return true;
}
