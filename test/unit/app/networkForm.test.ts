import { describe, expect, it } from 'vitest';
import {
  manifestOfForm,
  resized,
  startForm,
  withNodeFeature,
} from '../../../src/app/dialogs/networkForm.ts';
import { parseManifest } from '../../../src/formats/networkManifest.ts';

const outline = {
  inputs: { nodes: 'x', edgeIndex: 'i', edges: 'e' },
  nodeWidth: 2,
  edgeWidth: 3,
  output: 'out',
};

describe('the form of a network', () => {
  it('starts as most networks are, and stands for a manifest that reads back', () => {
    const form = startForm(outline, 'trackml');
    expect(form.nodeFeatures).toEqual([
      { name: 'r', scale: '1000' },
      { name: 'phi', scale: 'pi' },
    ]);
    const manifest = manifestOfForm(form, outline, 'Mine.ONNX');
    expect(manifest).toMatchObject({ name: 'Mine', detector: 'trackml' });
    expect(manifest.nodeFeatures[1].scale).toBe(Math.PI);
    expect(manifest.iterations).toBeUndefined();
    expect(parseManifest(JSON.stringify(manifest), 'm.json')).toEqual(manifest);
  });

  it('gives another feature its usual scale, and keeps features when their number changes', () => {
    const form = withNodeFeature(startForm(outline, 'trackml'), 1, 'z');
    expect(form.nodeFeatures[1]).toEqual({ name: 'z', scale: '1000' });
    expect(resized(form, 'nodes', 3).nodeFeatures.map(({ name }) => name)).toEqual(['r', 'z', 'z']);
    expect(resized(form, 'edges', 1).edgeFeatures).toEqual(['dr']);
    expect(resized(form, 'edges', 7).edgeFeatures.at(-1)).toBe('dr');
  });

  it.each([
    [{ detector: ' ' }, /^Detector: /],
    [{ nodeFeatures: [{ name: 'z', scale: '0' }] }, /^Scale of node feature 1 \(z\): "0" is no/],
    [{ nodeFeatures: [{ name: 'r', scale: '' }] }, /^Scale of node feature 1/],
    [{ iterations: '2.5' }, /^Steps: "2.5" is no whole number/],
  ] as const)('refuses %j', (wrong, message) => {
    const form = { ...startForm(outline, 'trackml'), ...wrong };
    expect(() => manifestOfForm(form, outline, 'n.onnx')).toThrow(message);
  });

  it('takes a number of steps', () => {
    const form = { ...startForm(outline, 'trackml'), iterations: ' 3 ' };
    expect(manifestOfForm(form, outline, 'n.onnx').iterations).toBe(3);
  });
});
