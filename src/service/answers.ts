/** Reading what a server answered, whatever it is. */
import { type Asked, ServiceError } from './failures.ts';
import { ProtocolError } from './protocolError.ts';
import type { InferOptions, TensorInfo } from './serverState.ts';
import { decodeResponse, HEADER_LENGTH, isRecord } from './wire.ts';

export async function textOf(response: Response, about: Asked): Promise<string> {
  try {
    return await response.text();
  } catch {
    throw brokeOff(about);
  }
}

export function brokeOff({ url }: Asked): ServiceError {
  return new ServiceError(`${url}: the answer broke off; the server may have ended. Try again.`);
}

/** The bytes of an answer, told as they come. */
export async function bytesOf(
  response: Response,
  about: Asked,
  onProgress: NonNullable<InferOptions['onProgress']>,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  // What is packed says its packed length.
  const said = response.headers.get('content-encoding')
    ? null
    : response.headers.get('content-length');
  const total = said === null ? null : Number(said);
  const chunks: Uint8Array[] = [];
  let received = 0;
  try {
    const reader = response.body?.getReader();
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
      chunks.push(part.value);
      received += part.value.length;
      onProgress({ state: 'receiving', received, total });
    }
  } catch (error) {
    if (signal?.aborted) throw error;
    throw brokeOff(about);
  }
  const bytes = new Uint8Array(received);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/** The length of the JSON in front of an answer; null where all of it is JSON. */
export function lengthOfHeader(
  response: Response,
  bytes: Uint8Array,
  { url }: Asked,
): number | null {
  const said = response.headers.get(HEADER_LENGTH);
  if (said !== null) return Number(said);
  const isJson = (response.headers.get('content-type') ?? '').includes('json');
  if (isJson || bytes[bytes.length - 1] === 0x7d) return null;
  throw new ServiceError(
    `${url} hides the header ${HEADER_LENGTH} from this page, so that its answer cannot be read; its proxy must expose it (Access-Control-Expose-Headers), or choose JSON for this server.`,
  );
}

export function decodedAnswer(bytes: Uint8Array, length: number | null, { url, model }: Asked) {
  try {
    return decodeResponse(bytes, length);
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    throw new ServiceError(
      `The answer of ${model} on ${url} cannot be read: ${error.message.replace(/\.$/, '')}; check that the address is that of KServe v2.`,
    );
  }
}

export function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

export function listOf(json: unknown, key: string): readonly unknown[] {
  const list = isRecord(json) ? json[key] : null;
  return Array.isArray(list) ? list : [];
}

export function tensorsOf(json: unknown, key: string): TensorInfo[] {
  return listOf(json, key)
    .filter(isRecord)
    .map(({ name, datatype, shape }) => ({
      name: String(name),
      datatype: String(datatype),
      shape: Array.isArray(shape) ? shape.map(Number) : [],
    }));
}
