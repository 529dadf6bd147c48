import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProtocolError } from '../../../src/service/protocolError.ts';
import { bytesOf, type Datatype, type Tensor, tensorOfBytes } from '../../../src/service/tensor.ts';
import {
  decodeRequest,
  decodeResponse,
  encodeRequest,
  encodeResponse,
  type InferRequest,
} from '../../../src/service/wire.ts';

const TYPES: readonly Datatype[] = [
  'FP32',
  'FP64',
  'INT8',
  'INT16',
  'INT32',
  'INT64',
  'UINT8',
  'UINT16',
  'UINT32',
  'UINT64',
];

/** Any tensor of finite numbers; whole ones stay below 2^53, which JSON holds. */
const tensor = fc
  .record({
    name: fc.string({ minLength: 1 }),
    datatype: fc.constantFrom(...TYPES),
    shape: fc.array(fc.nat(4), { minLength: 1, maxLength: 3 }),
  })
  .chain(({ name, datatype, shape }) => {
    const bytes = bytesOf(datatype, shape);
    return fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((values): Tensor => {
      const made = tensorOfBytes(name, datatype, shape, values);
      const { data } = made;
      if (data instanceof BigInt64Array || data instanceof BigUint64Array)
        data.forEach((value, i) => {
          data[i] = value >> 12n;
        });
      else
        data.forEach((value, i) => {
          if (!Number.isFinite(value)) data[i] = 0;
        });
      return made;
    });
  });

const numbers = ({ data }: Tensor) => Array.from(data as ArrayLike<number | bigint>);
const plain = (one: Tensor) => ({ ...one, data: numbers(one) });

describe('messages of the protocol', () => {
  it('requests come out as they went in, in binary and as JSON', () => {
    fc.assert(
      fc.property(
        fc.array(tensor, { minLength: 1, maxLength: 3 }),
        fc.string(),
        fc.boolean(),
        (inputs, id, binary) => {
          const request: InferRequest = {
            id,
            inputs,
            outputs: [{ name: 'LABELS', binary }],
            binaryOutput: false,
          };
          const { body, headerLength } = encodeRequest(request, binary);
          expect(headerLength !== null).toBe(binary);
          const back = decodeRequest(body, headerLength);
          expect(back.inputs.map(plain)).toEqual(inputs.map(plain));
          expect({ ...back, inputs: [] }).toEqual({ ...request, inputs: [] });
        },
      ),
    );
  });

  it('answers come out as they went in, each output either way', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(tensor, { maxLength: 3, selector: ({ name }) => name }),
        fc.nat(7),
        (outputs, mask) => {
          const binary = outputs.filter((_, i) => mask & (1 << i)).map(({ name }) => name);
          const answer = { id: 'a', modelName: 'M', modelVersion: '2', outputs };
          const { body, headerLength } = encodeResponse(answer, new Set(binary));
          const back = decodeResponse(body, headerLength);
          expect(back.outputs.map(plain)).toEqual(outputs.map(plain));
          expect(back.modelVersion).toBe('2');
        },
      ),
    );
  });

  it('binary keeps what JSON cannot say: NaN, infinities and whole numbers beyond 2^53', () => {
    const floats = Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY, -0);
    const big = BigInt64Array.of(2n ** 60n + 1n, -1n);
    const inputs: Tensor[] = [
      { name: 'a', datatype: 'FP32', shape: [3], data: floats },
      { name: 'b', datatype: 'INT64', shape: [2], data: big },
    ];
    const { body, headerLength } = encodeRequest(
      { id: '', inputs, outputs: [], binaryOutput: true },
      true,
    );
    const back = decodeRequest(body, headerLength);
    expect(back.inputs[0].data).toEqual(floats);
    expect(back.inputs[1].data).toEqual(big);
    expect(back.binaryOutput).toBe(true);
  });

  it('JSON text of 64-bit numbers keeps their digits', () => {
    const data = BigInt64Array.of(2n ** 60n + 1n);
    const { body } = encodeResponse(
      {
        id: '',
        modelName: 'M',
        modelVersion: '1',
        outputs: [{ name: 'L', datatype: 'INT64', shape: [1], data }],
      },
      new Set(),
    );
    expect(new TextDecoder().decode(body)).toContain('1152921504606846977');
  });

  it('takes nested lists of numbers', () => {
    const body = new TextEncoder().encode(
      '{"inputs":[{"name":"F","datatype":"FP32","shape":[2,2],"data":[[1,2],[3,4]]}]}',
    );
    expect(numbers(decodeRequest(body, null).inputs[0])).toEqual([1, 2, 3, 4]);
  });
});

