/** The page that `npm run bench -- --chromium` opens: builds one event's graph by turns on the GPU and by the twin. */
import { readTrackmlEvent } from '../../../src/formats/trackmlEvent.ts';
import { requestDevice } from '../../../src/gpu/device.ts';
import { buildGraphCpu } from '../../../src/graph/cpu.ts';
import { buildGraphGpu } from '../../../src/graph/gpu.ts';
import type { GraphCounts } from '../../../src/graph/graph.ts';
import { arrangeHits } from '../../../src/modulemap/arrangeHits.ts';
import { decodeCanonicalMap } from '../../../src/modulemap/binary.ts';
import { expandCanonicalMap } from '../../../src/modulemap/expand.ts';
import { graphDifference } from '../compare.ts';

/** What a run of the page found. */
export interface PageResult {
  readonly adapter: string;
  readonly counts: GraphCounts;
  /** Wall time of each build (ms), in the order of the runs. */
  readonly gpuMs: readonly number[];
  readonly twinMs: readonly number[];
  /** Null where the graphs are equal. */
  readonly difference: string | null;
}

async function fetchBytes(name: string): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(name);
  if (!response.ok) throw new Error(`${name}: ${response.status}.`);
  return new Uint8Array(await response.arrayBuffer());
}

async function run(runs: number): Promise<PageResult> {
  const map = expandCanonicalMap(decodeCanonicalMap(await fetchBytes('map'), 'the shipped map'));
  const [event] = await readTrackmlEvent([
    { name: 'event-hits.csv.gz', bytes: await fetchBytes('event') },
  ]);
  const hits = arrangeHits(event, map);
  const { device, adapterName } = await requestDevice(navigator.gpu);
  // The first build of each compiles, and uploads the map.
  const gpu = await buildGraphGpu(device, hits, map);
  const twin = await buildGraphCpu(hits, map);
  const gpuMs: number[] = [];
  const twinMs: number[] = [];
  for (let i = 0; i < runs; i++) {
    const from = performance.now();
    await buildGraphGpu(device, hits, map);
    const between = performance.now();
    await buildGraphCpu(hits, map);
    gpuMs.push(between - from);
    twinMs.push(performance.now() - between);
  }
  device.destroy();
  return {
    adapter: adapterName,
    counts: gpu.counts,
    gpuMs,
    twinMs,
    difference: graphDifference(gpu, twin),
  };
}

declare global {
  var benchmark: (runs: number) => Promise<PageResult>;
}
globalThis.benchmark = run;
