import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { NamedBytes } from '../../../../src/formats/zip.ts';
import { DEFAULT_PARAMETERS, type ParameterValues } from '../../../../src/parameters/table.ts';
import { breathe } from '../../../../src/tasks/rpc.ts';
import { watchAbortListeners } from './abortListeners.ts';
import { eventFiles, mapFile, networkFiles, source, zipOfTwo } from './files.ts';
import { createWorld, SHIPPED, type World } from './world.ts';

/** What the user and the machine may do at any moment. */
type Action =
  | { readonly kind: 'event'; readonly which: number }
  | { readonly kind: 'map'; readonly which: number }
  | { readonly kind: 'drop'; readonly which: readonly [number, number, number] }
  | { readonly kind: 'network'; readonly which: number }
  | { readonly kind: 'cut'; readonly change: Partial<ParameterValues> }
  | { readonly kind: 'provider'; readonly to: 'auto' | 'wasm' | 'webgpu' }
  | { readonly kind: 'graphBackend'; readonly to: 'auto' | 'cpu' }
  | { readonly kind: 'select'; readonly index: number }
  | { readonly kind: 'cancel' | 'resume' | 'loseDevice' }
  | { readonly kind: 'crash'; readonly worker: 'compute' | 'scoring' }
  | { readonly kind: 'wait'; readonly deliveries: readonly number[] };

const EVENTS: readonly NamedBytes[][] = [
  eventFiles('event01', 1),
  eventFiles('event05', 5),
  [zipOfTwo()],
  [{ name: 'event09-hits.csv', bytes: new TextEncoder().encode('hit_id,x,y\n1,2,3\n') }],
];
const NAMES = [['event01'], ['event05'], ['event01', 'event02']];
const BAD_EVENT = 3;
const MAPS = [
  mapFile('wide.map', 5, 3),
  mapFile('short.map', 4, 3),
  mapFile('narrow.map', 5, 0.05),
];
const BAD_MAP = MAPS.length;
const NETWORKS = [networkFiles('one'), networkFiles('another')];
const BAD_NETWORK = NETWORKS.length;

const cut = fc.oneof(
  fc.constantFrom(0, 0.1, 0.3).map((windowTolerance) => ({ windowTolerance })),
  fc.constantFrom<'on' | 'off'>('on', 'off').map((cutDphi) => ({ cutDphi })),
  fc.constantFrom(0.1, 0.4, 0.6).map((ccCut) => ({ ccCut })),
  fc.constantFrom(0.1, 0.5).map((walkMin) => ({ walkMin })),
  fc.constantFrom(3, 4).map((minHits) => ({ minHits })),
  fc.constantFrom(0, 1, 3).map((minPt) => ({ minPt })),
  fc.constantFrom<'two-way' | 'atlas'>('two-way', 'atlas').map((matching) => ({ matching })),
);
const wait = fc
  .array(fc.nat(7), { minLength: 1, maxLength: 8 })
  .map((deliveries): Action => ({ kind: 'wait', deliveries }));
const action = fc.oneof(
  { weight: 6, arbitrary: wait },
  { weight: 4, arbitrary: cut.map((change): Action => ({ kind: 'cut', change })) },
  { weight: 2, arbitrary: fc.nat(3).map((which): Action => ({ kind: 'event', which })) },
  { weight: 2, arbitrary: fc.nat(BAD_MAP).map((which): Action => ({ kind: 'map', which })) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.nat(BAD_EVENT), fc.nat(BAD_MAP), fc.nat(BAD_NETWORK))
      .map((which): Action => ({ kind: 'drop', which })),
  },
  {
    weight: 2,
    arbitrary: fc.nat(BAD_NETWORK).map((which): Action => ({ kind: 'network', which })),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('auto', 'wasm', 'webgpu')
      .map((to) => ({ kind: 'provider', to }) as Action),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('auto', 'cpu').map((to) => ({ kind: 'graphBackend', to }) as Action),
  },
  { weight: 1, arbitrary: fc.nat(1).map((index): Action => ({ kind: 'select', index })) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('cancel', 'resume', 'loseDevice')
      .map((kind) => ({ kind }) as Action),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('compute', 'scoring')
      .map((worker) => ({ kind: 'crash', worker }) as Action),
  },
);

/** What an opening leaves in use, by kind; null where it must be refused. */
type Which = Partial<Record<'event' | 'map' | 'network', number | null>>;

/** What openings that succeeded left in use, and what was set. */
interface Model {
  event: number | null;
  /** Name of the event that is shown. */
  shown: string | null;
  map: number | null;
  network: number | null;
  parameters: ParameterValues;
  provider: 'auto' | 'wasm' | 'webgpu';
  graphBackend: 'auto' | 'cpu';
}

