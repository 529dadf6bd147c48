/** What can go wrong between a client and a server, one sentence each with the remedy. */

/** What a request is about, for its sentences. */
export interface Asked {
  /** Address of the server as the user gave it. */
  readonly url: string;
  /** Model, where the request is of one. */
  readonly model?: string;
  /** Whether a page asks: it cannot tell why a connection fails. */
  readonly fromPage: boolean;
}

/** A request of a service that failed. The message is one sentence with the remedy. */
export class ServiceError extends Error {
  /** HTTP status; null where there was no answer. */
  readonly status: number | null;

  constructor(message: string, status: number | null = null) {
    super(message);
    this.name = 'ServiceError';
    this.status = status;
  }
}

/** The request did not reach a server: a page cannot tell a wrong port, a server that is down and missing CORS apart. */
export function unreachable({ url, fromPage }: Asked, pageProtocol: string | null): ServiceError {
  const address = new URL(url);
  const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(address.hostname);
  if (pageProtocol === 'https:' && address.protocol === 'http:' && !isLocal)
    return new ServiceError(
      `${url} cannot be asked: a page over https may not ask a server over http; give the server a certificate, or open the page from a server that passes requests on (npm run serve -- --upstream ${url}).`,
    );
  if (!fromPage)
    return new ServiceError(
      `${url} cannot be reached; check that the server runs, its name and its HTTP port (gRPC has another one).`,
    );
  return new ServiceError(
    `${url} cannot be reached: the server is down (start it), the port is another (HTTP is 8000 on Triton; gRPC cannot be asked by a page), or it does not allow this page (CORS: Triton never does; open the page from npm run serve -- --upstream ${url} and use its /upstream, or start npm run serve with --allow-origin).`,
  );
}

export function timedOut({ url }: Asked, seconds: number): ServiceError {
  return new ServiceError(
    `${url} did not answer within ${seconds} s; it may still compute the request. Allow more time, or try again once it is idle.`,
  );
}

/** An answer with an error: what the server says of it, whatever form that has, and what to do. */
export function refused({ url, model }: Asked, status: number, body: string): ServiceError {
  const said = errorIn(body);
  const what = model === undefined ? url : `${model} on ${url}`;
  const says = said === null ? '' : ` It says: ${said.endsWith('.') ? said : `${said}.`}`;
  const advice =
    ADVICE[status] ?? (status >= 500 ? 'see the log of the server' : 'check the address');
  return new ServiceError(`${what} answered ${status}: ${advice}.${says}`, status);
}

const ADVICE: Readonly<Record<number, string>> = {
  400: 'the request does not fit the model; check columns and model',
  401: 'it wants a login, which a page does not send; ask from inside its network or through a pass-through',
  403: 'it does not allow this page; start it with --allow-origin, or ask its administrator',
  404: 'there is no such model or version, or it is unavailable; choose one of the list',
  405: 'the address is not that of KServe v2; give the address before /v2',
  408: 'the request did not arrive in time; try again',
  413: 'the event is too large for it or for a proxy in front of it; raise the limit of the body there',
  415: 'it does not take what is packed; turn off packing',
  429: 'it is asked too often; try again later',
  500: 'the model failed or the request could not be read; see the log of the server',
  502: 'the server behind the proxy cannot be reached; start it, or check the address that requests are passed on to',
  503: 'it is busy or starting; try again later',
  504: 'the server behind the proxy took too long; raise the time limit of the proxy',
};

/** What the body of an error says; null where it is HTML of a proxy or empty. */
function errorIn(body: string): string | null {
  let text = body;
  try {
    const json: unknown = JSON.parse(body);
    const { error } = json as { readonly error?: unknown };
    text = typeof error === 'string' ? error : '';
  } catch {
    if (/^\s*</.test(body)) return null;
  }
  // The last line of a Python traceback is what happened.
  const lines = text.trim().split('\n');
  const told =
    lines.length > 2 && /Traceback/.test(text) ? lines[lines.length - 1] : lines.join(' ');
  const plain = told.replace(/[\p{C}\p{Z}]+/gu, ' ').trim();
  if (plain === '') return null;
  return plain.length > 240 ? `${plain.slice(0, 237)}...` : plain;
}
