import type { IncomingMessage } from 'node:http';
import { createGunzip, createInflate } from 'node:zlib';
import { ProtocolError } from '../../service/protocolError.ts';

/**
 * Reads the body of a request, unpacked where it says gzip or deflate.
 * @param most bytes, packed and unpacked; no more are ever held.
 * @throws ProtocolError 413 beyond that, 400 where it cannot be unpacked or the sender left in the middle, 408 where it
 *   does not come in time, 415 for another encoding.
 */
export async function readBody(
  request: IncomingMessage,
  most: number,
  timeoutMs: number,
): Promise<Uint8Array> {
  const said = Number(request.headers['content-length'] ?? 0);
  const tooLarge = () =>
    new ProtocolError(
      `The body has more than ${(most / 1024 / 1024).toFixed(0)} MiB, which is what this server takes.`,
      413,
    );
  if (said > most) throw tooLarge();
  const encoding = (request.headers['content-encoding'] ?? 'identity').toLowerCase();
  const unpack =
    encoding === 'gzip' ? createGunzip() : encoding === 'deflate' ? createInflate() : null;
  if (!unpack && encoding !== 'identity')
    throw new ProtocolError('The body has an encoding other than gzip and deflate.', 415);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const fail = (error: ProtocolError) => {
      clearTimeout(timer);
      request.unpipe();
      unpack?.destroy();
      reject(error);
    };
    const timer = setTimeout(
      () => fail(new ProtocolError('The body did not come in time.', 408)),
      timeoutMs,
    );
    const source = unpack ? request.pipe(unpack) : request;
    source.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > most) fail(tooLarge());
      else chunks.push(chunk);
    });
    source.once('end', () => {
      clearTimeout(timer);
      resolve(Buffer.concat(chunks));
    });
    unpack?.once('error', () =>
      fail(new ProtocolError(`The body cannot be unpacked as ${encoding}.`)),
    );
    request.once('error', () => fail(new ProtocolError('The body broke off.')));
    request.once('close', () => {
      if (!request.complete) fail(new ProtocolError('The body broke off.'));
    });
  });
}
