import { expect, it } from 'vitest';
import type { NetworkManifest } from '../../../src/formats/manifest.ts';
import {
  checkSignature,
  NetworkError,
  type SessionSignature,
} from '../../../src/inference/contract.ts';

const manifest = {
  nodeFeatures: [
    { name: 'r', scale: 1000 },
    { name: 'z', scale: 1000 },
  ],
  edgeFeatures: ['dr'],
  inputs: { nodes: 'nodes', edges: 'edges', src: 'src', dst: 'dst' },
  output: { name: 'score', kind: 'logit' },
} as unknown as NetworkManifest;

type Value = SessionSignature['inputMetadata'][number];
const tensor = (
  name: string,
  type: 'float32' | 'int32' | 'int64',
  shape: (number | string)[],
): Value => ({
  name,
  isTensor: true,
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

function signature(inputs: Value[], outputs: Value[] = score): SessionSignature {
  return {
    inputNames: inputs.map((input) => input.name),
    outputNames: outputs.map((output) => output.name),
    inputMetadata: inputs,
    outputMetadata: outputs,
  };
}

function refusal(inputs: Value[], outputs: Value[] = score): string {
  try {
    checkSignature(signature(inputs, outputs), manifest, 'net.onnx');
  } catch (error) {
    expect(error).toBeInstanceOf(NetworkError);
    return (error as Error).message;
  }
  return 'accepted';
}

it('accepts what the manifest says', () => {
  expect(refusal(good)).toBe('accepted');
});

it('names a missing input and those that are there', () => {
  const acorn = [
    tensor('node_features', 'float32', ['N', 2]),
    tensor('edge_list', 'int64', [2, 'E']),
  ];
  const message = refusal(acorn);
  expect(message).toMatch(/^net\.onnx: the network has no input "nodes" \(float32 \[\?, 2\]\)/);
  expect(message).toContain('"node_features", "edge_list"');
});

it('names an input of another type or shape, expected and found', () => {
  const wide = [tensor('nodes', 'float32', ['N', 12]), ...good.slice(1)];
  expect(refusal(wide)).toContain(
    'input "nodes" of the network is float32 [?, 12] where its manifest asks for float32 [?, 2]',
  );
  const long = [...good.slice(0, 2), tensor('src', 'int64', ['E']), good[3]];
  expect(refusal(long)).toContain('input "src" of the network is int64 [?]');
  const fixed = [good[0], tensor('edges', 'float32', [100, 1]), ...good.slice(2)];
  expect(refusal(fixed)).toContain('input "edges" of the network is float32 [100, 1]');
});

it('refuses an input that nothing feeds, and another output', () => {
  expect(refusal([...good, tensor('batch', 'int32', ['N'])])).toContain('has an input "batch"');
  expect(refusal(good, [tensor('output', 'float32', ['E'])])).toContain('has no output "score"');
});
