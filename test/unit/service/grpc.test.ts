import { connect } from 'node:net';
import {
  type Client,
  credentials,
  loadPackageDefinition,
  type ServiceClientConstructor,
  type ServiceError,
  status,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SLOW, served, THROWS } from './served.ts';

type Call = (
  request: object,
  callback: (error: ServiceError | null, answer: never) => void,
) => { cancel(): void };

let server: Awaited<ReturnType<typeof served>>;
let client: Client & Record<string, Call>;
beforeAll(async () => {
  server = await served();
  const definition = loadSync('src/cli/serve/inference.proto', { keepCase: true, longs: Number });
  const { GRPCInferenceService } = loadPackageDefinition(definition).inference as unknown as {
    GRPCInferenceService: ServiceClientConstructor;
  };
  client = new GRPCInferenceService(
    `127.0.0.1:${server.grpcPort}`,
    credentials.createInsecure(),
  ) as unknown as typeof client;
});
afterAll(() => {
  client.close();
  server.stop();
});

// biome-ignore lint/suspicious/noExplicitAny: messages of the protocol as the library gives them
const ask = (call: string, request: object = {}): Promise<any> =>
  new Promise((resolve, reject) => {
    client[call](request, (error, answer) => (error ? reject(error) : resolve(answer)));
  });
const input = (numbers: readonly number[], change: object = {}) => ({
  model_name: 'ModuleMap',
  inputs: [{ name: 'FEATURES', datatype: 'FP32', shape: [numbers.length / 16, 16], ...change }],
  raw_input_contents: [Buffer.from(Float32Array.from(numbers).buffer)],
});
const labels = (answer: { raw_output_contents: Buffer[] }) =>
  Array.from(new BigInt64Array(new Uint8Array(answer.raw_output_contents[0]).buffer), Number);

it('every call of the contract answers', async () => {
  expect(await ask('ServerLive')).toEqual({ live: true });
  expect(await ask('ServerReady')).toEqual({ ready: true });
  expect(await ask('ModelReady', { name: 'ModuleMap' })).toEqual({ ready: true });
  expect(await ask('ModelReady', { name: 'DoubleMetricLearning' })).toEqual({ ready: false });
  expect((await ask('ServerMetadata')).extensions).toContain('statistics');
  expect(await ask('ModelMetadata', { name: 'ModuleMap' })).toMatchObject({
    inputs: [{ name: 'FEATURES', datatype: 'FP32', shape: [-1, 16] }],
    outputs: [{ name: 'LABELS', datatype: 'INT64', shape: [-1] }],
  });
  const { config } = await ask('ModelConfig', { name: 'ModuleMap' });
  expect(config.input[0]).toMatchObject({ name: 'FEATURES', data_type: 11 });
  const { models } = await ask('RepositoryIndex');
  expect(models[1]).toMatchObject({ state: 'UNAVAILABLE', reason: /embedding/ });
  await ask('ModelInfer', input(Array(32).fill(1)));
  const { model_stats } = await ask('ModelStatistics', { name: 'ModuleMap' });
  expect(model_stats[0].inference_stats.success.count).toBe(1);
});

it('raw contents and typed ones give the same', async () => {
  const numbers = Array(48).fill(1);
  expect(labels(await ask('ModelInfer', input(numbers)))).toEqual([0, 1, 2, -1]);
  const typed = {
    ...input(numbers, { contents: { fp32_contents: numbers } }),
    raw_input_contents: [],
  };
  expect(labels(await ask('ModelInfer', typed))).toEqual([0, 1, 2, -1]);
});

it.each([
  ['ModelInfer', { ...input([]), model_name: 'Nope' }, status.NOT_FOUND],
  ['ModelInfer', { ...input([]), model_version: '2' }, status.NOT_FOUND],
  ['ModelInfer', input(Array(16).fill(1), { shape: [2, 16] }), status.INVALID_ARGUMENT],
  ['ModelInfer', input(Array(16).fill(1), { datatype: 'INT8' }), status.INVALID_ARGUMENT],
  [
    'ModelInfer',
    { ...input([]), raw_input_contents: [Buffer.of(), Buffer.of()] },
    status.INVALID_ARGUMENT,
  ],
  ['ModelInfer', input([THROWS, ...Array(15).fill(1)]), status.INTERNAL],
  ['ModelMetadata', { name: 'Nope' }, status.NOT_FOUND],
  ['ModelReady', { name: 'Nope' }, status.INVALID_ARGUMENT],
  ['ModelInfer', input(Array(1_200_000).fill(1)), status.RESOURCE_EXHAUSTED],
])('%s with %o fails with its status', async (call, request, code) => {
  await expect(ask(call, request)).rejects.toMatchObject({ code });
});

it('a call that is given up is let go, and garbage ends its connection only', async () => {
  const call = client.ModelInfer(input([SLOW, ...Array(15).fill(1)]), () => {});
  await expect.poll(() => server.running()).toBe(1);
  call.cancel();
  await expect.poll(() => server.aborted).toEqual(['ModuleMap']);
  await new Promise<void>((resolve) => {
    const socket = connect(server.grpcPort, '127.0.0.1', () =>
      socket.write(Buffer.alloc(4096, 'garbage')),
    );
    socket.on('error', () => {});
    socket.on('close', () => resolve());
    socket.resume();
  });
  expect(await ask('ServerLive')).toEqual({ live: true });
});
