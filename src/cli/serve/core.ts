/** What the server answers, whatever the transport: HTTP and gRPC ask the same. */
import { VERSION } from '../../formats/version.ts';
import { ProtocolError, quotedText } from '../../service/protocolError.ts';
import { BINARY_EXTENSION, type InferRequest, type InferResponse } from '../../service/wire.ts';
import { isAbort } from '../../tasks/rpc.ts';
import type { ServedModel } from './models.ts';
import type { Pool } from './pool.ts';
import { createStatistics, type ModelStatistics, prometheusText } from './statistics.ts';

/** Extensions of the protocol that the server has, by the names that clients look for. */
const EXTENSIONS = [BINARY_EXTENSION, 'model_configuration', 'model_repository', 'statistics'];
const PLATFORM = 'trackloom';
const INPUT = 'FEATURES';
const OUTPUT = 'LABELS';

/** Metadata of a tensor; -1 is a free size. */
export interface TensorMetadata {
  readonly name: string;
  readonly datatype: string;
  readonly shape: readonly number[];
}

export interface ModelMetadata {
  readonly name: string;
  readonly versions: readonly string[];
  readonly platform: string;
  readonly inputs: readonly TensorMetadata[];
  readonly outputs: readonly TensorMetadata[];
}

/** Configuration of a model in the form that inference servers give. */
export interface ModelConfig {
  readonly name: string;
  readonly platform: string;
  readonly backend: string;
  readonly max_batch_size: number;
  readonly input: readonly ConfigTensor[];
  readonly output: readonly ConfigTensor[];
  readonly instance_group: readonly {
    readonly name: string;
    readonly kind: 'KIND_CPU';
    readonly count: number;
  }[];
  readonly parameters: Readonly<Record<string, { readonly string_value: string }>>;
}

interface ConfigTensor {
  readonly name: string;
  readonly data_type: string;
  readonly dims: readonly number[];
}

export interface RepositoryEntry {
  readonly name: string;
  readonly version: string;
  readonly state: 'READY' | 'LOADING' | 'UNAVAILABLE';
  readonly reason: string;
}

export interface ServiceCore {
  readonly metadata: {
    readonly name: string;
    readonly version: string;
    readonly extensions: readonly string[];
  };
  /** Whether at least one worker loaded its models, and the server is not stopping. */
  ready(): boolean;
  /** Whether a model answers. @throws ProtocolError 400 where there is no such model or it is unavailable. */
  modelReady(name: string, version: string): boolean;
  /** @throws ProtocolError 404 where there is no such model or version, or it is unavailable. */
  modelMetadata(name: string, version: string): ModelMetadata;
  modelConfig(name: string, version: string): ModelConfig;
  /** Of one model, or of all where the name is empty. @throws ProtocolError 400. */
  statistics(name: string, version: string): readonly ModelStatistics[];
  index(readyOnly: boolean): readonly RepositoryEntry[];
  infer(
    name: string,
    version: string,
    request: InferRequest,
    signal: AbortSignal,
  ): Promise<InferResponse>;
  /** Counts a request of a model that was refused before it could be asked for. */
  refused(name: string): void;
  prometheus(): string;
}

export interface CoreSettings {
  readonly models: readonly ServedModel[];
  readonly pool: Pool;
  readonly workers: number;
  /** The most rows of FEATURES. */
  readonly maxRows: number;
  /** Parameters that differ from the defaults, by model, for the configuration. */
  readonly parameters: Readonly<Record<string, Readonly<Record<string, number | string>>>>;
  stopping(): boolean;
}

