import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseAnyManifest } from '../../../src/formats/anyManifest.ts';
import { roleOf } from '../../../src/formats/manifest.ts';
import { recognise } from '../../../src/formats/readers/recognise.ts';

const FOLDER = 'test/fixtures/inference';
type Fields = Record<string, unknown>;
const read = (name: string) => JSON.parse(readFileSync(`${FOLDER}/${name}.json`, 'utf8')) as Fields;
const parse = (fields: Fields) => parseAnyManifest(JSON.stringify(fields), 'net.json');

describe('manifests of every kind', () => {
  it('give a network its role', () => {
    expect(roleOf(parse(read('tiny-embedding')))).toBe('embedding');
    expect(roleOf(parse(read('tiny-filter')))).toBe('filter');
    expect(roleOf(parse(read('tiny')))).toBe('gnn');
    expect(roleOf(parse({ ...read('tiny'), role: 'metric-gnn' }))).toBe('metric-gnn');
    expect(() => parse({ ...read('tiny'), role: 'judge' })).toThrow(/column role/);
    expect(() => parse({ format: 'trackloom-judge-1' })).toThrow(/"trackloom-embedding-1"/);
  });

  it('say what the search and the network need to know', () => {
    expect(parse(read('tiny-embedding'))).toMatchObject({
      dims: 4,
      radius: 0.4,
      principalAxes: true,
      outputs: ['source', 'target'],
      onnx: { input: 'hits' },
    });
    expect(parse(read('tiny-filter'))).toMatchObject({ dims: 4, iterations: 0, cut: 0.5 });
    const { source: _, target: __, ...positions } = read('tiny-filter').inputs as Fields;
    const { check: ___, dims: ____, ...rest } = read('tiny-filter');
    expect(parse({ ...rest, inputs: positions })).not.toHaveProperty('dims');
  });

  it.each<[string, Fields, RegExp]>([
    ['tiny-embedding', { radius: 0 }, /column radius: .* a number above 0/],
    ['tiny-embedding', { dims: 1.5 }, /column dims: .*whole number/],
    ['tiny-embedding', { outputs: ['a', 'b', 'c'] }, /column outputs: .*one or two names/],
    ['tiny-embedding', { inputs: [{ name: 'none', scale: 1 }] }, /column inputs\[0\].name/],
    ['tiny-embedding', { check: { hits: [[1]], outputs: [] } }, /column check.hits\[0\]/],
    ['tiny-filter', { dims: undefined }, /column dims/],
    ['tiny-filter', { cut: 2 }, /column cut: .*from 0 to 1/],
    ['tiny-filter', { inputs: { nodes: 'n', src: 's' } }, /column inputs.dst/],
  ])('%s with %j is refused with the field', (name, change, message) => {
    expect(() => parse({ ...read(name), ...change })).toThrow(message);
  });

  it('are told from other JSON by their first bytes, whatever the file is called', async () => {
    const file = (name: string, ending: string) =>
      new File([readFileSync(`${FOLDER}/${name}.${ending}`)], `of-${name}.${ending}`);
    const names = ['tiny-embedding', 'tiny-filter', 'tiny'];
    const { items, unknown } = await recognise(
      names.flatMap((name) => [file(name, 'json'), file(name, 'onnx')]),
    );
    expect(items.map(({ kind }) => kind)).toEqual(['network', 'network', 'network']);
    expect(items.every(({ parts }) => 'manifest' in parts)).toBe(true);
    expect(unknown).toEqual([]);
  });
});
