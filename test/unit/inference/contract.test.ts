import { expect, it } from 'vitest';
import type { NetworkManifest } from '../../../src/formats/manifest.ts';
import type { NetworkPort } from '../../../src/formats/networkSignature.ts';
import { checkSignature, NetworkError, signatureOf } from '../../../src/inference/contract.ts';

const manifest = {
  nodeFeatures: [
    { name: 'r', scale: 1000 },
    { name: 'z', scale: 1000 },
  ],
  edgeFeatures: ['dr'],
  inputs: { nodes: 'nodes', edges: 'edges', src: 'src', dst: 'dst' },
  output: { name: 'score', kind: 'logit' },
} as unknown as NetworkManifest;

const tensor = (name: string, type: string, shape: (number | string)[]): NetworkPort => ({
  name,
  type,
  shape,
});
const good = [
  tensor('nodes', 'float32', ['N', 2]),
  tensor('edges', 'float32', ['E', 1]),
  tensor('src', 'int32', ['E']),
  tensor('dst', 'int32', ['E']),
];
const score = [tensor('score', 'float32', ['E'])];

function refusal(inputs: NetworkPort[], outputs: NetworkPort[] = score, of = manifest): string {
  try {
    checkSignature({ inputs, outputs }, of, 'net.onnx');
  } catch (error) {
    expect(error).toBeInstanceOf(NetworkError);
    return (error as Error).message;
  }
  return 'accepted';
}

it('accepts what the manifest says', () => {
  expect(refusal(good)).toBe('accepted');
});

it('accepts 64-bit ends, sizes that the file leaves open, and scores of shape [E, 1]', () => {
  const long = good.map((port) => (port.type === 'int32' ? { ...port, type: 'int64' } : port));
  expect(refusal(long, [tensor('score', 'float32', ['E', 1])])).toBe('accepted');
  expect(refusal([tensor('nodes', 'float32', ['N', 'F']), ...good.slice(1)])).toBe('accepted');
});

it('names a missing input and those that are there', () => {
  const acorn = [
    tensor('node_features', 'float32', ['N', 2]),
    tensor('edge_list', 'int64', [2, 'E']),
  ];
  const message = refusal(acorn);
  expect(message).toMatch(/^net\.onnx: the network has no input "nodes" \(float32 \[\?, 2\]\)/);
  expect(message).toContain('"node_features" float32 [?, 2], "edge_list" int64 [2, ?]');
});

it('names an input of another type or shape, expected and found', () => {
  const wide = [tensor('nodes', 'float32', ['N', 12]), ...good.slice(1)];
  expect(refusal(wide)).toContain(
    'input "nodes" float32 [?, 12] of the network does not fit its manifest, which asks for float32 [?, 2]',
  );
  const real = [...good.slice(0, 2), tensor('src', 'float32', ['E']), good[3]];
  expect(refusal(real)).toContain('input "src" float32 [?] of the network');
  expect(refusal(real)).toContain('asks for int32 or int64 [?]');
  const fixed = [good[0], tensor('edges', 'float32', [100, 1]), ...good.slice(2)];
  expect(refusal(fixed)).toContain('input "edges" float32 [100, 1]');
});

it('holds an edge index to two rows', () => {
  const { src: _, dst: __, ...features } = manifest.inputs;
  const indexed = { ...manifest, inputs: { ...features, edgeIndex: 'index' } };
  const index = (shape: (number | string)[]) => [
    ...good.slice(0, 2),
    tensor('index', 'int64', shape),
  ];
  expect(refusal(index([2, 'E']), score, indexed)).toBe('accepted');
  expect(refusal(index(['E', 2]), score, indexed)).toContain('asks for int32 or int64 [2, ?]');
});

it('refuses an input that nothing feeds, and another output', () => {
  expect(refusal([...good, tensor('batch', 'int32', ['N'])])).toContain('has an input "batch"');
  expect(refusal(good, [tensor('output', 'float32', ['E'])])).toContain('has no output "score"');
  expect(refusal(good, [tensor('score', 'float32', ['E', 2])])).toContain('[?] or [?, 1]');
});

it('reads the signature of a session', () => {
  const sequence = { name: 'list', isTensor: false } as const;
  const session = { inputMetadata: [sequence], outputMetadata: [{ ...score[0], isTensor: true }] };
  expect(signatureOf(session as unknown as Parameters<typeof signatureOf>[0])).toEqual({
    inputs: [{ name: 'list', type: 'not a tensor', shape: [] }],
    outputs: score,
  });
});
