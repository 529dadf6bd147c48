import type { IncomingMessage, ServerResponse } from 'node:http';
import { ProtocolError, quotedText } from '../../service/protocolError.ts';
import { decodeRequest, encodeResponse, HEADER_LENGTH, isRecord } from '../../service/wire.ts';
import { isAbort } from '../../tasks/rpc.ts';
import type { BodyReader } from './body.ts';
import type { ServiceCore } from './core.ts';
import { sendError, sendJson, sendMessage } from './reply.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/** Paths of one model, with or without a version. */
const MODEL = /^\/v2\/models\/([^/]+)(?:\/versions\/([^/]+))?(?:\/(ready|config|stats|infer))?$/;

/**
 * Answers a request below `/v2` and `/metrics`; false where the path is none of the protocol.
 * Errors have the statuses of Triton: 404 for an unknown model, 400 for wrong tensors, 405 for a wrong method.
 */
export async function answerProtocol(
  core: ServiceCore,
  readBody: BodyReader,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  const path = pathOf(request);
  if (path === null) return false;
  const handlers = handlersOf(path, core, readBody);
  if (!handlers) return false;
  try {
    const method = request.method === 'HEAD' ? 'GET' : (request.method ?? '');
    const handler = Object.hasOwn(handlers, method) ? handlers[method] : undefined;
    if (!handler) {
      response.setHeader('Allow', Object.keys(handlers).join(', '));
      throw new ProtocolError(
        `${quotedText(path, 80)} takes ${Object.keys(handlers).join(' and ')} only.`,
        405,
      );
    }
    await handler(request, response);
  } catch (error) {
    if (!isAbort(error)) sendError(response, error);
  }
  return true;
}

/** The path of a request, decoded; null where it cannot be. */
export function pathOf({ url }: IncomingMessage): string | null {
  try {
    return decodeURIComponent(new URL(url ?? '/', 'http://localhost').pathname);
  } catch {
    return null;
  }
}

function handlersOf(
  path: string,
  core: ServiceCore,
  readBody: BodyReader,
): Readonly<Record<string, Handler>> | null {
  const get = (value: () => unknown) => ({
    GET: (_request: IncomingMessage, response: ServerResponse) => sendJson(response, value()),
  });
  const health = (isGood: () => boolean) => ({
    GET: (_request: IncomingMessage, response: ServerResponse) => {
      response.writeHead(isGood() ? 200 : 400, { 'Content-Length': 0 });
      response.end();
    },
  });
  if (path === '/v2' || path === '/v2/') return get(() => core.metadata);
  if (path === '/v2/health/live') return health(() => true);
  if (path === '/v2/health/ready') return health(core.ready);
  if (path === '/v2/models/stats') return get(() => ({ model_stats: core.statistics('', '') }));
  if (path === '/v2/repository/index')
    return {
      async POST(request, response) {
        const body = await readBody(request);
        sendJson(response, core.index(asksForReady(body)));
      },
    };
  if (/^\/v2\/repository\/models\/[^/]+\/(un)?load$/.test(path))
    return {
      POST() {
        throw new ProtocolError(
          'Models are loaded when the server starts; explicit loading is not supported.',
          503,
        );
      },
    };
  if (path === '/metrics')
    return {
      GET: (_request, response) => {
        response.writeHead(200, { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' });
        response.end(core.prometheus());
      },
    };
  const found = MODEL.exec(path);
  if (!found) return null;
  const [, name, version = '', what = ''] = found;
  if (what === 'ready') return health(() => core.modelReady(name, version));
  if (what === 'config') return get(() => core.modelConfig(name, version));
  if (what === 'stats') return get(() => ({ model_stats: core.statistics(name, version) }));
  if (what === 'infer')
    return {
      POST: (request, response) => infer(core, readBody, { name, version }, request, response),
    };
  return get(() => core.modelMetadata(name, version));
}

async function infer(
  core: ServiceCore,
  readBody: BodyReader,
  { name, version }: { readonly name: string; readonly version: string },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  // A client that leaves before it has its answer takes no place in the queue.
  const controller = new AbortController();
  response.once('close', () => {
    if (!response.writableEnded) controller.abort();
  });
  const decoded = await readBody(request)
    .then((body) => decodeRequest(body, headerLength(request)))
    .catch((error) => {
      core.refused(name);
      throw error;
    });
  const answer = await core.infer(name, version, decoded, controller.signal);
  const asked = decoded.outputs.map((output) => [output.name, output.binary] as const);
  const isBinary = new Map(asked);
  const binary = answer.outputs
    .map((output) => output.name)
    .filter((output) => isBinary.get(output) ?? decoded.binaryOutput);
  sendMessage(request, response, encodeResponse(answer, new Set(binary)));
}

/** What the request says of the length of its JSON; null where all of the body is JSON. */
function headerLength({ headers }: IncomingMessage): number | null {
  const text = headers[HEADER_LENGTH.toLowerCase()];
  if (text === undefined) return null;
  const length = Number(text);
  if (typeof text !== 'string' || !/^\d{1,15}$/.test(text) || length === 0)
    throw new ProtocolError(
      `${HEADER_LENGTH} must be the bytes of the JSON in front; raw binary requests are not supported.`,
    );
  return length;
}

/** Whether the body of an index request asks for ready models only. */
function asksForReady(body: Uint8Array): boolean {
  if (body.length === 0) return false;
  try {
    const json: unknown = JSON.parse(new TextDecoder().decode(body));
    return isRecord(json) && json.ready === true;
  } catch {
    throw new ProtocolError('The JSON of the message cannot be parsed.', 500);
  }
}
