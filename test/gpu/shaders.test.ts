import { describe, expect, it } from 'vitest';
import { compile } from '../../src/gpu/kernel.ts';
import { testDevice } from './dawn.ts';

const device = testDevice();

const sources = import.meta.glob<string>('../../shaders/*.wgsl', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const users = import.meta.glob('../../src/{gpu,graph,inference}/*.ts');

const nameOf = (path: string) => path.replace(/^.*\/(\w+)\.\w+$/, '$1');
const source = (name: string) => sources[`../../shaders/${name}.wgsl`];

/** What the shaders of pairs and triplets are joined to. */
const PAIR = ['invocation', 'fixedPoint', 'pair'];

/** What is joined in front of each shader; a shader that is not listed stands alone. */
const JOINED: Record<string, readonly string[]> = {
  compact: ['invocation'],
  gpuFeatures: ['invocation'],
  pair: ['fixedPoint'],
  hitPairs: PAIR,
  legs: PAIR,
  couples: PAIR,
  hitTriplets: PAIR,
  edges: PAIR,
};

describe('shaders', () => {
  const names = Object.keys(sources).map(nameOf);

  it.each(names)('%s compiles', async (name) => {
    const joined = (JOINED[name] ?? []).map(source);
    await expect(compile(device(), name, ...joined, source(name))).resolves.toBeDefined();
  });

  it.each(names)('%s shares its name with the code that runs it', (name) => {
    expect(Object.keys(users).map(nameOf)).toContain(name);
  });

  it('are all found', () => {
    expect(names).toEqual(expect.arrayContaining(['scan', 'compact', 'hitPairs', 'hitTriplets']));
  });
});
