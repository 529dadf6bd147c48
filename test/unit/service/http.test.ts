import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  decodeResponse,
  encodeRequest,
  HEADER_LENGTH,
  type InferRequest,
} from '../../../src/service/wire.ts';
import { mutated } from '../formats/fuzz/mutate.ts';
import { BUSY, SLOW, served, THROWS } from './served.ts';

let server: Awaited<ReturnType<typeof served>>;
beforeAll(async () => {
  server = await served({ origins: ['https://page.example'] });
});
afterAll(() => server.stop());

const request = (rows: number, first = 1, shape = [rows, 16]): InferRequest => ({
  id: 'x',
  inputs: [
    {
      name: 'FEATURES',
      datatype: 'FP32',
      shape,
      data: new Float32Array(rows * 16).fill(first),
    },
  ],
  outputs: [{ name: 'LABELS', binary: true }],
  binaryOutput: false,
});
const INFER = '/v2/models/ModuleMap/infer';
/** Small, and large once it is unpacked. */
const BOMB = new Uint8Array(gzipSync(new Uint8Array(50_000_000)));

async function post(
  path: string,
  body: Uint8Array<ArrayBuffer> | string,
  headers: Record<string, string> = {},
) {
  return answerOf(server.url + path, body, headers);
}
async function answerOf(
  url: string,
  body: Uint8Array<ArrayBuffer> | string,
  headers: Record<string, string> = {},
) {
  const response = await fetch(url, { method: 'POST', body, headers });
  const bytes = new Uint8Array(await response.arrayBuffer());
  const text = new TextDecoder().decode(bytes);
  return { status: response.status, headers: response.headers, bytes, text };
}
function sent(message: InferRequest, headers: Record<string, string> = {}) {
  const { body, headerLength } = encodeRequest(message, true);
  return post(INFER, body, { [HEADER_LENGTH]: String(headerLength), ...headers });
}
const get = async (path: string) => {
  const response = await fetch(server.url + path);
  const text = await response.text();
  return { status: response.status, text, json: () => JSON.parse(text) };
};

describe('what the contract says', () => {
  it('server, health, metadata, configuration, statistics and index', async () => {
    expect((await get('/v2')).json()).toMatchObject({
      name: 'trackloom',
      extensions: expect.arrayContaining(['binary_tensor_data']),
    });
    for (const path of ['/v2/health/live', '/v2/health/ready', '/v2/models/ModuleMap/ready'])
      expect(await get(path)).toMatchObject({ status: 200, text: '' });
    expect((await get('/v2/models/ModuleMap/versions/1')).json()).toEqual({
      name: 'ModuleMap',
      versions: ['1'],
      platform: 'trackloom',
      inputs: [{ name: 'FEATURES', datatype: 'FP32', shape: [-1, 16] }],
      outputs: [{ name: 'LABELS', datatype: 'INT64', shape: [-1] }],
    });
    expect((await get('/v2/models/ModuleMap/config')).json()).toMatchObject({
      max_batch_size: 0,
      parameters: { ccCut: { string_value: '0.01' } },
    });
    const before = (await get('/v2/models/ModuleMap/stats')).json().model_stats[0];
    await sent(request(2));
    const after = (await get('/v2/models/ModuleMap/stats')).json().model_stats[0];
    expect(after.inference_stats.success.count - before.inference_stats.success.count).toBe(1);
    expect(after.inference_stats.queue.ns - before.inference_stats.queue.ns).toBe(4e6);
    expect(JSON.parse((await post('/v2/repository/index', '')).text)).toEqual([
      { name: 'ModuleMap', version: '1', state: 'READY', reason: '' },
      {
        name: 'DoubleMetricLearning',
        version: '1',
        state: 'UNAVAILABLE',
        reason: 'There is no embedding network.',
      },
    ]);
    expect(JSON.parse((await post('/v2/repository/index', '{"ready":true}')).text)).toHaveLength(1);
    const { text } = await get('/metrics');
    expect(text).toMatch(
      /^trackloom_inference_request_success\{model="ModuleMap",version="1"\} 1$/m,
    );
  });

  it('binary and JSON, packed and not, give the same', async () => {
    const binary = await sent(request(3));
    expect(binary.status).toBe(200);
    const length = Number(binary.headers.get(HEADER_LENGTH));
    const expected = BigInt64Array.of(0n, 1n, 2n, -1n);
    expect(decodeResponse(binary.bytes, length)).toMatchObject({
      id: 'x',
      modelName: 'ModuleMap',
      modelVersion: '1',
      outputs: [{ name: 'LABELS', datatype: 'INT64', shape: [4], data: expected }],
    });
    const json = encodeRequest({ ...request(3), outputs: [] }, false);
    const plain = await post(INFER, json.body, { 'Content-Type': 'application/json' });
    expect(plain.headers.get(HEADER_LENGTH)).toBeNull();
    expect(decodeResponse(plain.bytes, null).outputs[0].data).toEqual(expected);
    const { body, headerLength } = encodeRequest(request(3), true);
    const packed = await post(INFER, new Uint8Array(gzipSync(body)), {
      [HEADER_LENGTH]: String(headerLength),
      'Content-Encoding': 'gzip',
    });
    expect(packed.bytes).toEqual(binary.bytes);
  });

  it('no rows are no tracks of an answer like any other', async () => {
    const { bytes, headers } = await sent(request(0));
    const length = Number(headers.get(HEADER_LENGTH));
    expect(decodeResponse(bytes, length).outputs[0].data).toEqual(BigInt64Array.of(-1n));
  });
});

