/** The gRPC side of the service: the calls of KServe v2, which Athena's client makes. */
import {
  type handleUnaryCall,
  loadPackageDefinition,
  Metadata,
  Server,
  ServerCredentials,
  type ServiceClientConstructor,
  status,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { ProtocolError } from '../../service/protocolError.ts';
import {
  checkDatatype,
  checkShape,
  type Tensor,
  tensorOfBytes,
  tensorOfNumbers,
} from '../../service/tensor.ts';
import type { InferRequest } from '../../service/wire.ts';
import { isAbort } from '../../tasks/rpc.ts';
import type { ServiceCore } from './core.ts';
import { sentenceOf } from './reply.ts';

export interface GrpcSettings {
  /** Bytes of a request. */
  readonly maxBody: number;
  /** The protocol's definition, a `.proto` file. */
  readonly definition: string;
  /** Certificate and key. */
  readonly tls: { readonly cert: Buffer; readonly key: Buffer } | null;
}

interface ModelName {
  readonly name: string;
  readonly version: string;
}

interface WireInput {
  readonly name: string;
  readonly datatype: string;
  readonly shape: readonly string[];
  readonly contents: Readonly<Record<string, readonly unknown[]>> | null;
}

interface WireInferRequest {
  readonly model_name: string;
  readonly model_version: string;
  readonly id: string;
  readonly inputs: readonly WireInput[];
  readonly outputs: readonly { readonly name: string }[];
  readonly raw_input_contents: readonly Buffer[];
}

/** What an answer may have beside its numbers, in bytes: a track list is small, its limit is that of requests. */
const LEAST_MESSAGE = 4 * 1024 * 1024;

/** How long a connection may be silent before it is asked whether it is there (ms). */
const KEEPALIVE_MS = 60_000;

/** Calls of one connection at a time: each holds its message until it is all there. */
const MOST_CALLS = 64;

/** A gRPC server that answers for the core, listening on nothing yet. */
export function createGrpcServer(core: ServiceCore, settings: GrpcSettings): Server {
  const size = Math.max(settings.maxBody, LEAST_MESSAGE);
  const server = new Server({
    'grpc.max_receive_message_length': size,
    'grpc.max_send_message_length': size,
    'grpc.max_concurrent_streams': MOST_CALLS,
    // A client that went without a word is told from one that waits, and its connection ended.
    'grpc.keepalive_time_ms': KEEPALIVE_MS,
    'grpc.keepalive_timeout_ms': KEEPALIVE_MS / 3,
  });
  const loaded = loadPackageDefinition(
    loadSync(settings.definition, { keepCase: true, longs: String, enums: String, defaults: true }),
  );
  const { GRPCInferenceService } = loaded.inference as unknown as {
    GRPCInferenceService: ServiceClientConstructor;
  };
  server.addService(GRPCInferenceService.service, {
    ServerLive: unary(() => ({ live: true })),
    ServerReady: unary(() => ({ ready: core.ready() })),
    ModelReady: unary(({ name, version }: ModelName) => ({ ready: isReady(core, name, version) })),
    ServerMetadata: unary(() => core.metadata),
    ModelMetadata: unary(({ name, version }: ModelName) => core.modelMetadata(name, version)),
    ModelConfig: unary(({ name, version }: ModelName) => ({
      config: core.modelConfig(name, version),
    })),
    ModelStatistics: unary(({ name, version }: ModelName) => ({
      model_stats: core.statistics(name, version),
    })),
    RepositoryIndex: unary(({ ready }: { readonly ready: boolean }) => ({
      models: core.index(ready),
    })),
    ModelInfer: unary(async (request: WireInferRequest, signal) => {
      const { model_name, model_version } = request;
      let decoded: InferRequest;
      try {
        decoded = requestOf(request);
      } catch (error) {
        core.refused(model_name);
        throw error;
      }
      const answer = await core.infer(model_name, model_version, decoded, signal);
      return {
        model_name: answer.modelName,
        model_version: answer.modelVersion,
        id: answer.id,
        outputs: answer.outputs.map(({ name, datatype, shape }) => ({ name, datatype, shape })),
        raw_output_contents: answer.outputs.map(({ data }) =>
          Buffer.from(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength),
        ),
      };
    }),
  });
  return server;
}

/** Listens; the port, which the system chooses where it is 0. @throws Error where the address is taken. */
export function listenGrpc(
  server: Server,
  address: string,
  tls: GrpcSettings['tls'],
): Promise<number> {
  const credentials = tls
    ? ServerCredentials.createSsl(null, [{ private_key: tls.key, cert_chain: tls.cert }])
    : ServerCredentials.createInsecure();
  return new Promise((resolve, reject) => {
    server.bindAsync(address, credentials, (error, port) =>
      error
        ? reject(new Error(`gRPC cannot listen on ${address}: ${error.message}`))
        : resolve(port),
    );
  });
}

/** A call with one request and one answer; what it throws becomes a status, and a client that leaves a signal. */
function unary<Q, A>(
  answer: (request: Q, signal: AbortSignal) => A | Promise<A>,
): handleUnaryCall<Q, A> {
  return (call, callback) => {
    const controller = new AbortController();
    call.on('cancelled', () => controller.abort());
    Promise.resolve()
      .then(() => answer(call.request, controller.signal))
      .then((value) => callback(null, value))
      .catch((error: Error) =>
        callback({
          code: codeOf(error),
          details: isAbort(error) ? error.message : sentenceOf(error),
          metadata: new Metadata(),
        }),
      );
  };
}

/** The gRPC status of an error. */
function codeOf(error: Error): status {
  if (isAbort(error)) return status.CANCELLED;
  if (!(error instanceof ProtocolError)) return status.INTERNAL;
  if (error.status === 404) return status.NOT_FOUND;
  if (error.status === 503) return status.UNAVAILABLE;
  return error.status >= 500 ? status.INTERNAL : status.INVALID_ARGUMENT;
}

/** ModelReady answers false for a model that is there and does not answer. */
function isReady(core: ServiceCore, name: string, version: string): boolean {
  const entry = core.index(false).find((one) => one.name === name);
  if (!entry || entry.state === 'READY') return core.modelReady(name, version);
  return false;
}

/** @throws ProtocolError where the tensors are not what the request says. */
function requestOf(request: WireInferRequest): InferRequest {
  const { id, inputs, outputs, raw_input_contents: raw } = request;
  if (raw.length > 0 && raw.length !== inputs.length)
    throw new ProtocolError(
      `The request has ${inputs.length} inputs and ${raw.length} raw contents.`,
    );
  return {
    id,
    inputs: inputs.map((input, i) => tensorOf(input, raw[i])),
    outputs: outputs.map(({ name }) => ({ name, binary: true })),
    binaryOutput: true,
  };
}

/** Fields of `InferTensorContents` by datatype. */
const CONTENTS: Readonly<Record<string, string>> = {
  BOOL: 'bool_contents',
  INT64: 'int64_contents',
  UINT64: 'uint64_contents',
  UINT8: 'uint_contents',
  UINT16: 'uint_contents',
  UINT32: 'uint_contents',
  INT8: 'int_contents',
  INT16: 'int_contents',
  INT32: 'int_contents',
  FP32: 'fp32_contents',
  FP64: 'fp64_contents',
};

function tensorOf(input: WireInput, raw: Buffer | undefined): Tensor {
  const { name } = input;
  const datatype = checkDatatype(input.datatype, name);
  const shape = checkShape(input.shape.map(Number), name);
  if (raw) return tensorOfBytes(name, datatype, shape, raw);
  const numbers = input.contents?.[CONTENTS[datatype]] ?? [];
  // Whole numbers of 64 bits come as text; NaN and infinities are numbers here, which JSON does not know.
  if (datatype === 'FP32') return floats(name, shape, numbers);
  return tensorOfNumbers(name, datatype, shape, numbers.map(Number));
}

function floats(name: string, shape: readonly number[], numbers: readonly unknown[]): Tensor {
  const data = Float32Array.from(numbers, Number);
  return tensorOfBytes(name, 'FP32', shape, new Uint8Array(data.buffer));
}
