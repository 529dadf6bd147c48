/** Whether GPU, twin and trying every pair find the same neighbours of the hits of real and generated events. */
import { searchOf } from '../../src/chains/stages/neighbours.ts';
import { searchSettings } from '../../src/chains/stages/searchSettings.ts';
import { createNodeServices } from '../../src/cli/nodeServices.ts';
import type { TrackingEvent } from '../../src/event/event.ts';
import { findNeighboursCpu } from '../../src/neighbours/cpu.ts';
import { findNeighboursGpu } from '../../src/neighbours/gpu.ts';
import type { EdgeDirection, NeighbourEdges } from '../../src/neighbours/search.ts';
import { DEFAULT_PARAMETERS } from '../../src/parameters/table.ts';
import type { TaskContext } from '../../src/tasks/rpc.ts';
import { eventSettings } from '../../tools/export-graphs/recipe.ts';
import { demoEvent, fullEventFiles, readOne } from '../detectors/trackml.ts';
import { overriding } from '../graph-building/trace.ts';
import { tryEveryPair } from './brute.ts';

/** In larger events only every so many-th hit is tried with all others. */
const FULLY_TRIED = 6000;
const DIRECTIONS: readonly EdgeDirection[] = ['outward', 'learnt', 'flipped'];
const quiet: TaskContext = { signal: new AbortController().signal, progress() {} };

/** Which events: kinds of `demo`, `generated`, `full`, and which of each kind. */
export interface VerifiedEvents {
  readonly kinds: readonly string[];
  readonly first: number;
  readonly count: number;
}

/**
 * Searches each event with everything at its default and in the other directions: on the device as it is, as on a GPU
 * with subgroups and without, by the twin in the same order, and by trying every pair that begins at
 * each n-th hit. Prints a line an event.
 * @returns the number of events that differ.
 */
export async function verify(
  device: GPUDevice,
  { kinds, first, count }: VerifiedEvents,
): Promise<number> {
  const services = createNodeServices({ shipped: 'public', map: null, models: [], threads: 2 });
  const asGpu = { adapterInfo: { isFallbackAdapter: false } };
  const plain = { ...asGpu, features: new Set() };
  const devices: [string, GPUDevice][] = [
    ['as it is', device],
    ['with subgroups', overriding(device, asGpu)],
    ['without subgroups', overriding(device, plain)],
  ];
  if (!device.features.has('subgroups')) throw new Error('The adapter has no subgroups.');

  /** What differs first, or null. */
  async function compare(event: TrackingEvent): Promise<string | null> {
    const ran = await services.tools.embedHits(event, 'embedding', 'wasm', quiet);
    const embedding = ran.value;
    const hits = event.x.length;
    const settings = searchSettings(DEFAULT_PARAMETERS, embedding, hits);
    const search = searchOf(event, embedding, settings);
    const every = tryEveryPair(search, Math.ceil(hits / FULLY_TRIED));
    const counts: string[] = [];
    let tried = 0;
    for (const direction of DIRECTIONS) {
      const directed = { ...search, direction };
      const twin = await findNeighboursCpu(directed);
      // Only the direction that ships on all devices: the others differ in what is kept, not in how sums are made.
      for (const [name, one] of direction === settings.direction ? devices : devices.slice(0, 1)) {
        const gpu = await findNeighboursGpu(one, directed);
        if (!isSame(gpu, twin)) return `${direction}: GPU (${name}) and twin differ`;
      }
      counts.push(`${twin.src.length} ${direction}`);
      // What is flipped begins at either end.
      if (direction === 'flipped') continue;
      const keys = Float64Array.from(twin.src, (src, e) => src * hits + twin.dst[e])
        .filter((_, e) => every.isTried(twin.src[e]))
        .sort();
      const expected = every.edges(direction);
      if (keys.length !== expected.length || keys.some((key, e) => key !== expected[e]))
        return `${direction}: ${keys.length} edges, and ${expected.length} by trying every pair`;
      tried = expected.length;
    }
    console.log(
      `${event.name}: equal; ${hits} hits, radius ${settings.radius.toPrecision(3)}, edges ${counts.join(', ')}; ${tried} of them by trying every pair`,
    );
    return null;
  }

  let different = 0;
  try {
    const makers: Record<string, (i: number) => Promise<TrackingEvent>> = {
      demo: demoEvent,
      generated: (i) => services.generateEvent(eventSettings('test', 'full', i, 'full'), quiet),
      full: (i) => readOne(fullEventFiles()[i]),
    };
    const most: Record<string, number> = { demo: 1, full: fullEventFiles().length };
    for (const kind of kinds) {
      const end = Math.min(first + count, most[kind] ?? first + count);
      if (end <= first) console.log(`Skipped: there are no such events of the kind ${kind}.`);
      for (let i = first; i < end; i++) {
        const event = await makers[kind](i);
        const difference = await compare(event);
        if (!difference) continue;
        different++;
        console.log(`${event.name}: ${difference}`);
      }
    }
  } finally {
    services.dispose();
  }
  return different;
}

function isSame(a: NeighbourEdges, b: NeighbourEdges): boolean {
  const { src, dst } = a;
  return (
    src.length === b.src.length &&
    a.limited === b.limited &&
    src.every((from, e) => from === b.src[e] && dst[e] === b.dst[e])
  );
}