/** Plays actions on a world and keeps the model beside it. */
async function play(world: World, actions: readonly Action[]): Promise<Model> {
  const { pipeline, workers } = world;
  const model: Model = {
    event: null,
    shown: null,
    map: null,
    network: null,
    parameters: DEFAULT_PARAMETERS,
    provider: 'auto',
    graphBackend: 'auto',
  };
  const openings: Promise<void>[] = [];
  const problems: string[] = [];
  /** How often something came that may end an opening: cancel, a crash. */
  let [ends, crashes] = [0, 0];
  /** The newest opening of each kind that was asked for, and of those that went well the newest. */
  const asked = { event: 0, map: 0, network: 0 };
  const opened = { event: 0, map: 0, network: 0 };

  /** Opens files of some kinds; `which` says what each leaves in use, null for a file that must be refused. */
  function open(files: readonly NamedBytes[], which: Which): void {
    const kinds = Object.keys(which) as (keyof Which)[];
    const mine = { ...asked };
    for (const kind of kinds) mine[kind] = ++asked[kind];
    const [endsBefore, crashesBefore] = [ends, crashes];
    const complain = (kind: keyof Which, message: string) => {
      const wasEnded = ends > endsBefore || asked[kind] > mine[kind];
      if (which[kind] !== null && !wasEnded && crashes === crashesBefore)
        problems.push(`A good ${kind} was not opened: ${message}`);
    };
    openings.push(
      pipeline.openFiles(files.map(source)).then(
        (done) => {
          for (const kind of kinds) {
            const value = which[kind];
            if (!done.kinds.has(kind)) complain(kind, done.problems.join(' '));
            else if (value === null || value === undefined) problems.push(`A bad ${kind} opened.`);
            else if (mine[kind] > opened[kind]) {
              opened[kind] = mine[kind];
              model[kind] = value;
            }
          }
        },
        (error: Error) => {
          for (const kind of kinds) complain(kind, error.message);
        },
      ),
    );
  }
  const eventFilesOf = (which: number): [NamedBytes[], number | null] => [
    EVENTS[which],
    which === BAD_EVENT ? null : which,
  ];
  const mapOf = (which: number): [NamedBytes[], number | null] =>
    which === BAD_MAP
      ? [[{ name: 'bad.map', bytes: new Uint8Array(20) }], null]
      : [[MAPS[which]], which];
  const networkOf = (which: number): [NamedBytes[], number | null] => {
    const { onnx, manifest } = NETWORKS[which] ?? networkFiles('bad');
    return [[onnx, manifest], which === BAD_NETWORK ? null : which];
  };

  for (const one of actions) {
    switch (one.kind) {
      case 'event': {
        const [files, event] = eventFilesOf(one.which);
        open(files, { event });
        break;
      }
      case 'map': {
        const [files, map] = mapOf(one.which);
        open(files, { map });
        break;
      }
      case 'network': {
        const [files, network] = networkOf(one.which);
        open(files, { network });
        break;
      }
      case 'drop': {
        const [events, event] = eventFilesOf(one.which[0]);
        const [maps, map] = mapOf(one.which[1]);
        const [networks, network] = networkOf(one.which[2]);
        open([...events, ...maps, ...networks], { event, map, network });
        break;
      }
      case 'cut':
        model.parameters = { ...model.parameters, ...one.change };
        pipeline.setParameters(model.parameters);
        break;
      case 'provider':
        model.provider = one.to;
        pipeline.setProvider(one.to);
        break;
      case 'graphBackend':
        model.graphBackend = one.to;
        pipeline.setGraphBackend(one.to);
        break;
      case 'select':
        // One that cannot be read because its worker ended leaves the one before.
        openings.push(pipeline.selectEvent(one.index).catch(() => {}));
        break;
      case 'cancel':
        ends++;
        pipeline.cancel();
        break;
      case 'resume':
        pipeline.resume();
        break;
      case 'loseDevice':
        world.loseDevice();
        crashes++;
        break;
      case 'crash':
        if (workers.crash(one.worker)) crashes++;
        break;
      case 'wait':
        for (const choice of one.deliveries) {
          workers.deliver(choice);
          await breathe();
        }
        break;
    }
  }
  await world.settle(Promise.all(openings));
  expect(problems).toEqual([]);
  // What was cancelled, or failed because a worker ended, runs again.
  pipeline.resume();
  await world.settle(pipeline.settled());
  const { event, events } = pipeline.snapshot();
  model.shown = event?.name ?? null;
  if (crashes === 0 && model.event !== null) expect(events).toEqual(NAMES[model.event]);
  return model;
}

/** What a pipeline shows, but for times and places. */
function shown({ pipeline }: World) {
  const { event, results, stages, warnings, events, eventIndex, mapName, networkName } =
    pipeline.snapshot();
  return {
    event: event?.name,
    isListed: event === null || events[eventIndex] === event.name,
    mapName: event ? mapName : null,
    networkName: event ? networkName : null,
    warnings,
    results,
    stages: Object.values(stages).map(
      ({ stage, state, counts, efficiency, purity, note, error }) => ({
        stage,
        state,
        counts,
        efficiency,
        purity,
        note,
        error,
      }),
    ),
  };
}

/** What a pipeline shows that came to the same state in a straight line. */
async function fresh(model: Model, hasGpu: boolean) {
  const map = model.map === null ? SHIPPED.map : MAPS[model.map];
  const network = model.network === null ? SHIPPED.network : NETWORKS[model.network];
  const world = createWorld(hasGpu, { map, network });
  const { pipeline } = world;
  pipeline.setParameters(model.parameters);
  pipeline.setProvider(model.provider);
  pipeline.setGraphBackend(model.graphBackend);
  if (model.event !== null) await world.settle(pipeline.openFiles(EVENTS[model.event].map(source)));
  const shownAt = pipeline.snapshot().events.indexOf(model.shown ?? '');
  await world.settle(pipeline.selectEvent(shownAt));
  await world.settle(pipeline.settled());
  const all = shown(world);
  pipeline.dispose();
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
        const model = await play(world, [{ kind: 'event', which: 0 }, ...actions]);
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