export function createCore(settings: CoreSettings): ServiceCore {
  const { models, pool, maxRows } = settings;
  const statistics = createStatistics();
  const started = Date.now();

  function modelOf(name: string, version: string, status: number): ServedModel {
    const model = models.find((one) => one.name === name);
    if (!model)
      throw new ProtocolError(
        `Request for unknown model: '${quotedText(name, 60)}' is not found; this server has ${models.map((one) => one.name).join(' and ')}.`,
        status,
      );
    if (version !== '' && version !== model.version)
      throw new ProtocolError(
        `Request for unknown model: '${name}' version ${quotedText(version, 20)} is not found; it has version ${model.version}.`,
        status,
      );
    return model;
  }
  function available(name: string, version: string, status: number): ServedModel {
    const model = modelOf(name, version, status);
    const reason = pool.reason(name);
    if (reason === undefined)
      throw new ProtocolError(`The model ${name} is still being loaded; ask again later.`, 503);
    if (reason !== null)
      throw new ProtocolError(
        `Request for unknown model: '${name}' is unavailable; the repository index says why.`,
        status,
      );
    return model;
  }

  const core: ServiceCore = {
    metadata: { name: 'trackloom', version: VERSION, extensions: EXTENSIONS },
    ready: () => !settings.stopping() && models.some(({ name }) => pool.reason(name) === null),
    modelReady(name, version) {
      modelOf(name, version, 400);
      if (pool.reason(name) === undefined) return false;
      available(name, version, 400);
      return true;
    },
    modelMetadata(name, version) {
      const model = available(name, version, 404);
      return {
        name,
        versions: [model.version],
        platform: PLATFORM,
        inputs: [{ name: INPUT, datatype: 'FP32', shape: [-1, model.columns.length] }],
        outputs: [{ name: OUTPUT, datatype: 'INT64', shape: [-1] }],
      };
    },
    modelConfig(name, version) {
      const model = available(name, version, 404);
      const text = (value: number | string) => ({ string_value: String(value) });
      return {
        name,
        platform: '',
        backend: PLATFORM,
        max_batch_size: 0,
        input: [{ name: INPUT, data_type: 'TYPE_FP32', dims: [-1, model.columns.length] }],
        output: [{ name: OUTPUT, data_type: 'TYPE_INT64', dims: [-1] }],
        instance_group: [{ name, kind: 'KIND_CPU', count: settings.workers }],
        parameters: {
          chain: text(model.chain.id),
          columns: text(model.columns.join(',')),
          ...Object.fromEntries(
            Object.entries(settings.parameters[name] ?? {}).map(([id, value]) => [id, text(value)]),
          ),
        },
      };
    },
    statistics(name, version) {
      if (name === '') return models.map((model) => statistics.of(model.name, model.version));
      const model = available(name, version, 400);
      return [statistics.of(model.name, model.version)];
    },
    index: (readyOnly) =>
      models
        .map(({ name, version }): RepositoryEntry => {
          const reason = pool.reason(name);
          if (reason === undefined) return { name, version, state: 'LOADING', reason: '' };
          return reason === null
            ? { name, version, state: 'READY', reason: '' }
            : { name, version, state: 'UNAVAILABLE', reason };
        })
        .filter(({ state }) => !readyOnly || state === 'READY'),
    async infer(name, version, request, signal) {
      const came = performance.now();
      try {
        const model = available(name, version, 404);
        const features = featuresOf(request, model, maxRows);
        const { answer, waited } = await pool.infer(name, features, signal);
        const { input, infer, output } = answer.milliseconds;
        statistics.succeeded(name, { queue: waited, input, infer, output });
        return {
          id: request.id,
          modelName: name,
          modelVersion: model.version,
          outputs: [
            {
              name: OUTPUT,
              datatype: 'INT64',
              shape: [answer.labels.length],
              data: answer.labels,
            },
          ],
        };
      } catch (error) {
        if (!isAbort(error) && models.some((one) => one.name === name))
          statistics.failed(name, performance.now() - came);
        throw error;
      }
    },
    refused(name) {
      if (models.some((one) => one.name === name)) statistics.failed(name, 0);
    },
    prometheus() {
      const { waiting, running, workers, replaced } = pool.figures();
      return prometheusText(core.statistics('', ''), [
        { name: 'pending_requests', type: 'gauge', help: 'Requests waiting', value: waiting },
        { name: 'running_requests', type: 'gauge', help: 'Requests computed now', value: running },
        {
          name: 'workers',
          type: 'gauge',
          help: 'Worker processes that are loaded',
          value: workers,
        },
        {
          name: 'workers_replaced_total',
          type: 'counter',
          help: 'Worker processes that ended and were replaced',
          value: replaced,
        },
        {
          name: 'uptime_seconds',
          type: 'gauge',
          help: 'Time since the start',
          value: Math.round((Date.now() - started) / 1000),
        },
        {
          name: 'resident_memory_bytes',
          type: 'gauge',
          help: 'Memory of the server process without its workers',
          value: process.memoryUsage.rss(),
        },
      ]);
    },
  };
  return core;
}

/** FEATURES of a request. @throws ProtocolError 400 where they are not what the model takes. */
function featuresOf(
  { inputs, outputs }: InferRequest,
  { name, columns }: ServedModel,
  maxRows: number,
): Float32Array {
  const input = inputs.find((tensor) => tensor.name === INPUT);
  if (!input || inputs.length !== 1)
    throw new ProtocolError(
      `${name} takes one input, ${INPUT}; the request has ${inputs.length === 0 ? 'none' : inputs.map((tensor) => quotedText(tensor.name, 40)).join(', ')}.`,
    );
  const unknown = outputs.find((output) => output.name !== OUTPUT);
  if (unknown)
    throw new ProtocolError(
      `${name} gives ${OUTPUT}; there is no output ${quotedText(unknown.name, 40)}.`,
    );
  if (!(input.data instanceof Float32Array))
    throw new ProtocolError(`${INPUT} of ${name} is FP32; the request has ${input.datatype}.`);
  const { shape } = input;
  if (shape.length !== 2 || shape[1] !== columns.length)
    throw new ProtocolError(
      `${INPUT} of ${name} has the shape [-1, ${columns.length}]; the request has [${shape.join(', ')}].`,
    );
  if (shape[0] > maxRows)
    throw new ProtocolError(
      `${INPUT} has ${shape[0]} rows, and this server takes ${maxRows} at most.`,
    );
  return input.data;
}
