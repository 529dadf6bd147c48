import { describe, expect, it } from 'vitest';
import { sortFiles } from '../../../src/app/openAny.ts';

const file = (name: string) => new File([], name);

describe('sortFiles', () => {
  it('takes an .onnx with its manifest for a network', () => {
    const [onnx, json] = [file('net.ONNX'), file('net.json')];
    expect(sortFiles([json, onnx])).toEqual({ kind: 'network', onnx, manifest: json });
    expect(sortFiles([onnx])).toEqual({ kind: 'network', onnx, manifest: null });
  });

  it('takes a .map for a module map and anything else for an event', () => {
    const map = file('trackml.map');
    expect(sortFiles([map])).toEqual({ kind: 'map', file: map });
    const files = [file('event1-hits.csv.gz'), file('event1-truth.csv.gz')];
    expect(sortFiles(files)).toEqual({ kind: 'event', files });
  });
});
