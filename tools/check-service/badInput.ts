/** What must not end the server with its real pipeline: wrong tensors, sizes that lie, senders that stall or flood. */
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { Client, credentials, status } from '@grpc/grpc-js';
import { encodeRequest, HEADER_LENGTH } from '../../src/service/wire.ts';
import { connectionOf, framed, openRaw, throwAt } from '../../test/unit/service/rawGrpc.ts';
import { type Case, createCases } from './cases.ts';
import { type RunningCommand, startCommand } from './command.ts';
import type { Line } from './contract.ts';
import { listening } from './listening.ts';

const PATH = '/v2/models/ModuleMap/infer';
const INFER = '/inference.GRPCInferenceService/ModelInfer';
/** Seconds that a body may take. */
const BODY_SECONDS = 3;

type Tensor = Parameters<typeof encodeRequest>[0]['inputs'][number];

/** Sends all of it to a server of its own; a line each, and at last the demo event, which must come back as always. */
export async function checkBadInput(line: Line): Promise<void> {
  const server = await startCommand([
    ...['--port', '0', '--grpc-port', '0', '--workers', '1'],
    ...['--body-timeout', String(BODY_SECONDS)],
  ]);
  const cases = await createCases();
  try {
    const { all, beyond } = listening([server.pid, ...server.workers]);
    line(
      all === 2 && beyond.length === 0,
      `it listens on two ports, and on none beyond this machine${beyond.length > 0 ? `: ${beyond.join(', ')}` : ''}`,
    );
    const [demo] = await cases.demo();
    await checkTensors(line, server, demo);
    await checkHttp(line, server, demo);
    await checkGrpc(line, server, demo);
    const labels = await labelsOf(server, tensorOf(demo));
    line(
      labels === (await demo.expected()).join(),
      'the server lives: the tracks of the demo event, hit for hit',
    );
    const metrics = await fetch(`${server.url}/metrics`).then((response) => response.text());
    const replaced = /workers_replaced_total (\d+)/.exec(metrics)?.[1];
    line(replaced === '0', `no worker ended on the way (replaced: ${replaced})`);
  } finally {
    await server.stop();
    cases.dispose();
  }
}

const tensorOf = ({ rows, columns, data }: Case): Tensor => ({
  name: 'FEATURES',
  datatype: 'FP32',
  shape: [rows, columns],
  data,
});

const messageOf = (input: Tensor) =>
  encodeRequest(
    { id: '', inputs: [input], outputs: [{ name: 'LABELS', binary: false }], binaryOutput: false },
    true,
  );

interface Answer {
  readonly status: number;
  readonly text: string;
}

async function post(
  { url }: RunningCommand,
  body: BodyInit,
  headers: Record<string, string>,
): Promise<Answer> {
  const init = { method: 'POST', body, headers, duplex: 'half' };
  const response = await fetch(url + PATH, init as RequestInit);
  return { status: response.status, text: await response.text() };
}

function ask(server: RunningCommand, input: Tensor): Promise<Answer> {
  const { body, headerLength } = messageOf(input);
  return post(server, body, { [HEADER_LENGTH]: String(headerLength) });
}

async function labelsOf(server: RunningCommand, input: Tensor): Promise<string> {
  const { status, text } = await ask(server, input);
  return status === 200 ? JSON.parse(text).outputs[0].data.join() : text;
}

/** One line: the status, and one sentence with every error. */
function says(line: Line, what: string, statuses: readonly number[], { status, text }: Answer) {
  const isTold = status === 200 || /^\{"error":"[^\n]{10,600}"\}$/.test(text);
  line(
    statuses.includes(status) && isTold,
    `${what}: ${status}${status === 200 ? '' : ` ${text}`}`,
  );
}