describe('errors have the status of the reference and one sentence', () => {
  const binary = encodeRequest(request(2), true);
  const json = (change: object) =>
    JSON.stringify({
      inputs: [
        { name: 'FEATURES', datatype: 'FP32', shape: [1, 16], data: Array(16).fill(1), ...change },
      ],
    });

  it.each([
    ['a model that is not there', '/v2/models/Nope/infer', json({}), 404],
    ['a version that is not there', '/v2/models/ModuleMap/versions/7/infer', json({}), 404],
    ['a model that is unavailable', '/v2/models/DoubleMetricLearning/infer', json({}), 404],
    ['another name', INFER, json({ name: 'X' }), 400],
    ['another type', INFER, json({ datatype: 'FP64' }), 400],
    ['another number of columns', INFER, json({ shape: [2, 8] }), 400],
    ['too many dimensions', INFER, json({ shape: [1, 1, 16] }), 400],
    ['too many rows', INFER, json({ shape: [1001, 16], data: Array(16016).fill(0) }), 400],
    [
      'another output',
      INFER,
      JSON.stringify({ ...JSON.parse(json({})), outputs: [{ name: 'Y' }] }),
      400,
    ],
    ['no JSON', INFER, 'x', 500],
    ['an empty body', INFER, '', 500],
    ['a chain that fails', INFER, json({ data: [THROWS, ...Array(15).fill(1)] }), 500],
    ['a full queue', INFER, json({ data: [BUSY, ...Array(15).fill(1)] }), 503],
    ['loading of models', '/v2/repository/models/ModuleMap/load', '', 503],
    ['nothing there', '/v3', '', 404],
    ['a pass-through without a server behind', '/upstream/v2', '', 404],
  ])('%s', async (_, path, body, status) => {
    const answer = await post(path, body);
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.text).error).toMatch(/^[^\n]{10,400}$/);
  });

  it('a wrong method, an unavailable model’s ready and statistics, another encoding', async () => {
    expect((await get(INFER)).status).toBe(405);
    const metric = '/v2/models/DoubleMetricLearning';
    expect((await get(`${metric}/ready`)).status).toBe(400);
    expect((await get(`${metric}/stats`)).status).toBe(400);
    expect((await get(metric)).status).toBe(404);
    expect((await get(`${metric}/config`)).status).toBe(404);
    expect((await post(INFER, binary.body, { 'Content-Encoding': 'br' })).status).toBe(415);
    expect((await post(INFER, 'no gzip', { 'Content-Encoding': 'gzip' })).status).toBe(400);
  });

  it.each(['0', '-1', 'x', '99999999', '1e3'])('a header length of %s', async (length) => {
    const { status, text } = await post(INFER, binary.body, { [HEADER_LENGTH]: length });
    expect(status).toBe(400);
    expect(JSON.parse(text).error).toContain(HEADER_LENGTH);
  });

  it('a body that is too large, packed or not, and one that does not come', async () => {
    expect((await post(INFER, new Uint8Array(1_100_000))).status).toBe(413);
    expect((await post(INFER, BOMB, { 'Content-Encoding': 'gzip' })).status).toBe(413);
    const hasty = await served({ bodyTimeout: 0.05 });
    const answer = await raw(
      hasty.port,
      `POST ${INFER} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50\r\n\r\n{"`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 408/);
    hasty.stop();
    expect((await sent(request(1))).status).toBe(200);
  });

  it('JSON that would take many times its memory, or is nested without end', async () => {
    for (const data of [
      `[${'{},'.repeat(2_000_001)}0]`,
      `[${'{"a":'.repeat(50_000)}0${'}'.repeat(50_000)}]`,
    ]) {
      const body = JSON.stringify({
        inputs: [{ name: 'FEATURES', datatype: 'FP32', shape: [1, 1] }],
      });
      const large = await served({ maxBody: 10_000_000 });
      const { status, text } = await answerOf(
        large.url + INFER,
        body.replace('[1,1]', `[1,1],"data":${data}`),
      );
      expect(status).toBe(400);
      expect(JSON.parse(text).error).toMatch(
        /more than 2000000 lists|an object, which is no number/,
      );
      large.stop();
    }
  });

  it('more bodies at once than it holds', async () => {
    const { port, url, stop } = await served();
    const head = `POST ${INFER} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n`;
    const sockets = Array.from({ length: 9 }, () => connect(port, '127.0.0.1'));
    const refused = Promise.race(
      sockets.map(
        (socket) => new Promise((resolve) => socket.once('data', (data) => resolve(String(data)))),
      ),
    );
    for (const socket of sockets) socket.on('error', () => {}).write(head + ' '.repeat(999_999));
    expect(await refused).toMatch(/^HTTP\/1\.1 503[\s\S]*8 MiB are on their way already/);
    for (const socket of sockets) socket.destroy();
    const { body, headerLength } = encodeRequest(request(1), true);
    const headers = { [HEADER_LENGTH]: String(headerLength) };
    await expect
      .poll(async () => (await fetch(url + INFER, { method: 'POST', body, headers })).status)
      .toBe(200);
    stop();
  });

  it('garbage on the port, and headers without end', async () => {
    expect(await raw(server.port, '\x16\x03\x01\x02\x00\r\n\r\n')).toMatch(/^HTTP\/1\.1 400/);
    const long = `GET /v2 HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`;
    expect(await raw(server.port, long)).toMatch(/^HTTP\/1\.1 431[\s\S]*"error":/);
    for (const lengths of [
      'Content-Length: 1\r\nTransfer-Encoding: chunked',
      'Content-Length: 1\r\nContent-Length: 2',
    ])
      expect(
        await raw(
          server.port,
          `POST ${INFER} HTTP/1.1\r\nHost: localhost\r\n${lengths}\r\n\r\n0\r\n\r\n`,
        ),
      ).toMatch(/^HTTP\/1\.1 400/);
    expect((await sent(request(1))).status).toBe(200);
  });

  it('mutated requests are answered, whatever they say, and the server lives', async () => {
    const head = encodeRequest({ ...request(3), outputs: [] }, true);
    const seeds = [head.body, encodeRequest(request(2), false).body];
    const statuses = new Set<number>();
    for (let seed = 0; seed < RUNS; seed++) {
      const body = new Uint8Array(mutated(seeds[seed % 2], seed));
      const length =
        seed % 2 === 0 ? (head.headerLength ?? 0) + (seed % 7 === 0 ? (seed % 5) - 2 : 0) : null;
      const { status, text } = await post(
        INFER,
        body,
        length === null ? {} : { [HEADER_LENGTH]: String(length) },
      );
      statuses.add(status);
      expect([200, 400, 500]).toContain(status);
      if (status !== 200) expect(JSON.parse(text).error).toMatch(/^[^\n]{10,400}$/);
    }
    expect([...statuses].sort()).toEqual([200, 400, 500]);
    expect((await sent(request(1))).status).toBe(200);
  });
});

