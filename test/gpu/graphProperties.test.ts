import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildGraphCpu } from '../../src/graph/cpu.ts';
import { createGpuGraphBuilder, type GpuGraph, type GpuGraphBuilder } from '../../src/graph/gpu.ts';
import { uploadModuleMap } from '../../src/graph/gpuMap.ts';
import { packModuleMap } from '../../src/graph/packedMap.ts';
import { type ArrangedHits, arrangeHits } from '../../src/modulemap/arrangeHits.ts';
import type { Convention, ModuleMap, WindowSettings } from '../../src/modulemap/moduleMap.ts';
import { NEUTRAL_WINDOW_SETTINGS } from '../../src/modulemap/widen.ts';
import { boundaryScene, SEEDS } from '../unit/graph/boundaryScene.ts';
import { referenceGraph } from '../unit/graph/referenceGraph.ts';
import { testDevice } from './dawn.ts';

/** Random scenes per convention. */
const CASES = 500;

const device = testDevice();
let builder: GpuGraphBuilder;
beforeAll(async () => {
  builder = await createGpuGraphBuilder(device());
});

async function onGpu(hits: ArrangedHits, map: ModuleMap): Promise<GpuGraph> {
  const uploaded = await uploadModuleMap(device(), await packModuleMap(map));
  return builder.build(hits, uploaded).finally(uploaded.destroy);
}

/** What the scenes of a convention exercised. */
interface Exercised {
  edges: number;
  undecided: number;
  /** Scenes by the settings that are not neutral. */
  readonly settings: Map<string, number>;
  /** Variables placed exactly on a bound (0), and one f32 step to either side. */
  readonly placed: Set<string>;
}

describe.each<Convention>(['mmg-1.4', 'acorn', 'legacy'])('graphs under %s', (convention) => {
  it('are the same on the GPU, in its twin and by trying everything', async () => {
    const seen: Exercised = { edges: 0, undecided: 0, settings: new Map(), placed: new Set() };
    await fc.assert(
      fc.asyncProperty(SEEDS, async (seed) => {
        const { event, map, settings, effective, placed } = boundaryScene(seed, convention);
        const hits = arrangeHits(event, effective);
        const twin = await buildGraphCpu(hits, effective);
        const gpu = await onGpu(hits, effective);
        expect([...gpu.src]).toEqual([...twin.src]);
        expect([...gpu.dst]).toEqual([...twin.dst]);
        expect(gpu.counts).toEqual(twin.counts);

        const reference = referenceGraph(event, map, effective === map ? null : settings);
        expect([...twin.src]).toEqual(reference.src);
        expect([...twin.dst]).toEqual(reference.dst);
        expect(twin.counts.triplets).toBe(reference.triplets);

        seen.edges += twin.src.length;
        seen.undecided += gpu.undecided.triplets;
        for (const id of notNeutral(settings))
          seen.settings.set(id, (seen.settings.get(id) ?? 0) + 1);
        for (const { variable, steps } of placed) seen.placed.add(`${variable} ${steps}`);
      }),
      { numRuns: CASES, seed: 7 },
    );
    expect(seen.edges).toBeGreaterThan(10 * CASES);
    expect(seen.undecided).toBeGreaterThan(10 * CASES);
    for (const id of Object.keys(NEUTRAL_WINDOW_SETTINGS))
      expect(seen.settings.get(id), id).toBeGreaterThan(CASES / 40);
    for (let variable = 0; variable < 10; variable++)
      for (const steps of [-1, 0, 1])
        expect([...seen.placed], 'variable and f32 steps').toContain(`${variable} ${steps}`);
  });
});

function notNeutral(settings: WindowSettings): string[] {
  return Object.entries(NEUTRAL_WINDOW_SETTINGS)
    .filter(([id, neutral]) => settings[id as keyof WindowSettings] !== neutral)
    .map(([id]) => id);
}
