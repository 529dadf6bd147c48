import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { watchAbortListeners } from './abortListeners.ts';
import { action } from './actions.ts';
import { networkFiles } from './files.ts';
import { MAPS, type Model, NETWORKS, play, replay, shown } from './play.ts';
import { createWorld, SHIPPED } from './world.ts';

/** What a pipeline shows that came to the same state in a straight line. */
async function fresh(model: Model, hasGpu: boolean) {
  const map = model.map === null ? SHIPPED.map : MAPS[model.map];
  const network = model.network === null ? SHIPPED.network : networkFiles(NETWORKS[model.network]);
  const world = createWorld(hasGpu, { map, network });
  await replay(world, model, false);
  const all = shown(world);
  world.pipeline.dispose();
  return all;
}

let listeners: ReturnType<typeof watchAbortListeners>;
beforeAll(() => {
  listeners = watchAbortListeners();
});
afterAll(() => listeners.restore());

test('after any interleaving the page shows what a fresh one would, and nothing is left behind', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(action, { minLength: 30, maxLength: 45 }),
      fc.boolean(),
      async (actions, hasGpu) => {
        const before = listeners.waiting();
        const world = createWorld(hasGpu);
        const { model, problems } = await play(world, [{ kind: 'event', which: 0 }, ...actions]);
        expect(problems).toEqual([]);
        expect(shown(world)).toEqual(await fresh(model, hasGpu));

        // Nothing runs that need not: the same values again, and a moved pT threshold.
        world.calls.length = 0;
        world.pipeline.setParameters({ ...model.parameters });
        await world.settle(world.pipeline.settled());
        expect(world.calls).toEqual([]);
        const { minPt } = model.parameters;
        world.pipeline.setParameters({ ...model.parameters, minPt: minPt + 0.5 });
        await world.settle(world.pipeline.settled());
        expect(world.calls).toEqual(model.event === null ? [] : ['evaluate']);

        expect(listeners.waiting()).toBe(before);
        const kept = world.workers.running();
        expect(kept.filter((name) => name === 'compute').length).toBeLessThanOrEqual(1);
        expect(kept.filter((name) => name === 'scoring').length).toBeLessThanOrEqual(1);
        world.pipeline.dispose();
        expect(world.workers.running()).toEqual([]);
      },
    ),
    { numRuns: Number(process.env.INTERLEAVINGS ?? 200), seed: 20_261_130 },
  );
});