/** Mutated requests: `npm run fuzz` asks for more. */
const RUNS = Number(process.env.TRACKLOOM_FUZZ ?? 300);

describe('who may ask', () => {
  it('a page of another origin only where it is named', async () => {
    const asked = (origin: string, method: string) =>
      fetch(server.url + INFER, { method, headers: { Origin: origin } });
    const preflight = await asked('https://page.example', 'OPTIONS');
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('https://page.example');
    expect(preflight.headers.get('access-control-allow-headers')).toContain(
      HEADER_LENGTH.toLowerCase(),
    );
    expect((await asked('https://other.example', 'OPTIONS')).status).toBe(405);
    expect((await asked('https://other.example', 'POST')).status).toBe(403);
    const own = await fetch(`${server.url}/v2`, { headers: { Origin: server.url } });
    expect(own.status).toBe(200);
    const named = await fetch(`${server.url}/v2`, { headers: { Origin: 'https://page.example' } });
    expect(named.headers.get('access-control-expose-headers')).toBe(HEADER_LENGTH);
  });
});

describe('the names that it is asked under', () => {
  const asked = (port: number, host: string) =>
    raw(port, `GET /v2 HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  it('of this machine or addresses, where it listens on this machine only', async () => {
    for (const host of [
      'localhost:8000',
      '127.0.0.1',
      '[::1]:1',
      'a.localhost',
      '10.0.0.7',
      'page.example',
    ])
      expect(await asked(server.port, host)).toMatch(/^HTTP\/1\.1 200/);
    for (const host of ['rebound.example:8000', 'localhost.example', '127.0.0.1.example', ''])
      expect(await asked(server.port, host)).toMatch(/^HTTP\/1\.1 403[\s\S]*--allow-origin/);
  });
  it('of any kind, where it listens beyond', async () => {
    const open = await served({ host: '0.0.0.0' });
    expect(await asked(open.port, 'node.example')).toMatch(/^HTTP\/1\.1 200/);
    open.stop();
  });
});

it('a client that leaves is let go', async () => {
  const controller = new AbortController();
  const { body, headerLength } = encodeRequest(request(1, SLOW), true);
  const asking = fetch(server.url + INFER, {
    method: 'POST',
    body,
    headers: { [HEADER_LENGTH]: String(headerLength) },
    signal: controller.signal,
  });
  await expect.poll(() => server.running()).toBe(1);
  controller.abort();
  await expect(asking).rejects.toMatchObject({ name: 'AbortError' });
  await expect.poll(() => server.aborted).toEqual(['ModuleMap']);
});

describe('the pass-through', () => {
  it('passes what begins with /v2 on to the one server behind, and tells when it is not there', async () => {
    const seen: string[] = [];
    const behind = createServer((asked, answer) => {
      seen.push(`${asked.method} ${asked.url} ${asked.headers.cookie ?? ''}`);
      answer.writeHead(200, { 'X-Secret': '1', 'Content-Type': 'application/json' });
      asked.pipe(answer);
    });
    await new Promise<void>((resolve) => behind.listen(0, '127.0.0.1', resolve));
    const upstream = new URL(`http://127.0.0.1:${(behind.address() as AddressInfo).port}/base`);
    const front = await served({ upstream });
    const response = await fetch(`${front.url}/upstream/v2/models/A%2FB/infer`, {
      method: 'POST',
      body: '{"a":1}',
      headers: { Cookie: 'secret' },
    });
    expect(await response.text()).toBe('{"a":1}');
    expect(response.headers.get('x-secret')).toBeNull();
    expect(seen).toEqual(['POST /base/v2/models/A/B/infer ']);
    for (const path of ['/upstream/v3', '/upstream/v2/%2e%2e/admin', '/upstream/v2x'])
      expect((await fetch(front.url + path)).status).toBe(404);
    expect(seen).toHaveLength(1);
    const hidden = 'POST /admin HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n';
    const framed = `Transfer-Encoding: chunked\r\n\r\n${hidden.length.toString(16)}\r\n${hidden}\r\n0\r\n\r\n`;
    for (const [method, status] of [
      ['GET', 200],
      ['DELETE', 405],
    ])
      expect(
        await raw(
          front.port,
          `${method} /upstream/v2 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${framed}`,
        ),
      ).toMatch(new RegExp(`^HTTP/1.1 ${status}`));
    expect(seen.slice(1)).toEqual(['GET /base/v2 ']);
    behind.closeAllConnections();
    await new Promise((resolve) => behind.close(resolve));
    const gone = await fetch(`${front.url}/upstream/v2`);
    expect(gone.status).toBe(502);
    expect((await gone.json()).error).toMatch(/cannot be reached/);
    front.stop();
  });
});