/** Tensors that are wrong, and values that no detector gives. */
async function checkTensors(line: Line, server: RunningCommand, demo: Case): Promise<void> {
  const good = tensorOf(demo);
  const { rows, columns } = demo;
  const refused: readonly (readonly [string, Tensor])[] = [
    ['fewer columns', { ...good, shape: [rows, columns - 1], data: demo.data.slice(rows) }],
    ['columns in the place of rows', { ...good, shape: [columns, rows] }],
    ['one dimension', { ...good, shape: [rows * columns] }],
    ['a shape that says more', { ...good, shape: [rows + 1, columns] }],
    ['a shape that says less', { ...good, shape: [rows - 1, columns] }],
    ['another type', { ...good, datatype: 'FP64', data: Float64Array.from(demo.data) }],
    ['a type that lies', { ...good, datatype: 'FP64' }],
    ['another name', { ...good, name: 'X' }],
    [
      'more rows than it takes',
      { ...good, shape: [500_001, 16], data: new Float32Array(500_001 * 16) },
    ],
    ['positions on no module', { ...good, data: demo.data.map((value) => value * 1e4) }],
  ];
  for (const [what, input] of refused) says(line, what, [400], await ask(server, input));
  const nothing = demo.data.map((_, i) => [Number.NaN, Number.POSITIVE_INFINITY][i % 2]);
  line(
    (await labelsOf(server, { ...good, data: nothing })) === '-1',
    'NaN and infinities only: no track',
  );
  const one = demo.data.slice();
  one.fill(Number.NaN, 0, columns);
  const labels = (await labelsOf(server, { ...good, data: one })).split(',');
  line(labels.length > 1000 && !labels.includes('0'), 'NaN in one row: it is on no track');
  for (const [what, count] of [
    ['every hit twice', 2],
    ['every hit eight times', 8],
  ] as const)
    says(line, what, [200, 400, 500], await ask(server, repeated(demo, rows, count)));
  says(
    line,
    '50,000 hits in two places',
    [200, 400, 500],
    await ask(server, repeated(demo, 2, 25_000)),
  );
}

/** The first rows of an event again and again. */
function repeated({ data, columns }: Case, rows: number, times: number): Tensor {
  const part = data.subarray(0, rows * columns);
  const all = new Float32Array(part.length * times);
  for (let time = 0; time < times; time++) all.set(part, time * part.length);
  return { name: 'FEATURES', datatype: 'FP32', shape: [rows * times, columns], data: all };
}

