import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { ProtocolError } from '../../service/protocolError.ts';
import { HEADER_LENGTH } from '../../service/wire.ts';
import { sendError } from './reply.ts';

/** Where the pass-through begins. */
export const UPSTREAM_PATH = '/upstream';

/** Methods of the protocol. A GET with a body would leave that on the connection, to be taken for a request. */
const METHODS = ['GET', 'HEAD', 'POST'];
const LENGTH = HEADER_LENGTH.toLowerCase();
const CONTENT = ['content-type', 'content-length', 'content-encoding', LENGTH];
const WITH_BODY = [...CONTENT, 'accept-encoding'];
const PASSED_BACK = [...CONTENT, 'retry-after', 'allow'];

/**
 * Passes `/upstream/v2/...` on to one server and its answer back, so that a page can ask a server that knows no CORS.
 * No other host and no other path is ever asked.
 * @param path of the request, decoded.
 */
export function passOn(
  upstream: URL,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const rest = path.slice(UPSTREAM_PATH.length);
  const isProtocol = /^\/v2(\/|$)/.test(rest) && !/(^|\/)\.\.?(\/|$)/.test(rest);
  if (!isProtocol)
    throw new ProtocolError(`${UPSTREAM_PATH} passes on what begins with /v2 only.`, 404);
  const { method = 'GET' } = request;
  if (!METHODS.includes(method)) {
    response.setHeader('Allow', METHODS.join(', '));
    throw new ProtocolError(`${UPSTREAM_PATH} passes on ${METHODS.join(', ')} only.`, 405);
  }
  const hasBody = method === 'POST';
  const url = new URL(upstream);
  url.pathname =
    url.pathname.replace(/\/$/, '') + rest.split('/').map(encodeURIComponent).join('/');
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const passed = send(
    url,
    { method, headers: pick(request.headers, hasBody ? WITH_BODY : ['accept-encoding']) },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, pick(answer.headers, PASSED_BACK));
      answer.pipe(response);
      answer.once('error', () => response.destroy());
    },
  );
  passed.once('error', (error: NodeJS.ErrnoException) =>
    sendError(
      response,
      new ProtocolError(
        `The server behind this one, ${upstream.origin}, cannot be reached (${error.code ?? 'connection failed'}).`,
        502,
      ),
    ),
  );
  // A client that leaves leaves the upstream too.
  response.once('close', () => passed.destroy());
  if (hasBody) request.pipe(passed);
  else passed.end();
}

function pick(headers: IncomingMessage['headers'], names: readonly string[]) {
  return Object.fromEntries(
    names.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]])),
  );
}
