import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { overriding } from '../../bench/graph-building/trace.ts';
import { type Dawn, openDawn } from '../../src/cli/dawn.ts';
import { compile } from '../../src/gpu/kernel.ts';
import { createScan, exclusiveScan } from '../../src/gpu/scan.ts';
import { testDevice } from './dawn.ts';
import { runPass, seededValues } from './harness.ts';

const sources = import.meta.glob<string>('../../shaders/*.wgsl', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const users = import.meta.glob<string>('../../src/{gpu,graph,inference}/*.ts', {
  query: '?raw',
  import: 'default',
  eager: true,
});

const nameOf = (path: string) => path.replace(/^.*\/(\w+)\.\w+$/, '$1');
const source = (name: string) => sources[`../../shaders/${name}.wgsl`];
const names = Object.keys(sources).map(nameOf);

/** What the shaders of pairs and triplets are joined to. */
const PAIR = ['invocation', 'fixedPoint', 'pair'];

/** What is joined in front of each shader, once for each way; a shader that is not listed stands alone. */
const JOINED: Record<string, readonly (readonly string[])[]> = {
  compact: [['invocation']],
  scan: [['scanPortable'], ['scanSubgroups']],
  gpuFeatures: [['invocation']],
  pair: [['fixedPoint']],
  hitPairs: [PAIR],
  hitPairsFill: [[...PAIR, 'hitPairs']],
  legs: [PAIR],
  couples: [PAIR],
  hitTriplets: [PAIR],
  edges: [PAIR],
};

/** The only shader that may need a feature: scanPortable takes its place where there is none. */
const SUBGROUPS_VARIANT = 'scanSubgroups';

/** The modules that the shaders make: the files of each in order. */
const MODULES = names
  .flatMap((name) => (JOINED[name] ?? [[]]).map((before) => [...before, name]))
  .map((files) => [files.join(' + '), files] as const);
const NEED_SUBGROUPS = MODULES.filter(([, files]) => files.includes(SUBGROUPS_VARIANT));
const RUN_EVERYWHERE = MODULES.filter((module) => !NEED_SUBGROUPS.includes(module));

/** The device as one whose adapter computes on the CPU, or on a GPU. */
function onAdapter(device: GPUDevice, isFallbackAdapter: boolean): GPUDevice {
  return new Proxy(device, {
    get(target, name) {
      if (name === 'adapterInfo') return { isFallbackAdapter };
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

describe('shaders', () => {
  it('are all found', () => {
    expect(names).toEqual(expect.arrayContaining(['scan', 'compact', 'hitPairs', 'hitTriplets']));
  });

  it.each(names)(
    '%s is used by one file: its namesake, or the one whose name it adds to',
    (name) => {
      const importers = Object.entries(users)
        .filter(([, code]) => code.includes(`/shaders/${name}.wgsl?raw'`))
        .map(([path]) => nameOf(path));
      expect(importers).toHaveLength(1);
      expect(name).toMatch(new RegExp(`^${importers[0]}([A-Z]\\w*)?$`));
    },
  );

  it('need no feature, but for the variant with subgroups', () => {
    const enabling = names.filter((name) => /^\s*enable\b/m.test(source(name)));
    expect(enabling).toEqual([SUBGROUPS_VARIANT]);
  });
});

describe('with every feature of the adapter', () => {
  const device = testDevice();
  const hasSubgroups = () => device().features.has('subgroups');

  it.each(RUN_EVERYWHERE)('%s compiles', async (label, files) => {
    await expect(compile(device(), label, ...files.map(source))).resolves.toBeDefined();
  });

  it.for(NEED_SUBGROUPS)('%s compiles', async ([label, files], { skip }) => {
    skip(!hasSubgroups(), 'The device has no subgroups.');
    await expect(compile(device(), label, ...files.map(source))).resolves.toBeDefined();
  });

  it('the scan uses subgroups on a GPU, but not on a software adapter', async ({ skip }) => {
    skip(!hasSubgroups(), 'The device has no subgroups.');
    expect((await createScan(onAdapter(device(), false))).backend).toBe('subgroups');
    expect((await createScan(onAdapter(device(), true))).backend).toBe('software');
  });

  it('the scan is the portable one where subgroups get its sums wrong', async ({ skip }) => {
    skip(!hasSubgroups(), 'The device has no subgroups.');
    const faulty = overriding(onAdapter(device(), false), {
      createShaderModule: ({ code, label }: GPUShaderModuleDescriptor & { label: string }) =>
        device().createShaderModule({
          label,
          code: code.replace('var before = subgroupExclusiveAdd(sum);', 'var before = 0u;'),
        }),
    });
    expect((await createScan(faulty)).backend).toBe('portable');
  });
});

describe('without subgroups', () => {
  let dawn: Dawn;
  let device: GPUDevice;
  beforeAll(async () => {
    dawn = await openDawn({ software: true });
    const adapter = await dawn.gpu.requestAdapter();
    if (!adapter) throw new Error('There is no adapter.');
    device = await adapter.requestDevice();
  });
  afterAll(() => {
    device?.destroy();
    dawn?.close();
  });

  it.each(RUN_EVERYWHERE)('%s compiles', async (label, files) => {
    await expect(compile(device, label, ...files.map(source))).resolves.toBeDefined();
  });

  it.each(NEED_SUBGROUPS)('%s does not compile', async (label, files) => {
    await expect(compile(device, label, ...files.map(source))).rejects.toThrow('subgroups');
  });

  it('the scan is the portable one on a GPU', async () => {
    const scan = await createScan(onAdapter(device, false));
    expect(scan.backend).toBe('portable');
    const values = seededValues(5000, 1000, 3);
    const [out] = await runPass(device, { values }, (pass, pool, { values: buffer }) => {
      scan.encode(pass, pool, buffer, values.length);
      return [{ buffer, count: values.length }];
    });
    expect(out).toEqual(exclusiveScan(values));
  });
});