it('the page comes from its folder and from nowhere else', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'trackloom-page-'));
  const page = join(folder, 'dist');
  mkdirSync(join(page, 'assets'), { recursive: true });
  writeFileSync(join(page, 'index.html'), '<p>page</p>');
  writeFileSync(join(page, 'assets/a.js'), 'x');
  writeFileSync(join(page, 'assets/a.js.gz'), gzipSync('x'));
  writeFileSync(join(folder, 'secret'), 'secret');
  const front = await served({ page: `${page}/` });
  const index = await fetch(front.url);
  expect(await index.text()).toBe('<p>page</p>');
  expect(index.headers.get('cross-origin-embedder-policy')).toBe('require-corp');
  expect(index.headers.get('cache-control')).toBe('no-cache');
  const script = await fetch(`${front.url}/assets/a.js`);
  expect(script.headers.get('content-encoding')).toBe('gzip');
  expect(await script.text()).toBe('x');
  for (const path of [
    '/%2e%2e/secret',
    '/..%2fsecret',
    '/assets',
    '/none',
    '/index.html%00',
    `/${'x'.repeat(300)}`,
  ])
    expect((await fetch(front.url + path)).status).toBe(404);
  const straight = await raw(
    front.port,
    'GET /../secret HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
  );
  expect(straight).toMatch(/^HTTP\/1\.1 404/);
  front.stop();
  rmSync(folder, { recursive: true });
});

/** Sends bytes to a port; what came back when the other side closed. */
function raw(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text, 'latin1'));
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}