describe('bad messages', () => {
  const fails = (text: string, headerLength: number | null = null) => {
    try {
      decodeRequest(new TextEncoder().encode(text), headerLength);
    } catch (error) {
      return error as ProtocolError;
    }
    throw new Error('It was accepted.');
  };
  const input = (entry: object) =>
    JSON.stringify({ inputs: [{ name: 'F', datatype: 'FP32', shape: [1], data: [1], ...entry }] });

  it.each([
    ['no JSON', '{"inputs":', 500, /parsed/],
    ['no object', '[1]', 400, /object/],
    ['no list of inputs', '{"inputs":{}}', 400, /list/],
    ['no name', '{"inputs":[{}]}', 400, /name/],
    ['an unknown type', input({ datatype: 'BYTES' }), 400, /BYTES/],
    ['a negative size', input({ shape: [-1] }), 400, /shape/],
    ['a huge shape', input({ shape: [1e9, 1e9] }), 400, /more than/],
    ['too few numbers', input({ shape: [2] }), 400, /1 numbers/],
    ['too many numbers', input({ data: [1, 2] }), 400, /more than 1 numbers/],
    ['a text for a number', input({ data: ['x'] }), 400, /place 0/],
    ['a fraction for a whole number', input({ datatype: 'INT64', data: [0.5] }), 400, /whole/],
    ['a number that is too large', input({ datatype: 'INT8', data: [200] }), 400, /cannot hold/],
    ['lost digits', input({ datatype: 'INT64', data: [2 ** 60] }), 400, /53 bits/],
    ['a size of bytes and data', input({ parameters: { binary_data_size: 4 } }), 400, /both/],
    [
      'a size of bytes that is none',
      input({ data: undefined, parameters: { binary_data_size: -4 } }),
      400,
      /number of bytes/,
    ],
    [
      'bytes that are not there',
      input({ data: undefined, parameters: { binary_data_size: 4 } }),
      400,
      /0 are left/,
    ],
    ['outputs that are no list', '{"inputs":[],"outputs":1}', 400, /list/],
    ['an id that is no text', '{"inputs":[],"id":1}', 400, /id/],
  ] as const)('%s', (_, text, status, sentence) => {
    const error = fails(text);
    expect(error).toBeInstanceOf(ProtocolError);
    expect(error.status).toBe(status);
    expect(error.message).toMatch(sentence);
  });

  it('a header that is longer than the body, bytes that belong to nothing, another size than the shape', () => {
    expect(fails('{"inputs":[]}', 99).message).toMatch(/99 bytes, the body has 13/);
    expect(fails('{"inputs":[]}xxxx', 13).message).toMatch(/4 bytes of the body/);
    const json = input({ data: undefined, parameters: { binary_data_size: 3 } });
    expect(fails(`${json}abc`, json.length).message).toMatch(/has 3 bytes/);
  });

  it('whatever bytes come, they are read or refused in one sentence', () => {
    const good = encodeRequest(
      {
        id: 'x',
        inputs: [{ name: 'F', datatype: 'FP32', shape: [2, 2], data: new Float32Array(4) }],
        outputs: [],
        binaryOutput: false,
      },
      true,
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(good.body.length - 1), fc.nat(255)), { maxLength: 6 }),
        fc.option(fc.nat(300)),
        (changes, length) => {
          const body = good.body.slice();
          for (const [at, value] of changes) body[at] = value;
          try {
            decodeRequest(body, length ?? good.headerLength);
          } catch (error) {
            expect(error).toBeInstanceOf(ProtocolError);
            expect((error as Error).message).toMatch(/^[^\n]{10,400}$/);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
