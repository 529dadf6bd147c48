/** The page that `npm run bench -- --chromium` opens: builds one event's graph by turns on the GPU and by the twin. */
import { readTrackmlEvent } from '../../../src/formats/trackmlEvent.ts';
import { requestDevice } from '../../../src/gpu/device.ts';
import { buildGraphCpu } from '../../../src/graph/cpu.ts';
import type { GraphCounts } from '../../../src/graph/graph.ts';
import { arrangeHits } from '../../../src/modulemap/arrangeHits.ts';
import { decodeCanonicalMap } from '../../../src/modulemap/binary.ts';
import { expandCanonicalMap } from '../../../src/modulemap/expand.ts';
import { graphDifference } from '../compare.ts';
import { buildOnGpu } from '../onGpu.ts';
import { type TracedDevice, traceDevice } from '../trace.ts';

/** What the page offers; times are wall times (ms). */
export interface Benchmark {
  readonly adapter: string;
  readonly counts: GraphCounts;
  /** Null where the graphs are equal. */
  readonly difference: string | null;
  buildOnGpu(): Promise<number>;
  buildByTwin(): Promise<number>;
  /** One build with every dispatch timed: kernel and time on the device (ms), in order. */
  timeKernels(): Promise<readonly KernelTime[]>;
}

export interface KernelTime {
  readonly kernel: string;
  readonly ms: number;
}

async function fetchBytes(name: string): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(name);
  if (!response.ok) throw new Error(`${name}: ${response.status}.`);
  return new Uint8Array(await response.arrayBuffer());
}

/** Loads map and event, and builds once each way: that compiles, uploads the map and compares. */
async function open(): Promise<Benchmark> {
  const map = expandCanonicalMap(decodeCanonicalMap(await fetchBytes('map'), 'the shipped map'));
  const [event] = await readTrackmlEvent([
    { name: 'event-hits.csv.gz', bytes: await fetchBytes('event') },
  ]);
  const hits = arrangeHits(event, map);
  const { device, adapterName } = await requestDevice(navigator.gpu);
  let traced: TracedDevice | undefined;
  const gpu = await buildOnGpu(device, hits, map);
  const twin = await buildGraphCpu(hits, map);
  return {
    adapter: adapterName,
    counts: gpu.counts,
    difference: graphDifference(gpu, twin),
    buildOnGpu: () => timed(() => buildOnGpu(device, hits, map)),
    buildByTwin: () => timed(() => buildGraphCpu(hits, map)),
    timeKernels: async () => {
      // The device as it is builds faster than one that is watched.
      traced ??= traceDevice(device);
      const watched = traced;
      const { dispatches } = await watched.record(() => buildOnGpu(watched.device, hits, map));
      return dispatches.map(({ kernel, ms }) => ({ kernel, ms }));
    },
  };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return performance.now() - from;
}

declare global {
  var benchmark: Promise<Benchmark>;
}
globalThis.benchmark = open();