/** Bodies, heads and connections that are not what they say. */
async function checkHttp(line: Line, server: RunningCommand, demo: Case): Promise<void> {
  const { body, headerLength } = messageOf(tensorOf(demo));
  const length = (value: number | string) => ({ [HEADER_LENGTH]: String(value) });
  for (const value of [body.length + 1, 2 ** 40, 0, -1, 'x'])
    says(line, `a header length of ${value}`, [400], await post(server, body, length(value)));
  says(line, 'a header length within the JSON', [500], await post(server, body, length(20)));
  says(line, 'no header length', [500], await post(server, body, {}));
  const shorter = body.slice(0, body.length - 4);
  says(
    line,
    'fewer bytes than the tensor',
    [400],
    await post(server, shorter, length(headerLength ?? 0)),
  );
  const json = '{"inputs":[{"name":"FEATURES","datatype":"FP32","shape":[1,16],"data":';
  says(
    line,
    '60 MB of empty objects',
    [400],
    await post(server, `${json}[${'{},'.repeat(20e6)}0]}]}`, {}),
  );
  says(
    line,
    'a million lists in one another',
    [400, 500],
    await post(server, `${json}${'['.repeat(1e6)}${']'.repeat(1e6)}}]}`, {}),
  );
  says(line, '200 MB', [413], await post(server, new Uint8Array(200e6), {}));
  const zip = { 'Content-Encoding': 'gzip' };
  says(line, '200 MB, their length not said', [413], await post(server, streamed(200), {}));
  says(
    line,
    '200 MB, packed',
    [413],
    await post(server, new Uint8Array(gzipSync(new Uint8Array(200e6))), zip),
  );
  says(
    line,
    'packed, broken off',
    [400],
    await post(server, new Uint8Array(gzipSync(body)).slice(0, 5000), zip),
  );
  says(line, 'no gzip', [400], await post(server, body, zip));
  const head = `POST ${PATH} HTTP/1.1\r\nHost: localhost\r\n`;
  for (const [what, status, text] of [
    ['a sender that stalls', 408, `${head}Content-Length: 1000\r\n\r\n{`],
    ['a head that stalls', 408, head],
    ['20 KB of headers', 431, `${head}X: ${'x'.repeat(20_000)}\r\n\r\n`],
    ['two lengths', 400, `${head}Content-Length: 1\r\nContent-Length: 2\r\n\r\n`],
    [
      'a length and pieces',
      400,
      `${head}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    ],
    ['garbage', 400, '\x16\x03\x01\x02\x00\r\n\r\n'],
    ['HTTP/2 on the port of HTTP', 400, 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['a name that is not the server’s', 403, 'GET /v2 HTTP/1.1\r\nHost: rebound.example\r\n\r\n'],
  ] as const)
    says(line, what, [status], await raw(server, text));
  const left = connect(Number(new URL(server.url).port), '127.0.0.1');
  await new Promise<void>((resolve) =>
    left.write(`${head}Content-Length: 1000\r\n\r\n{`, () => resolve()),
  );
  left.resetAndDestroy();
  const live = await fetch(`${server.url}/v2/health/live`);
  line(live.status === 200, 'a sender that leaves in the middle');
}

/** So many pieces of a million zeros, one after the other. */
function streamed(pieces: number): ReadableStream<Uint8Array> {
  let sent = 0;
  return new ReadableStream({
    pull(controller) {
      if (sent++ < pieces) controller.enqueue(new Uint8Array(1e6));
      else controller.close();
    },
  });
}

/** Sends bytes and waits until the server ends the connection. */
function raw({ url }: RunningCommand, text: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () =>
      socket.write(text, 'latin1'),
    );
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk;
      const [, status, body] = /^HTTP\/1\.1 (\d+)[\s\S]*?\r\n\r\n([\s\S]+)/.exec(answer) ?? [];
      if (body === undefined) return;
      resolve({ status: Number(status), text: body });
      socket.destroy();
    });
    socket.on('close', () => resolve({ status: 0, text: answer }));
    socket.on('error', reject);
  });
}

/** The same of gRPC. */
async function checkGrpc(line: Line, server: RunningCommand, demo: Case): Promise<void> {
  const port = Number(server.grpc?.split(':').at(-1));
  const live = async () => {
    const response = await fetch(`${server.url}/v2/health/live`);
    if (!response.ok) throw new Error('The server is not live any more.');
  };
  const features = new Uint8Array(demo.data.buffer, demo.data.byteOffset, demo.columns * 4);
  const one = inferMessage([1, demo.columns], features);
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  const infer = (message: Buffer) =>
    new Promise<number>((resolve) => {
      const same = (bytes: Buffer) => bytes;
      client.makeUnaryRequest(INFER, same, same, message, (error) => resolve(error?.code ?? 0));
    });
  for (const [what, expected, message] of [
    ['one row', status.OK, one],
    ['a shape that lies', status.INVALID_ARGUMENT, inferMessage([2, demo.columns], features)],
    ['no message of the protocol', status.INTERNAL, Buffer.of(0xff)],
    ['200 MB', status.RESOURCE_EXHAUSTED, Buffer.alloc(200e6)],
  ] as const) {
    const code = await infer(message);
    line(code === expected, `gRPC, ${what}: ${status[code]}`);
  }
  const connection = openRaw(port);
  const lying = await connection.infer(framed(one, 2 ** 31));
  line(lying === status.RESOURCE_EXHAUSTED, `gRPC, a length of 2 GB: ${status[lying ?? -1]}`);
  connection.close();
  for (const [what, bytes] of [
    ['garbage', Buffer.alloc(65_536, 'garbage')],
    ['HTTP/1.1', Buffer.from('GET /v2 HTTP/1.1\r\nHost: localhost\r\n\r\n')],
    ['a connection that breaks off', connectionOf(framed(one)).subarray(0, 150)],
  ] as const) {
    await throwAt(port, bytes, live);
    line((await infer(one)) === status.OK, `gRPC, ${what}: others are answered`);
  }
  client.close();
}

/** ModelInferRequest by hand: model_name (1), inputs (5: name 1, datatype 2, shape 3), raw_input_contents (7). */
function inferMessage(shape: readonly number[], raw: Uint8Array): Buffer {
  const field = (number: number, bytes: Uint8Array) =>
    Buffer.concat([Buffer.of((number << 3) | 2, ...varint(bytes.length)), bytes]);
  const input = Buffer.concat([
    field(1, Buffer.from('FEATURES')),
    field(2, Buffer.from('FP32')),
    field(3, Buffer.of(...shape.flatMap(varint))),
  ]);
  return Buffer.concat([field(1, Buffer.from('ModuleMap')), field(5, input), field(7, raw)]);
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)];
}
