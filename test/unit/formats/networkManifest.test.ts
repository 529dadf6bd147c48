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

  it.each<[(string | number)[], unknown, RegExp]>([
    [['format'], 'trackloom-network-9', /column format: .*"trackloom-network-1" is expected/],
    [['name'], undefined, /column name: field 'name' is missing where a text/],
    [['hidden'], 0, /column hidden: .* is '0' where a whole number above 0/],
    [['iterations'], 2.5, /column iterations: .*whole number/],
    [['detector'], 7, /column detector: .*a text/],
    [['nodeFeatures'], [], /column nodeFeatures: .*at least one entry/],
    [['nodeFeatures', 1, 'name'], 'psi', /column nodeFeatures\[1\].name: .*one of "r", "phi"/],
    [['nodeFeatures', 0, 'scale'], 0, /column nodeFeatures\[0\].scale: /],
    [['edgeFeatures', 1], 'mass', /column edgeFeatures\[1\]: .*one of "dr"/],
    [['inputs'], null, /column inputs: field 'inputs' is 'null' where an object/],
    [['inputs', 'src'], '', /column inputs.src: /],
    [['output', 'kind'], 'log', /column output.kind: .*one of "logit", "probability"/],
    [['training', 'events'], [1], /column training.events: /],
    [['measured', 'purity'], 1.5, /column measured.purity: .*from 0 to 1/],
  ])('refuses a wrong %j', (path, value, message) => {
    expect(() => parseWith(path, value)).toThrow(message);
    expect(() => parseWith(path, value)).toThrow(FormatError);
  });

  it('refuses what is not a JSON object', () => {
    expect(() => parseManifest('{', 'net.json')).toThrow(/^net.json: this is not JSON/);
    expect(() => parseManifest('[]', 'net.json')).toThrow(/^net.json: the manifest is '\[\]'/);
  });
});
