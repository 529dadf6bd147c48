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
import { mutated } from '../formats/fuzz/mutate.ts';
import { connectionOf, framed, openRaw, throwAt } from './rawGrpc.ts';
import { SLOW, served, THROWS } from './served.ts';

type Call = (
  request: object,
  callback: (error: ServiceError | null, answer: never) => void,
) => { cancel(): void };

let server: Awaited<ReturnType<typeof served>>;
let client: Client & Record<string, Call>;
/** A request as the protocol's bytes. */
let encoded: (request: object) => Buffer;
beforeAll(async () => {
  server = await served();
  const definition = loadSync('src/cli/serve/inference.proto', { keepCase: true, longs: Number });
  const { GRPCInferenceService } = loadPackageDefinition(definition).inference as unknown as {
    GRPCInferenceService: ServiceClientConstructor;
  };
  encoded = GRPCInferenceService.service.ModelInfer.requestSerialize;
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
const isLive = () => ask('ServerLive');
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

const one = Array(16).fill(1);
it.each([
  ['an unknown model', 'ModelInfer', { ...input([]), model_name: 'Nope' }, status.NOT_FOUND],
  ['an unknown version', 'ModelInfer', { ...input([]), model_version: '2' }, status.NOT_FOUND],
  ['another shape', 'ModelInfer', input(one, { shape: [2, 16] }), status.INVALID_ARGUMENT],
  ['another type', 'ModelInfer', input(one, { datatype: 'INT8' }), status.INVALID_ARGUMENT],
  [
    'more contents than inputs',
    'ModelInfer',
    { ...input([]), raw_input_contents: [Buffer.of(), Buffer.of()] },
    status.INVALID_ARGUMENT,
  ],
  ['a chain that fails', 'ModelInfer', input([THROWS, ...one.slice(1)]), status.INTERNAL],
  ['metadata of no model', 'ModelMetadata', { name: 'Nope' }, status.NOT_FOUND],
  ['no model to be ready', 'ModelReady', { name: 'Nope' }, status.INVALID_ARGUMENT],
  [
    'more than a body may have',
    'ModelInfer',
    input(Array(1_200_000).fill(1)),
    status.RESOURCE_EXHAUSTED,
  ],
])('%s fails with its status', async (_, call, request, code) => {
  await expect(ask(call, request)).rejects.toMatchObject({ code });
});

it('a call that is given up is let go, and garbage ends its connection only', async () => {
  const call = client.ModelInfer(input([SLOW, ...Array(15).fill(1)]), () => {});
  await expect.poll(() => server.running()).toBe(1);
  call.cancel();
  await expect.poll(() => server.aborted).toEqual(['ModuleMap']);
  await throwAt(server.grpcPort, Buffer.alloc(4096, 'garbage'), isLive);
  expect(await ask('ServerLive')).toEqual({ live: true });
});

it('lengths that lie and streams that break off are refused', async () => {
  const raw = openRaw(server.grpcPort);
  const message = encoded(input(Array(16).fill(1)));
  expect(await raw.infer(framed(message))).toBe(status.OK);
  expect(await raw.infer(framed(message, 2 ** 31))).toBe(status.RESOURCE_EXHAUSTED);
  for (const body of [framed(message, message.length - 1), framed(message, message.length + 1)])
    expect(await raw.infer(body)).not.toBe(status.OK);
  for (const body of [Buffer.alloc(0), framed(message).subarray(0, 3), framed(Buffer.of(0xff))])
    expect(await raw.infer(body)).not.toBe(status.OK);
  raw.close();
  expect(await ask('ServerLive')).toEqual({ live: true });
});

it('mutated messages and connections are answered or ended, and the server lives', async () => {
  const typed = {
    ...input(Array(16).fill(1), { contents: { fp32_contents: Array(16).fill(1) } }),
    raw_input_contents: [],
  };
  const seeds = [encoded(input(Array(48).fill(1))), encoded(typed)];
  const statuses = new Set<number | null>();
  let raw = openRaw(server.grpcPort);
  for (let seed = 0; seed < RUNS; seed++) {
    const message = seeds[seed % 2];
    if (seed % 5 === 4)
      await throwAt(server.grpcPort, mutated(connectionOf(framed(message)), seed), isLive);
    else if (seed % 5 === 3) {
      // A body that lies of its length may end the connection.
      statuses.add(await raw.infer(mutated(framed(message), seed)));
      raw.close();
      raw = openRaw(server.grpcPort);
    } else {
      const code = await raw.infer(framed(mutated(message, seed)));
      statuses.add(code);
      expect([status.OK, status.INVALID_ARGUMENT, status.NOT_FOUND, status.INTERNAL]).toContain(
        code,
      );
    }
  }
  raw.close();
  for (const code of [status.OK, status.INVALID_ARGUMENT, status.INTERNAL])
    expect(statuses).toContain(code);
  expect(await ask('ServerLive')).toEqual({ live: true });
});

/** Mutated messages: `npm run fuzz` asks for more. */
const RUNS = Number(process.env.TRACKLOOM_FUZZ ?? 300);
