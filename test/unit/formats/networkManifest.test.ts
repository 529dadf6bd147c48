import { describe, expect, it } from 'vitest';
import { FormatError } from '../../../src/formats/formatError.ts';
import type { NetworkManifest } from '../../../src/formats/manifest.ts';
import { parseManifest } from '../../../src/formats/networkManifest.ts';

const manifest: NetworkManifest = {
  format: 'trackloom-network-1',
  name: 'small',
  architecture: 'InteractionGNN2',
  hidden: 32,
  iterations: 4,
  detector: 'trackml',
  nodeFeatures: [
    { name: 'r', scale: 1000 },
    { name: 'phi', scale: Math.PI },
  ],
  edgeFeatures: ['dr', 'rphislope'],
  inputs: { nodes: 'nodes', edges: 'edges', src: 'src', dst: 'dst' },
  output: { name: 'score', kind: 'logit' },
  training: { events: 200, loss: 'bce', amp: false },
  measured: { cut: 0.5, edgeEfficiency: 0.98, purity: 0.9, maskedPurity: 0.92 },
  selfCheck: {
    x: [1, 2],
    y: [3, 4],
    z: [5, 6],
    src: [0, 1],
    dst: [1, 0],
    scores: [0.25, 0.5],
    tolerance: 1e-4,
  },
};

/** Parses the manifest with the value at a path replaced; `undefined` removes it. */
function parseWith(path: (string | number)[], value: unknown): NetworkManifest {
  const changed = structuredClone(manifest) as unknown as Record<string | number, unknown>;
  let target = changed;
  for (const step of path.slice(0, -1)) target = target[step] as Record<string | number, unknown>;
  target[path[path.length - 1]] = value;
  return parseManifest(JSON.stringify(changed), 'net.json');
}

describe('parseManifest', () => {
  it('reads a manifest', () => {
    expect(parseManifest(JSON.stringify(manifest), 'net.json')).toEqual(manifest);
  });

  it('reads what a network of another project needs, without what it cannot say', () => {
    const { hidden, iterations, training, measured, selfCheck, ...needed } = manifest;
    const acorn = { ...needed, inputs: { nodes: 'x', edgeIndex: 'i' }, edgeFeatures: [] };
    expect(parseManifest(JSON.stringify(acorn), 'net.json')).toEqual(acorn);
    const alone = { ...needed, iterations: 0, inputs: { edges: 'e' }, nodeFeatures: [] };
    expect(parseManifest(JSON.stringify(alone), 'net.json')).toEqual(alone);
  });

  it.each<[(string | number)[], unknown, RegExp]>([
    [['format'], 'trackloom-network-9', /column format: .*"trackloom-network-1" is expected/],
    [['name'], undefined, /column name: field 'name' is missing where a text/],
    [['hidden'], 0, /column hidden: .* is '0' where a whole number from 1/],
    [['iterations'], -1, /column iterations: .*whole number from 0/],
    [['iterations'], 2.5, /column iterations: .*whole number/],
    [['detector'], 7, /column detector: .*a text/],
    [['nodeFeatures'], [], /column nodeFeatures: .*at least one entry/],
    [['nodeFeatures', 1, 'name'], 'psi', /column nodeFeatures\[1\].name: .*one of "r", "phi"/],
    [['nodeFeatures', 0, 'scale'], 0, /column nodeFeatures\[0\].scale: /],
    [['edgeFeatures', 1], 'mass', /column edgeFeatures\[1\]: .*one of "dr"/],
    [['inputs'], null, /column inputs: field 'inputs' is 'null' where an object/],
    [['inputs', 'src'], '', /column inputs.src: /],
    [['inputs', 'src'], undefined, /column inputs: .*"src" and "dst" together/],
    [['inputs', 'edgeIndex'], 'i', /column inputs: .*either "src" and "dst" or "edgeIndex"/],
    [['inputs'], { src: 's', dst: 'd' }, /column inputs: .*"nodes", "edges" or both/],
    [['inputs'], { nodes: 'n' }, /column inputs: .*"src" and "dst" or "edgeIndex" beside/],
    [['inputs'], { edges: 'e' }, /column nodeFeatures: .*an empty list/],
    [['selfCheck', 'dst'], [0, 2], /column selfCheck.dst\[1\]: .*is '2'/],
    [['selfCheck', 'y'], [1], /column selfCheck.y: .*a list of 2/],
    [['selfCheck', 'scores'], [0.5, 1.5], /column selfCheck.scores\[1\]: /],
    [['selfCheck', 'tolerance'], 0, /column selfCheck.tolerance: .*above 0/],
    [['output', 'kind'], 'log', /column output.kind: .*one of "logit", "probability"/],
    [['training', 'events'], [1], /column training.events: /],
    [['measured', 'purity'], 1.5, /column measured.purity: .*from 0 to 1/],
  ])('refuses a wrong %j', (path, value, message) => {
    expect(() => parseWith(path, value)).toThrow(message);
    expect(() => parseWith(path, value)).toThrow(FormatError);
  });

  it('does not quote a file that is no text', () => {
    const onnx = '\b\x07\x12\x07pytorch\ufffd\ufffd';
    expect(() => parseManifest(onnx, 'net.onnx')).toThrow(
      'net.onnx: this is not JSON (it does not start as JSON); choose the .json manifest that came with the network.',
    );
  });

  it('refuses what is not a JSON object', () => {
    expect(() => parseManifest('{', 'net.json')).toThrow(/^net.json: this is not JSON/);
    expect(() => parseManifest('[]', 'net.json')).toThrow(/^net.json: the manifest is '\[\]'/);
  });
});
