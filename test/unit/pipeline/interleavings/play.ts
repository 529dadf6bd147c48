import type { NamedBytes } from '../../../../src/formats/zip.ts';
import { DEFAULT_PARAMETERS, type ParameterValues } from '../../../../src/parameters/table.ts';
import type { Pipeline } from '../../../../src/pipeline/pipeline.ts';
import type { SimulationSettings } from '../../../../src/simulation/settings.ts';
import { breathe } from '../../../../src/tasks/rpc.ts';
import { eventFiles, mapFile, source, zipOfTwo } from './files.ts';

/** What the user and the machine may do at any moment. */
export type Action =
  | { readonly kind: 'event'; readonly which: number }
  | { readonly kind: 'map'; readonly which: number }
  | { readonly kind: 'drop'; readonly which: readonly [number, number, number] }
  | { readonly kind: 'network'; readonly which: number }
  | { readonly kind: 'cut'; readonly change: Partial<ParameterValues> }
  | { readonly kind: 'provider'; readonly to: 'auto' | 'wasm' | 'webgpu' }
  | { readonly kind: 'graphBackend'; readonly to: 'auto' | 'cpu' | 'gpu' }
  | { readonly kind: 'select'; readonly index: number }
  | { readonly kind: 'cancel' | 'resume' | 'loseDevice' }
  | { readonly kind: 'crash'; readonly worker: 'compute' | 'scoring' }
  | { readonly kind: 'wait'; readonly deliveries: readonly number[] };

export const EVENTS: readonly NamedBytes[][] = [
  eventFiles('event01', 1),
  eventFiles('event05', 5),
  [zipOfTwo()],
  [{ name: 'event09-hits.csv', bytes: new TextEncoder().encode('hit_id,x,y\n1,2,3\n') }],
];
const NAMES = [['event01'], ['event05'], ['event01', 'event02']];
export const BAD_EVENT = 3;
export const MAPS = [
  mapFile('wide.map', 5, 3),
  mapFile('short.map', 4, 3),
  mapFile('narrow.map', 5, 0.05),
];
export const BAD_MAP = MAPS.length;
export const NETWORKS = ['one', 'another'];
export const BAD_NETWORK = NETWORKS.length;

/** What an opening leaves in use, by kind; null where it must be refused. */
type Which = Partial<Record<'event' | 'map' | 'network', number | null>>;

/** What openings that succeeded left in use, and what was set. */
export interface Model {
  event: number | null;
  /** Name of the event that is shown. */
  shown: string | null;
  map: number | null;
  network: number | null;
  parameters: ParameterValues;
  provider: 'auto' | 'wasm' | 'webgpu';
  graphBackend: 'auto' | 'cpu' | 'gpu';
}

/** A pipeline, and what else the actions need. */
export interface Playable {
  readonly pipeline: Pipeline<SimulationSettings>;
  /** The files of a network by its name. */
  network(name: string): { readonly onnx: NamedBytes; readonly manifest: NamedBytes };
  /** Lets a message of the workers through, where they wait. */
  deliver(choice: number): void;
  /** Ends a worker; false where none runs or none can be ended. */
  crash(worker: string): boolean;
  loseDevice(): void;
  /** Resolves once `until` has settled. */
  settle(until: Promise<unknown>): Promise<void>;
}

/** What came of some actions. */
export interface Played {
  readonly model: Model;
  /** A sentence for every opening that did not end as it should. */
  readonly problems: readonly string[];
}

/** Plays actions, resumes what they stopped, and keeps the model beside it. */
export async function play(world: Playable, actions: readonly Action[]): Promise<Played> {
  const { pipeline } = world;
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
    const { onnx, manifest } = world.network(NETWORKS[which] ?? 'bad');
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
        if (world.crash(one.worker)) crashes++;
        break;
      case 'wait':
        for (const choice of one.deliveries) {
          world.deliver(choice);
          await breathe();
        }
        break;
    }
  }
  await world.settle(Promise.all(openings));
  // What was cancelled, or failed because a worker ended, runs again.
  pipeline.resume();
  await world.settle(pipeline.settled());
  const { event, events } = pipeline.snapshot();
  model.shown = event?.name ?? null;
  // A worker that ends while it reads the first event of a list takes that one with it.
  if (crashes === 0 && model.event !== null && events.join() !== NAMES[model.event].join())
    problems.push(`The list of events is ${events.join()}.`);
  return { model, problems };
}

/** Brings a new world to the state of a model in a straight line. `opens` says whether map and network have to be opened. */
export async function replay(world: Playable, model: Model, opens: boolean): Promise<void> {
  const { pipeline } = world;
  pipeline.setParameters(model.parameters);
  pipeline.setProvider(model.provider);
  pipeline.setGraphBackend(model.graphBackend);
  if (opens && model.map !== null)
    await world.settle(pipeline.openFiles([source(MAPS[model.map])]));
  if (opens && model.network !== null) {
    const { onnx, manifest } = world.network(NETWORKS[model.network]);
    await world.settle(pipeline.openFiles([source(onnx), source(manifest)]));
  }
  if (model.event !== null) await world.settle(pipeline.openFiles(EVENTS[model.event].map(source)));
  const shownAt = pipeline.snapshot().events.indexOf(model.shown ?? '');
  await world.settle(pipeline.selectEvent(shownAt));
  await world.settle(pipeline.settled());
}

/** What a pipeline shows, but for times and places. */
export function shown({ pipeline }: Playable) {
  const { event, results, stages, warnings, events, eventIndex, mapName, networkNames } =
    pipeline.snapshot();
  return {
    event: event?.name,
    isListed: event === null || events[eventIndex] === event.name,
    mapName: event ? mapName : null,
    networkNames: event ? networkNames : null,
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
