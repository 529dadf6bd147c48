/** A client of KServe v2 over HTTP, for pages and Node. */

import {
  bytesOf,
  decodedAnswer,
  lengthOfHeader,
  listOf,
  tensorsOf,
  textOf,
  textOrNull,
} from './answers.ts';
import { type Asked, refused, ServiceError, timedOut, unreachable } from './failures.ts';
import { quotedText } from './protocolError.ts';
import type {
  InferOptions,
  Inferred,
  ModelEntry,
  ModelInfo,
  ModelName,
  ModelTimes,
  ServerState,
} from './serverState.ts';
import type { Tensor } from './tensor.ts';
import type { Upload } from './upload.ts';
import { BINARY_EXTENSION, encodeRequest, HEADER_LENGTH, isRecord } from './wire.ts';

export interface ServiceClient {
  /** @throws ServiceError where the server cannot be reached. */
  state(signal?: AbortSignal): Promise<ServerState>;
  /** Null where the server has no repository index. */
  models(signal?: AbortSignal): Promise<readonly ModelEntry[] | null>;
  /** @throws ServiceError of status 404 where there is no such model or it is unavailable. */
  metadata(model: ModelName, signal?: AbortSignal): Promise<ModelInfo>;
  /** The configuration as JSON; null where the server has none. */
  config(model: ModelName, signal?: AbortSignal): Promise<unknown>;
  /** Null where the server keeps no statistics. */
  times(model: ModelName, signal?: AbortSignal): Promise<ModelTimes | null>;
  /** @throws ServiceError of one sentence, an `AbortError` once `signal` aborts. */
  infer(
    model: ModelName,
    inputs: readonly Tensor[],
    outputs: readonly string[],
    options?: InferOptions,
  ): Promise<Inferred>;
}

export interface ClientSettings {
  readonly fetch: typeof fetch;
  /** Sends events in the place of `fetch`, and tells how much is on the way; absent where nothing does. */
  readonly upload?: Upload;
  /** Protocol of the page that asks, e.g. `https:`; null in Node. */
  readonly pageProtocol: string | null;
}

/** How long a question about the server may take (s). */
const QUESTION_SECONDS = 15;

/**
 * A client of the server at an address, the part before `/v2`. Nothing is asked before a method is called.
 * @throws ServiceError where the address is none.
 */
