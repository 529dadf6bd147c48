import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { undescribable, usualDescription } from '../../../src/formats/networkDescription.ts';
import { outlineNetwork } from '../../../src/formats/networkSignature.ts';
import {
  externalFiles,
  operatorWarnings,
  slowOnGpu,
  withWeightsInside,
} from '../../../src/formats/onnxModel.ts';
import { protoBytes, protoFields } from '../../../src/formats/protobuf.ts';
import { readItem } from '../../../src/formats/readers/index.ts';
import { packItem, recognise } from '../../../src/formats/readers/recognise.ts';
import { inMemory } from '../../../src/formats/sourceFile.ts';
import type { NamedBytes } from '../../../src/formats/zip.ts';

const CASES = '../shared/data/field-cases';
const handed = (path: string): NamedBytes => ({
  name: path.slice(path.lastIndexOf('/') + 1),
  bytes: new Uint8Array(readFileSync(`${CASES}/${path}`)),
});

const encode = (text: string) => new TextEncoder().encode(text);
const joined = (parts: readonly Uint8Array[]) =>
  Uint8Array.from(parts.flatMap((part) => [...part]));
const message = (number: number, ...fields: Uint8Array[][]) =>
  protoBytes(number, [joined(fields.flat())]);
const text = (number: number, value: string) => protoBytes(number, [encode(value)]);

const VERSION = [Uint8Array.of(0x08, 8)];
const scatter = (reduction: string | null) =>
  message(
    1,
    text(4, 'ScatterElements'),
    reduction === null ? [] : message(5, text(1, 'reduction'), text(4, reduction)),
  );
const entry = (key: string, value: string) => message(13, text(1, key), text(2, value));
const tensor = (location: string, offset: number, length: number) =>
  message(
    5,
    text(8, 'w'),
    entry('location', location),
    entry('offset', `${offset}`),
    entry('length', `${length}`),
    [Uint8Array.of(0x70, 1)],
  );
const model = (...fields: Uint8Array[][]) =>
  joined([...VERSION, ...text(2, 'by hand'), ...message(7, ...fields)]);

describe('what an ONNX file says of itself', () => {
  it('names operators whose result is left open', () => {
    expect(operatorWarnings(model(scatter('add')), 'n.onnx')).toEqual([]);
    for (const reduction of [null, 'none'])
      expect(operatorWarnings(model(scatter(reduction), scatter(reduction)), 'n.onnx')).toEqual([
        expect.stringMatching(/^n.onnx uses ScatterElements without a reduction.*reduction="add"/),
      ]);
  });

  it('names what a GPU is slow at: rows taken out of an int64 input', () => {
    const input = (name: string, element: number) =>
      message(11, text(1, name), message(2, message(1, [Uint8Array.of(0x08, element)])));
    const node = (operator: string, from: string) => message(1, text(1, from), text(4, operator));
    const network = (...nodes: Uint8Array[][]) =>
      model(input('x', 1), input('edge_index', 7), ...nodes);
    expect(slowOnGpu(network(node('Gather', 'x'), node('Shape', 'edge_index')), 'n.onnx')).toEqual(
      [],
    );
    const gather = node('Gather', 'edge_index');
    expect(slowOnGpu(network(gather, gather), 'n.onnx')).toEqual([
      expect.stringMatching(/^n.onnx takes rows out of its int64 input edge_index,.*slow/),
    ]);
  });

  it('tells the files of weights that a network does not name', async () => {
    const files = [
      { name: 'n.onnx', bytes: model(tensor('w.data', 2, 3)) },
      { name: 'w.data', bytes: Uint8Array.of(1, 2, 3, 4, 5) },
      { name: 'other.data', bytes: Uint8Array.of(1) },
    ];
    const { items } = await recognise(files.map(inMemory));
    expect(await readItem('network', await packItem(items[0]))).toMatchObject({
      unused: ['other.data'],
    });
  });

  it('takes weights inside from the file that a tensor names', () => {
    const network = model(tensor('dir/w.data', 2, 3), scatter('add'));
    expect(externalFiles(network)).toEqual(['dir/w.data']);
    const asked: string[] = [];
    const whole = withWeightsInside(network, 'n.onnx', (location) => {
      asked.push(location);
      return Uint8Array.of(9, 9, 1, 2, 3, 9);
    });
    expect(asked).toEqual(['dir/w.data']);
    expect(externalFiles(whole)).toEqual([]);
    const graph = protoFields(whole).find(({ number }) => number === 7);
    const weights = protoFields(protoFields(graph?.bytes ?? new Uint8Array(0))[0].bytes);
    expect(weights.map(({ number }) => number)).toEqual([8, 9]);
    expect([...weights[1].bytes]).toEqual([1, 2, 3]);
    expect(protoFields(whole).map(({ number }) => number)).toEqual([1, 2, 7]);
  });

  it('asks for the file where it is missing or too short', () => {
    const network = model(tensor('w.data', 0, 8));
    expect(() => withWeightsInside(network, 'n.onnx', () => null)).toThrow(
      /^n.onnx: its weights are in w.data.*choose it with the network.*external_data=False/,
    );
    expect(() => withWeightsInside(network, 'n.onnx', () => new Uint8Array(7))).toThrow(
      /^w.data: the weights of n.onnx do not lie within it/,
    );
  });

  it('says nothing of what is no model', () => {
    for (const bytes of [
      new Uint8Array(0),
      encode('{"a": 1}'),
      model(scatter(null)).subarray(0, 30),
    ]) {
      expect(operatorWarnings(bytes, 'n.onnx')).toEqual([]);
      expect(externalFiles(bytes)).toEqual([]);
    }
  });
});

