import { inflateSync } from 'fflate';

/** Node's zlib, several times as fast; browsers have none that answers at once. */
const zlib = globalThis.process?.getBuiltinModule?.('node:zlib') ?? null;

/** The content of a deflated stream (RFC 1951). @throws Error where it is damaged or ends early. */
export function inflateRaw(packed: Uint8Array): Uint8Array {
  if (!zlib) return inflateSync(packed);
  const { buffer, byteOffset, length } = zlib.inflateRawSync(packed);
  const content = new Uint8Array(buffer, byteOffset, length);
  // Small ones share their memory with others.
  return buffer.byteLength === length ? content : content.slice();
}