export function createServiceClient(address: string, settings: ClientSettings): ServiceClient {
  const base = baseOf(address);
  const asked = (model?: string): Asked => ({
    url: base,
    fromPage: settings.pageProtocol !== null,
    ...(model !== undefined && { model }),
  });

  /** Asks; its answer whatever its status. @throws ServiceError where none comes. */
  async function ask(
    path: string,
    init: RequestInit,
    seconds: number | undefined,
    about: Asked,
    send: typeof fetch = settings.fetch,
  ): Promise<Response> {
    const limit = seconds === undefined ? null : AbortSignal.timeout(seconds * 1000);
    const signals = [init.signal, limit].filter(
      (signal) => signal !== null && signal !== undefined,
    );
    try {
      return await send(base + path, { ...init, signal: AbortSignal.any(signals) });
    } catch (error) {
      if (init.signal?.aborted) throw error;
      if (limit?.aborted) throw timedOut(about, seconds ?? 0);
      throw unreachable(about, settings.pageProtocol);
    }
  }

  /** A question whose answer is JSON; null where the server has no such endpoint. */
  async function question(
    path: string,
    about: Asked,
    signal: AbortSignal | undefined,
    isOptional: (status: number) => boolean,
    method: 'GET' | 'POST' = 'GET',
  ): Promise<unknown> {
    const init = { method, ...(method === 'POST' && { body: '{}', headers: JSON_TYPE }) };
    const response = await ask(path, { ...init, signal: signal ?? null }, QUESTION_SECONDS, about);
    const text = await textOf(response, about);
    if (!response.ok) {
      if (isOptional(response.status)) return null;
      throw refused(about, response.status, text);
    }
    try {
      return JSON.parse(text);
    } catch {
      throw new ServiceError(
        `${about.url} does not speak KServe v2: its answer to ${path} is no JSON; give the address before /v2.`,
        response.status,
      );
    }
  }

  let binaryKnown: Promise<boolean> | null = null;
  /** Whether the server takes binary tensors, asked once. */
  function takesBinary(): Promise<boolean> {
    const asking =
      binaryKnown ??
      question('/v2', asked(), undefined, (status) => status === 404 || status === 405).then(
        (json) => listOf(json, 'extensions').includes(BINARY_EXTENSION),
      );
    binaryKnown = asking;
    asking.catch(() => {
      binaryKnown = null;
    });
    return asking;
  }

  async function isGood(path: string, signal?: AbortSignal): Promise<boolean> {
    const response = await ask(path, { signal: signal ?? null }, QUESTION_SECONDS, asked());
    await response.body?.cancel();
    return response.ok;
  }

  return {
    async state(signal) {
      const live = await isGood('/v2/health/live', signal);
      const ready = await isGood('/v2/health/ready', signal);
      const json = await question('/v2', asked(), signal, (status) => status === 404);
      const record = isRecord(json) ? json : {};
      return {
        live,
        ready,
        name: textOrNull(record.name),
        version: textOrNull(record.version),
        extensions: Array.isArray(record.extensions) ? record.extensions.map(String) : null,
      };
    },
    async models(signal) {
      const isMissing = (status: number) => [404, 405, 501].includes(status);
      const json = await question('/v2/repository/index', asked(), signal, isMissing, 'POST');
      if (!Array.isArray(json)) return null;
      return json.filter(isRecord).map(({ name, version, state, reason }) => ({
        name: String(name),
        version: version === undefined ? '' : String(version),
        state: state === undefined ? 'unknown' : String(state),
        reason: reason === undefined ? '' : quotedText(String(reason), 300),
      }));
    },
    async metadata(model, signal) {
      const json = await question(pathOf(model), asked(model.name), signal, () => false);
      if (!isRecord(json))
        throw new ServiceError(`${base} gave no metadata of ${model.name}; check the address.`);
      return {
        name: String(json.name),
        versions: listOf(json, 'versions').map(String),
        platform: textOrNull(json.platform) ?? '',
        inputs: tensorsOf(json, 'inputs'),
        outputs: tensorsOf(json, 'outputs'),
      };
    },
    config: (model, signal) =>
      question(`${pathOf(model)}/config`, asked(model.name), signal, (status) =>
        [400, 404, 405].includes(status),
      ),
    async times(model, signal) {
      const isMissing = (status: number) => [400, 404, 405].includes(status);
      const json = await question(`${pathOf(model)}/stats`, asked(model.name), signal, isMissing);
      // Without a version a server tells of all; requests go to the highest.
      const [entry] = listOf(json, 'model_stats')
        .filter(isRecord)
        .filter(({ version }) => !model.version || version === model.version)
        .sort((a, b) => Number(b.version) - Number(a.version));
      if (!entry || !isRecord(entry.inference_stats)) return null;
      const stats = entry.inference_stats;
      const part = (name: string, field: 'count' | 'ns') => {
        const value = stats[name];
        return isRecord(value) ? Number(value[field] ?? 0) : 0;
      };
      return {
        count: part('success', 'count'),
        queue: part('queue', 'ns'),
        computeInput: part('compute_input', 'ns'),
        computeInfer: part('compute_infer', 'ns'),
        computeOutput: part('compute_output', 'ns'),
      };
    },
    async infer(model, inputs, outputs, options = {}) {
      const { packed = false, timeout, signal, onProgress = () => {} } = options;
      const about = asked(model.name);
      const binary = options.binary ?? (await takesBinary());
      signal?.throwIfAborted();
      onProgress({ state: 'packing' });
      const started = performance.now();
      const message = encodeRequest(
        {
          id: '',
          inputs,
          outputs: outputs.map((name) => ({ name, binary })),
          binaryOutput: false,
        },
        binary,
      );
      const body = packed ? await gzipped(message.body) : message.body;
      const { headerLength } = message;
      const sentAt = performance.now();
      const { upload } = settings;
      if (!upload) onProgress({ state: 'sent' });
      const send: typeof fetch = upload
        ? (url, init) =>
            upload(String(url), init ?? {}, (sent, total) =>
              onProgress(sent < total ? { state: 'sending', sent, total } : { state: 'sent' }),
            )
        : settings.fetch;
      const response = await ask(
        `${pathOf(model)}/infer`,
        {
          method: 'POST',
          body,
          headers: {
            ...(headerLength === null
              ? JSON_TYPE
              : {
                  'Content-Type': 'application/octet-stream',
                  [HEADER_LENGTH]: String(headerLength),
                }),
            ...(packed && { 'Content-Encoding': 'gzip' }),
          },
          signal: signal ?? null,
        },
        timeout,
        about,
        send,
      );
      const answeredAt = performance.now();
      const bytes = await bytesOf(response, about, onProgress, signal);
      if (!response.ok) throw refused(about, response.status, new TextDecoder().decode(bytes));
      const length = lengthOfHeader(response, bytes, about);
      const decoded = decodedAnswer(bytes, length, about);
      return {
        response: decoded,
        sent: body.length,
        received: bytes.length,
        milliseconds: {
          pack: sentAt - started,
          wait: answeredAt - sentAt,
          receive: performance.now() - answeredAt,
        },
      };
    },
  };
}

const JSON_TYPE = { 'Content-Type': 'application/json' };

/** The address before `/v2`, without a slash at its end. */
function baseOf(address: string): string {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    throw new ServiceError(
      `"${quotedText(address, 80)}" is no address; write it as http://name:8000.`,
    );
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new ServiceError(
      `${quotedText(address, 80)} is not over http or https; gRPC is out of a page's reach, take the server's HTTP port.`,
    );
  return (url.origin + url.pathname).replace(/\/+$/, '').replace(/\/v2$/, '');
}

function pathOf({ name, version }: ModelName): string {
  const path = `/v2/models/${encodeURIComponent(name)}`;
  return version ? `${path}/versions/${encodeURIComponent(version)}` : path;
}

async function gzipped(body: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([body]).stream().pipeThrough(new CompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