describe('networks of another kind', () => {
  const outline = (nodes: number, edges: number) =>
    outlineNetwork(
      {
        inputs: [
          { name: 'x', type: 'float32', shape: ['?', nodes] },
          { name: 'edge_index', type: 'int64', shape: [2, '?'] },
          { name: 'edge_attr', type: 'float32', shape: ['?', edges] },
        ],
        outputs: [{ name: 'scores', type: 'float32', shape: ['?'] }],
      },
      'n.onnx',
    );

  it('get no guess that repeats a feature', () => {
    expect(undescribable(outline(4, 6))).toBeNull();
    // A hit and its two clusters.
    expect(undescribable(outline(12, 6))).toBeNull();
    for (const [nodes, edges, input] of [
      [4, 8, 'edge_attr'],
      [47, 6, 'x'],
    ] as const) {
      const asked = outline(nodes, edges);
      expect(undescribable(asked)).toContain(`Input "${input}" reads`);
      const { nodeFeatures, edgeFeatures } = usualDescription(asked, 'n', 'd');
      expect(new Set(nodeFeatures.map(({ name }) => name)).size).toBe(nodeFeatures.length);
      expect(new Set(edgeFeatures).size).toBe(edgeFeatures.length);
    }
  });

  it('are refused at once where they are very wide', () => {
    expect(() => outline(4, 150_528)).toThrow(/reads 150528 numbers at a time/);
  });
});

describe.skipIf(!existsSync(CASES))(`the handed cases in ${CASES} (skipped where absent)`, () => {
  async function network(...files: NamedBytes[]) {
    const { items, problems, unknown } = await recognise(files.map(inMemory));
    expect([problems, unknown]).toEqual([[], []]);
    return readItem('network', await packItem(items[0]));
  }

  it('05-onnx-external-weights', async () => {
    const [net, weights] = ['net.onnx', '19-external.onnx.data'].map((name) =>
      handed(`05-onnx-external-weights/${name}`),
    );
    const { onnx } = await network(weights, net);
    expect(onnx.length).toBeGreaterThan(weights.bytes.length);
    expect(externalFiles(onnx)).toEqual([]);
    await expect(network(net)).rejects.toThrow(
      /net.onnx: its weights are in 19-external.onnx.data.*external_data=False/,
    );
  });

  it('04-onnx-scatter-without-reduction', () => {
    const said = (name: string) =>
      operatorWarnings(handed(`04-onnx-scatter-without-reduction/${name}`).bytes, name);
    expect(said('scatter-none.onnx')).toEqual([expect.stringContaining('without a reduction')]);
    expect(said('scatter-add.onnx')).toEqual([]);
  });
});
