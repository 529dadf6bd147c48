import type { IncomingMessage } from 'node:http';
import { createGunzip, createInflate } from 'node:zlib';
import { ProtocolError } from '../../service/protocolError.ts';

/** Limits of bodies. */
export interface BodyLimits {
  /** Bytes of one, packed and unpacked. */
  readonly maxBody: number;
  /** Seconds that one may take to come. */
  readonly bodyTimeout: number;
}

/**
 * Reads the body of a request, unpacked where it says gzip or deflate.
 * @throws ProtocolError 413 where it is too large, 400 where it cannot be unpacked or the sender left in the middle, 408
 *   where it does not come in time, 415 for another encoding, 503 while too much comes at once.
 */
export type BodyReader = (request: IncomingMessage) => Promise<Uint8Array>;

/** All bodies that are on their way may hold as much as this many of the largest. */
const LARGEST_AT_ONCE = 8;

/** A reader that holds no more than the limit of any body, and no more than a few times that of all. */
export function createBodyReader({ maxBody, bodyTimeout }: BodyLimits): BodyReader {
  const mebibytes = (bytes: number) => (bytes / 1024 / 1024).toFixed(0);
  const most = LARGEST_AT_ONCE * maxBody;
  let held = 0;
  const tooLarge = () =>
    new ProtocolError(
      `The body has more than ${mebibytes(maxBody)} MiB, which is what this server takes.`,
      413,
    );
  const tooMuch = () =>
    new ProtocolError(
      `${mebibytes(most)} MiB are on their way already, as much as this server takes at once; send it again later.`,
      503,
    );
  return (request) => {
    const said = Number(request.headers['content-length'] ?? 0);
    if (said > maxBody) return Promise.reject(tooLarge());
    const encoding = (request.headers['content-encoding'] ?? 'identity').toLowerCase();
    const unpack =
      encoding === 'gzip' ? createGunzip() : encoding === 'deflate' ? createInflate() : null;
    if (!unpack && encoding !== 'identity')
      return Promise.reject(
        new ProtocolError('The body has an encoding other than gzip and deflate.', 415),
      );
    let size = 0;
    return new Promise<Uint8Array>((resolve, reject) => {
      const chunks: Buffer[] = [];
      const fail = (error: ProtocolError) => {
        clearTimeout(timer);
        source.off('data', take);
        chunks.length = 0;
        request.unpipe();
        unpack?.destroy();
        reject(error);
      };
      const take = (chunk: Buffer) => {
        size += chunk.length;
        held += chunk.length;
        if (size > maxBody) fail(tooLarge());
        else if (held > most) fail(tooMuch());
        else chunks.push(chunk);
      };
      const timer = setTimeout(
        () => fail(new ProtocolError('The body did not come in time.', 408)),
        1000 * bodyTimeout,
      );
      const source = unpack ? request.pipe(unpack) : request;
      source.on('data', take);
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
    }).finally(() => {
      held -= size;
    });
  };
}
