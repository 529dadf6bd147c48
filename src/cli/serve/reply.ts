import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzip } from 'node:zlib';
import { ProtocolError } from '../../service/protocolError.ts';
import { HEADER_LENGTH, type Message } from '../../service/wire.ts';

/** Sends JSON. */
export function sendJson(response: ServerResponse, value: unknown, status = 200): void {
  const text = JSON.stringify(value);
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(text),
  });
  response.end(text);
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
  if (!/\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))) {
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

/** Sends an error in the form of the protocol; what is no error of it is told as one sentence with status 500. */
export function sendError(response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) return;
  const status = error instanceof ProtocolError ? error.status : 500;
  // What was not read of a body would be taken for the next request.
  if (status === 413 || status === 408 || status === 415) response.setHeader('Connection', 'close');
  if (status === 503) response.setHeader('Retry-After', '5');
  sendJson(response, { error: (error as Error).message }, status);
}
