import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createServiceClient } from '../../../src/service/client.ts';
import { SLOW, served } from './served.ts';

const node = { fetch, pageProtocol: null };
const inputs = (rows: number, first = 1) => [
  {
    name: 'FEATURES',
    datatype: 'FP32' as const,
    shape: [rows, 16],
    data: new Float32Array(rows * 16).fill(first),
  },
];
const MODEL = { name: 'ModuleMap' };
const labels = ({ response }: { response: { outputs: readonly { data: ArrayLike<unknown> }[] } }) =>
  Array.from(response.outputs[0].data, Number);

/** A server of other people: what it answers, by path. */
async function other(
  answer: (request: IncomingMessage, response: ServerResponse, body: Buffer) => void,
) {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    answer(request, response, Buffer.concat(chunks));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}

describe('against a server with binary tensors', () => {
  let server: Awaited<ReturnType<typeof served>>;
  beforeAll(async () => {
    server = await served();
  });
  afterAll(() => server.stop());
  const client = () => createServiceClient(`${server.url}/v2/`, node);

  it('learns what the server and its models are', async () => {
    expect(await client().state()).toMatchObject({ live: true, ready: true, name: 'trackloom' });
    expect(await client().models()).toMatchObject([
      { name: 'ModuleMap', state: 'READY' },
      { name: 'DoubleMetricLearning', state: 'UNAVAILABLE', reason: /embedding/ },
    ]);
    expect(await client().metadata({ ...MODEL, version: '1' })).toMatchObject({
      versions: ['1'],
      inputs: [{ name: 'FEATURES', datatype: 'FP32', shape: [-1, 16] }],
    });
    expect(await client().config(MODEL)).toMatchObject({ max_batch_size: 0 });
  });

  it('binary, JSON and packed give the same, with times and progress', async () => {
    const before = await client().times(MODEL);
    const states = new Set<string>();
    const onProgress = ({ state }: { state: string }) => void states.add(state);
    for (const options of [{}, { binary: false }, { packed: true }]) {
      const answer = await client().infer(MODEL, inputs(3), ['LABELS'], { ...options, onProgress });
      expect(labels(answer)).toEqual([0, 1, 2, -1]);
      expect(answer.sent).toBeGreaterThan(100);
      expect(answer.milliseconds.wait).toBeGreaterThan(0);
    }
    expect([...states]).toEqual(['packing', 'sent', 'receiving']);
    const after = await client().times(MODEL);
    expect((after?.count ?? 0) - (before?.count ?? 0)).toBe(3);
    expect(after?.queue).toBeGreaterThan(0);
  });

  it.each([0, 1, 2])('%i rows are no special case', async (rows) => {
    const answer = await client().infer(MODEL, inputs(rows), ['LABELS']);
    expect(labels(answer)).toEqual([...Array(rows).keys(), -1]);
  });

  it('tells in one sentence what was wrong with a request', async () => {
    const bad = [{ ...inputs(2)[0], shape: [4, 8] }];
    await expect(client().infer(MODEL, bad, ['LABELS'])).rejects.toMatchObject({
      status: 400,
      message: /does not fit the model.*\[-1, 16\]/,
    });
    await expect(client().metadata({ name: 'Nope' })).rejects.toMatchObject({
      status: 404,
      message: /Nope.*no such model or version/,
    });
    await expect(client().metadata({ name: 'ModuleMap', version: '9' })).rejects.toMatchObject({
      status: 404,
    });
  });

  it('a request can be given up, and has a time limit', async () => {
    const controller = new AbortController();
    const asking = client().infer(MODEL, inputs(1, SLOW), ['LABELS'], {
      signal: controller.signal,
    });
    await expect.poll(() => server.running()).toBe(1);
    controller.abort();
    await expect(asking).rejects.toMatchObject({ name: 'AbortError' });
    await expect(
      client().infer(MODEL, inputs(1, SLOW), ['LABELS'], { timeout: 0.05 }),
    ).rejects.toThrow(/did not answer within 0.05 s; it may still compute/);
  });
});

