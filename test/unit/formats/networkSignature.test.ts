import { describe, expect, it } from 'vitest';
import { describedManifest, usualDescription } from '../../../src/formats/networkDescription.ts';
import { parseManifest } from '../../../src/formats/networkManifest.ts';
import { type NetworkPort, outlineNetwork } from '../../../src/formats/networkSignature.ts';

const real = (name: string, ...shape: (number | string)[]): NetworkPort => ({
  name,
  type: 'float32',
  shape,
});
const long = (name: string, ...shape: (number | string)[]): NetworkPort => ({
  name,
  type: 'int64',
  shape,
});
const outline = (...inputs: NetworkPort[]) =>
  outlineNetwork({ inputs, outputs: [real('out', 'E')] }, 'net.onnx');

describe('outlineNetwork', () => {
  it('knows the contract of acorn', () => {
    const acorn = [
      real('node_features', 'N', 12),
      long('edge_list', 2, 'E'),
      real('edge_attr', 'E', 6),
    ];
    const expected = {
      inputs: { nodes: 'node_features', edges: 'edge_attr', edgeIndex: 'edge_list' },
      nodeWidth: 12,
      edgeWidth: 6,
      output: 'out',
    };
    expect(outline(...acorn)).toEqual(expected);
    expect(outline(acorn[2], acorn[1], acorn[0])).toEqual(expected);
  });

  it('knows the contract of ACTS by position, with two inputs or three', () => {
    expect(outline(real('0', 'N', 3), long('1', 2, 'E'))).toEqual({
      inputs: { nodes: '0', edgeIndex: '1' },
      nodeWidth: 3,
      edgeWidth: 0,
      output: 'out',
    });
    expect(outline(real('0', 'N', 3), long('1', 2, 'E'), real('2', 'E', 'K'))).toMatchObject({
      inputs: { nodes: '0', edgeIndex: '1', edges: '2' },
      edgeWidth: null,
    });
  });

  it('knows separate ends, and edge features alone', () => {
    const ends = outline(real('x', 'N', 4), real('e', 'E', 6), long('src', 'E'), long('dst', 'E'));
    expect(ends.inputs).toEqual({ nodes: 'x', edges: 'e', src: 'src', dst: 'dst' });
    const turned = outline(real('x', 'N', 4), long('dst', 'E'), long('src', 'E'));
    expect(turned.inputs).toEqual({ nodes: 'x', src: 'src', dst: 'dst' });
    expect(outline(real('e', 'E', 6)).inputs).toEqual({ edges: 'e' });
  });

  it('refuses what it does not know, with what it found', () => {
    expect(() => outline(real('e', 'E', 6), real('more', 'E', 6))).toThrow(
      /^net.onnx: it has 2 inputs of features where 1 to 1 are expected; its inputs are "e" float32 \[\?, 6\], "more"/,
    );
    expect(() => outline(real('x', 'N', 4), long('batch', 'N'))).toThrow('neither [2, E] nor two');
    expect(() => outline(real('image', 1, 3, 224, 224))).toThrow(
      'input "image" is neither f32 of two axes nor an index',
    );
    expect(() =>
      outlineNetwork({ inputs: [real('e', 'E', 6)], outputs: [long('label', 'E')] }, 'net.onnx'),
    ).toThrow('it gives no f32 scores; its outputs are "label" int64 [?]');
  });
});

describe('describedManifest', () => {
  it('makes a manifest that reads back, with as many features as the network reads', () => {
    const service = outline(real('x', 'N', 12), long('i', 2, 'E'), real('e', 'E', 2));
    const manifest = describedManifest(service, usualDescription(service, 'net', 'trackml'));
    expect(parseManifest(JSON.stringify(manifest), 'net.json')).toEqual(manifest);
    expect(manifest.nodeFeatures.length).toBe(12);
    expect(manifest.nodeFeatures[5]).toEqual({ name: 'cluster_phi_1', scale: Math.PI });
    expect(manifest.edgeFeatures).toEqual(['dr', 'dphi']);
    expect('iterations' in manifest).toBe(false);
  });

  it('knows that edges without nodes are scored one by one', () => {
    const alone = outline(real('e', 'E', 6));
    expect(describedManifest(alone, usualDescription(alone, 'net', 'trackml')).iterations).toBe(0);
  });
});
