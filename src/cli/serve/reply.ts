import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzip } from 'node:zlib';
import { ProtocolError } from '../../service/protocolError.ts';
import { HEADER_LENGTH, type Message } from '../../service/wire.ts';

/** How long what is left of a refused body is read away, so that its sender can read the answer (ms). */
const LINGER_MS = 5000;
/** The status of a body that does not come: there is nothing to read away. */
const LATE = 408;
/** What a client is told of an error that is none of the protocol: the words may be of this machine. */
const FAILED = 'The server failed on this request; its log says why.';

/** Whether a client takes what is packed. */
export function takesGzip({ headers }: IncomingMessage): boolean {
  return /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/.test(String(headers['accept-encoding'] ?? ''));
}

/** Sends JSON. */
export function sendJson(response: ServerResponse, value: unknown, status = 200): void {
  response.end(withHead(response, value, status));
}

/** Sends a message of the protocol, packed where the client takes gzip. */
export function sendMessage(
  request: IncomingMessage,
  response: ServerResponse,
  { body, headerLength }: Message,
): void {
  const headers = {
    'Content-Type': headerLength === null ? 'application/json' : 'application/octet-stream',
    ...(headerLength !== null && { [HEADER_LENGTH]: headerLength }),
  };
  if (!takesGzip(request)) {
    response.writeHead(200, { ...headers, 'Content-Length': body.length });
    response.end(body);
    return;
  }
  gzip(body, { level: 1 }, (error, packed) => {
    if (error) return sendError(response, error);
    response.writeHead(200, {
      ...headers,
      'Content-Encoding': 'gzip',
      'Content-Length': packed.length,
    });
    response.end(packed);
  });
}

/** The sentence of an error; what is no error of the protocol goes to the log. */
export function sentenceOf(error: unknown): string {
  if (error instanceof ProtocolError) return error.message;
  console.error(error);
  return FAILED;
}

/** Sends an error in the form of the protocol; what is no error of it has status 500. */
export function sendError(response: ServerResponse, error: unknown): void {
  const sentence = sentenceOf(error);
  if (response.headersSent || response.destroyed) return;
  const status = error instanceof ProtocolError ? error.status : 500;
  if (status === 503) response.setHeader('Retry-After', '5');
  const { req: request } = response;
  const isUnread = isComing(request);
  // What was not read of a body would be taken for the next request.
  if (isUnread) response.setHeader('Connection', 'close');
  if (isUnread && status !== LATE) sendOverBody(request, response, { error: sentence }, status);
  else sendJson(response, { error: sentence }, status);
}

/**
 * Sends JSON while a body comes, and ends once that came or after a while: a connection that is closed before is reset,
 * and the answer lost with it.
 */
function sendOverBody(
  request: IncomingMessage,
  response: ServerResponse,
  value: unknown,
  status: number,
): void {
  response.write(withHead(response, value, status));
  const end = () => {
    clearTimeout(timer);
    response.end();
  };
  const timer = setTimeout(end, LINGER_MS);
  request.once('end', end);
  request.once('close', end);
  request.unpipe();
  request.resume();
}

/** Whether a body is still on its way. */
function isComing({ headers, complete }: IncomingMessage): boolean {
  const { 'content-length': length = '0', 'transfer-encoding': coding } = headers;
  return !complete && (coding !== undefined || length !== '0');
}

/** Writes the head of JSON, whose text it returns. */
function withHead(response: ServerResponse, value: unknown, status: number): string {
  const text = JSON.stringify(value);
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(text),
  });
  return text;
}