describe('against servers that speak other dialects', () => {
  it('one without binary tensors, index and statistics, which answers [N, 1]', async () => {
    const server = await other((request, response, body) => {
      const { url = '' } = request;
      const json = (value: unknown, status = 200) => {
        response.writeHead(status, { 'Content-Type': 'application/json' });
        response.end(JSON.stringify(value));
      };
      if (url === '/v2') json({ name: 'mlserver', version: '1.7', extensions: [] });
      else if (url.endsWith('/infer')) {
        const { inputs: sent } = JSON.parse(body.toString());
        const rows = sent[0].shape[0];
        const data = [...Array(rows).keys(), -1];
        json({
          model_name: 'M',
          outputs: [{ name: 'LABELS', datatype: 'INT64', shape: [rows + 1, 1], data }],
        });
      } else json({ detail: 'Not Found' }, 404);
    });
    const client = createServiceClient(server.url, node);
    expect(labels(await client.infer(MODEL, inputs(2), ['LABELS']))).toEqual([0, 1, -1]);
    expect(await client.models()).toBeNull();
    expect(await client.times(MODEL)).toBeNull();
    expect(await client.config(MODEL)).toBeNull();
    expect(await client.state()).toMatchObject({ live: false, ready: false, name: 'mlserver' });
    server.stop();
  });

  it.each([
    [413, '<html>413 Request Entity Too Large</html>', /too large for it or for a proxy/],
    [502, '<html>Bad Gateway</html>', /behind the proxy cannot be reached/],
    [504, '', /took too long/],
    [503, '{"error":"busy"}', /busy or starting.*It says: busy\.$/],
    [
      500,
      '{"error":"Traceback (most recent call last):\\n  x\\nValueError: bad"}',
      /ValueError: bad/,
    ],
    [500, '[]', /the model failed/],
  ])('an error %i with the body %s', async (status, body, sentence) => {
    const server = await other((request, response) => {
      response.writeHead(request.url === '/v2' ? 404 : status, { 'Content-Type': 'text/html' });
      response.end(request.url === '/v2' ? '' : body);
    });
    const client = createServiceClient(server.url, node);
    const error: Error = await client.infer(MODEL, inputs(1), ['LABELS']).then(
      () => new Error('answered'),
      (reason) => reason,
    );
    expect(error).toMatchObject({ status });
    expect(error.message).toMatch(sentence);
    expect(error.message).not.toMatch(/[<>\n]/);
    server.stop();
  });

  it('a page, a hidden header, an answer that breaks off', async () => {
    let how = 'page';
    const server = await other((request, response) => {
      if (request.url === '/v2' && how !== 'page') {
        response.end('{"extensions":["binary_tensor_data"]}');
      } else if (how === 'breaks') {
        response.writeHead(200, { 'Content-Length': 100 });
        response.write('{"outputs"');
        setImmediate(() => response.destroy());
      } else {
        response.writeHead(200, { 'Content-Type': 'application/octet-stream' });
        response.end('<html>hello</html>');
      }
    });
    const client = () => createServiceClient(server.url, node);
    await expect(client().infer(MODEL, inputs(1), ['LABELS'])).rejects.toThrow(
      /does not speak KServe v2/,
    );
    how = 'hidden';
    await expect(client().infer(MODEL, inputs(1), ['LABELS'])).rejects.toThrow(
      /hides the header Inference-Header-Content-Length/,
    );
    how = 'breaks';
    await expect(client().infer(MODEL, inputs(1), ['LABELS'])).rejects.toThrow(/broke off/);
    server.stop();
  });
});

describe('servers that cannot be reached', () => {
  const down = 'http://127.0.0.1:9';

  it('from Node, from a page, and from a page over https', async () => {
    await expect(createServiceClient(down, node).state()).rejects.toThrow(/gRPC has another/);
    const page = (pageProtocol: string) => ({ fetch, pageProtocol });
    const error: Error = await createServiceClient(down, page('http:'))
      .state()
      .then(
        () => new Error('answered'),
        (reason) => reason,
      );
    for (const cause of [/is down/, /port is another/, /CORS/])
      expect(error.message).toMatch(cause);
    const blocked = async () => {
      throw new TypeError('Failed to fetch');
    };
    await expect(
      createServiceClient('http://triton.example:8000', {
        fetch: blocked,
        pageProtocol: 'https:',
      }).state(),
    ).rejects.toThrow(/page over https may not ask a server over http/);
  });

  it.each(['nonsense', 'grpc://a:8001', ''])('the address "%s"', (address) => {
    expect(() => createServiceClient(address, node)).toThrow(/address|gRPC/);
  });
});
