import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { ProtocolError } from '../../service/protocolError.ts';
import { type BodyLimits, type BodyReader, createBodyReader } from './body.ts';
import type { ServiceCore } from './core.ts';
import { answerCrossOrigin } from './crossOrigin.ts';
import { checkHost } from './host.ts';
import { sendPage } from './page.ts';
import { sendError } from './reply.ts';
import { answerProtocol, pathOf } from './routes.ts';
import { passOn, UPSTREAM_PATH } from './upstream.ts';

export interface HttpSettings extends BodyLimits {
  /** The address that it listens on. */
  readonly host: string;
  readonly origins: readonly string[];
  readonly upstream: URL | null;
  /** Folder of the built page; null where it was not built. */
  readonly page: string | null;
  /** Certificate and key. */
  readonly tls: { readonly cert: Buffer; readonly key: Buffer } | null;
}

/** How long the head of a request may take to come, and how often that is looked at (ms). */
const [HEAD_MS, CHECK_MS] = [20_000, 5000];
/** Connections at a time; each takes a file handle, of which a process has a thousand or more. */
const MOST_CONNECTIONS = 512;

/** The HTTP side of the service: the protocol, the pass-through and the page. */
export function createHttpServer(core: ServiceCore, settings: HttpSettings): Server {
  const readBody = createBodyReader(settings);
  const listener = (request: IncomingMessage, response: ServerResponse) =>
    void answer(core, readBody, settings, request, response).catch((error) =>
      sendError(response, error),
    );
  const times = {
    headersTimeout: HEAD_MS,
    // A body has its own time, told in an answer of its own; this ends connections that ignore it.
    requestTimeout: 1000 * settings.bodyTimeout + HEAD_MS,
    connectionsCheckingInterval: CHECK_MS,
  };
  const server = settings.tls
    ? createTlsServer({ ...settings.tls, ...times }, listener)
    : createServer(times, listener);
  server.maxConnections = MOST_CONNECTIONS;
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (socket.writable) socket.end(refusal(error.code));
  });
  return server;
}

/** What is sent where a request cannot be read at all. */
function refusal(code: string | undefined): string {
  const [status, error] = REFUSALS[code ?? ''] ?? ['400 Bad Request', 'This is no HTTP request.'];
  const body = JSON.stringify({ error });
  return `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}

const REFUSALS: Readonly<Record<string, readonly [status: string, error: string]>> = {
  HPE_HEADER_OVERFLOW: [
    '431 Request Header Fields Too Large',
    'The headers of the request have more than 16 KiB.',
  ],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'The request did not come in time.'],
};

async function answer(
  core: ServiceCore,
  readBody: BodyReader,
  settings: HttpSettings,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  checkHost(settings, request);
  if (answerCrossOrigin(settings.origins, request, response)) return;
  if (await answerProtocol(core, readBody, request, response)) return;
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
