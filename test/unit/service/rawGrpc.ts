/** gRPC as bytes, for tests of what no client of it would send. */
import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';

const INFER = '/inference.GRPCInferenceService/ModelInfer';
const MESSAGE_HEAD = 5;

/** A message with its prefix: not packed, and its length or another. */
export function framed(message: Uint8Array, length = message.length): Buffer {
  const frame = Buffer.alloc(MESSAGE_HEAD + message.length);
  frame.writeUInt32BE(length >>> 0, 1);
  frame.set(message, MESSAGE_HEAD);
  return frame;
}

/** A connection of gRPC that sends bodies as they are. */
export function openRaw(port: number) {
  const session = connectHttp2(`http://127.0.0.1:${port}`);
  session.on('error', () => {});
  return {
    /** Sends a body as one ModelInfer; the status of the call, or null where the stream ended without one. */
    infer: (body: Uint8Array): Promise<number | null> =>
      new Promise((resolve) => {
        const stream = session.request({
          ':method': 'POST',
          ':path': INFER,
          'content-type': 'application/grpc',
          te: 'trailers',
        });
        let status: number | null = null;
        const read = (headers: Record<string, unknown>) => {
          if (headers['grpc-status'] !== undefined) status = Number(headers['grpc-status']);
        };
        stream.on('response', read);
        stream.on('trailers', read);
        stream.on('error', () => {});
        stream.on('close', () => resolve(status));
        stream.resume();
        stream.end(body);
      }),
    close: () => session.destroy(),
  };
}

/** All bytes of a connection that asks one ModelInfer with a body: preface, settings, headers and data of HTTP/2. */
export function connectionOf(body: Uint8Array): Buffer {
  const literal = (name: string, value: string) =>
    Buffer.concat([
      Buffer.of(0, name.length),
      Buffer.from(name),
      Buffer.of(value.length),
      Buffer.from(value),
    ]);
  const headers = Buffer.concat([
    literal(':method', 'POST'),
    literal(':scheme', 'http'),
    literal(':path', INFER),
    literal(':authority', 'localhost'),
    literal('content-type', 'application/grpc'),
    literal('te', 'trailers'),
  ]);
  const [DATA, HEADERS, SETTINGS, END_STREAM, END_HEADERS] = [0, 1, 4, 1, 4];
  return Buffer.concat([
    Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
    frameOf(SETTINGS, 0, 0, Buffer.alloc(0)),
    frameOf(HEADERS, END_HEADERS, 1, headers),
    frameOf(DATA, END_STREAM, 1, body),
  ]);
}

function frameOf(type: number, flags: number, stream: number, payload: Uint8Array): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/**
 * Sends bytes to a port, and breaks the connection once the other side ended it or `seen` says that it had them: a
 * server may wait for what bytes that lie of their length announce.
 */
export function throwAt(
  port: number,
  bytes: Uint8Array,
  seen: () => Promise<unknown>,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () =>
      socket.write(bytes, () => {
        // A connection that is ended on either side already cannot be reset.
        const isEnding = () => socket.readableEnded || socket.writableEnded;
        seen().then(() => (isEnding() ? socket.destroy() : socket.resetAndDestroy()), reject);
      }),
    );
    socket.on('error', () => resolve());
    socket.on('close', () => resolve());
    socket.resume();
  });
}
