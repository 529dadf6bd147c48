import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { ProtocolError } from '../../service/protocolError.ts';
import type { ServiceCore } from './core.ts';
import { answerCrossOrigin } from './crossOrigin.ts';
import { sendPage } from './page.ts';
import { sendError } from './reply.ts';
import { answerProtocol, type BodyLimits, pathOf } from './routes.ts';
import { passOn, UPSTREAM_PATH } from './upstream.ts';

export interface HttpSettings extends BodyLimits {
  readonly origins: readonly string[];
  readonly upstream: URL | null;
  /** Folder of the built page; null where it was not built. */
  readonly page: string | null;
  /** Certificate and key. */
  readonly tls: { readonly cert: Buffer; readonly key: Buffer } | null;
}

/** How long the head of a request may take to come (ms). */
const HEAD_MS = 20_000;

/** The HTTP side of the service: the protocol, the pass-through and the page. */
export function createHttpServer(core: ServiceCore, settings: HttpSettings): Server {
  const listener = (request: IncomingMessage, response: ServerResponse) =>
    void answer(core, settings, request, response).catch((error) => sendError(response, error));
  const server = settings.tls ? createTlsServer(settings.tls, listener) : createServer(listener);
  server.headersTimeout = HEAD_MS;
  // A body has its own time, told in an answer of its own; this ends connections that ignore it.
  server.requestTimeout = 1000 * settings.bodyTimeout + HEAD_MS;
  server.on('clientError', (_error, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
  });
  return server;
}

async function answer(
  core: ServiceCore,
  settings: HttpSettings,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (answerCrossOrigin(settings.origins, request, response)) return;
  if (await answerProtocol(core, settings, request, response)) return;
  const path = pathOf(request);
  if (path === null) throw new ProtocolError('The path of the request cannot be read.');
  if (path.startsWith(`${UPSTREAM_PATH}/`)) {
    if (!settings.upstream)
      throw new ProtocolError(
        'No server is behind this one; start it with --upstream URL to pass requests on.',
        404,
      );
    passOn(settings.upstream, path, request, response);
    return;
  }
  if (settings.page !== null && sendPage(settings.page, path, request, response)) return;
  throw new ProtocolError(
    settings.page === null && path === '/'
      ? 'The page was not built; npm run build makes it. The service itself is below /v2.'
      : 'There is nothing at this address.',
    404,
  );
}
