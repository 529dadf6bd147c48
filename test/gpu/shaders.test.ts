import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { overriding } from '../../bench/graph-building/trace.ts';
import { type Dawn, openDawn } from '../../src/cli/dawn.ts';
import { compile } from '../../src/gpu/kernel.ts';
import { createScan, exclusiveScan } from '../../src/gpu/scan.ts';
import { SHADERS, shaderCode } from '../../src/gpu/shaders.ts';
import { testDevice } from './dawn.ts';
import { runPass, seededValues } from './harness.ts';

const users = import.meta.glob<string>('../../src/{gpu,graph,inference,neighbours}/*.ts', {
  query: '?raw',
  import: 'default',
  eager: true,
});

const names = Object.keys(SHADERS);

/** What stands for its own only with what imports it: it uses names that either of these declares. */
const COMPLETED_BY: Record<string, readonly string[]> = { scan: ['scanPortable', 'scanSubgroups'] };
const COMPLETE = names.filter((name) => !(name in COMPLETED_BY));

/** The only shader that may need a feature: scanPortable takes its place where there is none. */
const SUBGROUPS_VARIANT = 'scanSubgroups';
const RUN_EVERYWHERE = COMPLETE.filter((name) => name !== SUBGROUPS_VARIANT);

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
    '%s is used: by its namesake, or the file whose name it adds to, or by other shaders',
    (name) => {
      const compilers = Object.entries(users)
        .filter(([, code]) => new RegExp(`(shaderCode\\(|shader: )'${name}'`).test(code))
        .map(([path]) => path.replace(/^.*\/(\w+)\.\w+$/, '$1'));
      for (const compiler of compilers)
        expect(name).toMatch(new RegExp(`^${compiler}([A-Z]\\w*)?$`));
      const importers = names.filter((other) => SHADERS[other].includes(`// import ${name}\n`));
      expect(compilers.length + importers.length).toBeGreaterThan(0);
      expect(importers).toEqual(expect.arrayContaining([...(COMPLETED_BY[name] ?? [])]));
    },
  );

  it('need no feature, but for the variant with subgroups', () => {
    const enabling = names.filter((name) => /^\s*enable\b/m.test(SHADERS[name]));
    expect(enabling).toEqual([SUBGROUPS_VARIANT]);
  });
});

describe('with every feature of the adapter', () => {
  const device = testDevice();
  const hasSubgroups = () => device().features.has('subgroups');

  it.each(RUN_EVERYWHERE)('%s compiles', async (name) => {
    await expect(compile(device(), name, shaderCode(name))).resolves.toBeDefined();
  });

  it('scanSubgroups compiles', async ({ skip }) => {
    skip(!hasSubgroups(), 'The device has no subgroups.');
    const code = shaderCode(SUBGROUPS_VARIANT);
    await expect(compile(device(), SUBGROUPS_VARIANT, code)).resolves.toBeDefined();
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

  it.each(RUN_EVERYWHERE)('%s compiles', async (name) => {
    await expect(compile(device, name, shaderCode(name))).resolves.toBeDefined();
  });

  it('scanSubgroups does not compile', async () => {
    const code = shaderCode(SUBGROUPS_VARIANT);
    await expect(compile(device, SUBGROUPS_VARIANT, code)).rejects.toThrow('subgroups');
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
