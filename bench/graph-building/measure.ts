/** Measures graph building of one event on a device against the twin, in one run. */

import type { TrackingEvent } from '../../src/event/event.ts';
import { buildGraphCpu } from '../../src/graph/cpu.ts';
import type { GraphCounts } from '../../src/graph/graph.ts';
import { arrangeHits } from '../../src/modulemap/arrangeHits.ts';
import type { ModuleMap } from '../../src/modulemap/moduleMap.ts';
import { graphDifference } from './compare.ts';
import { buildOnGpu } from './onGpu.ts';
import { median } from './statistics.ts';
import type { Dispatch, TracedDevice } from './trace.ts';
import { activeShare, type KernelWork, kernelWork } from './work.ts';

export interface Measurement {
  readonly event: string;
  readonly map: { readonly detector: string; readonly doublets: number; readonly triplets: number };
  readonly counts: GraphCounts;
  /** Medians (ms): sorting hits by module, the twin, the GPU builder as its caller waits for it. */
  readonly arrangeMs: number;
  readonly twinMs: number;
  readonly gpuMs: number;
  /** Medians of the processor time of this process (ms): under load, and on a software adapter, the fairer figure. */
  readonly twinCpuMs: number;
  readonly gpuCpuMs: number;
  /** Of the GPU builder: all kernels together, and the time at least their memory traffic takes. */
  readonly kernelMs: number;
  readonly floorMs: number;
  readonly undecided: { readonly pairs: number; readonly triplets: number };
  readonly waits: number;
  /** Bytes the build held on the GPU without the map. */
  readonly gpuBytes: number;
  /** Largest memory of the process so far (bytes). */
  readonly peakHostBytes: number;
  readonly kernels: readonly KernelWork[];
}

/** Runs of each builder for events whose builds are short; long ones stop after `BUDGET_MS`. */
const RUNS = 5;
const BUDGET_MS = 12_000;

/**
 * Builds the graph of an event by turns on the GPU and by the twin.
 * @param bandwidth of the adapter, in bytes per ms.
 * @throws Error where the graphs differ.
 */
export async function measure(
  traced: TracedDevice,
  event: TrackingEvent,
  map: ModuleMap,
  bandwidth: number,
): Promise<Measurement> {
  const started = performance.now();
  const arrange: number[] = [];
  const twin: number[] = [];
  const gpu: number[] = [];
  const twinCpu: number[] = [];
  const gpuCpu: number[] = [];
  const recorded: (readonly Dispatch[])[] = [];
  const hits = arrangeHits(event, map);
  // The first build uploads the map and compiles.
  let graph = await buildOnGpu(traced.device, hits, map);
  for (let run = 0; run < RUNS; run++) {
    arrange.push((await timed(async () => arrangeHits(event, map))).ms);
    const onGpu = await timed(() => buildOnGpu(traced.device, hits, map));
    gpu.push(onGpu.ms);
    gpuCpu.push(onGpu.cpuMs);
    graph = onGpu.value;
    const { dispatches } = await traced.record(() => buildOnGpu(traced.device, hits, map));
    recorded.push(dispatches);
    const onCpu = await timed(() => buildGraphCpu(hits, map));
    twin.push(onCpu.ms);
    twinCpu.push(onCpu.cpuMs);
    const difference = graphDifference(graph, onCpu.value);
    if (difference) throw new Error(`${event.name}: GPU and twin differ in ${difference}.`);
    if (performance.now() - started > BUDGET_MS) break;
  }
  const kernels = kernelWork(recorded, activeShare(hits, map), graph.counts, bandwidth);
  const total = (of: (work: KernelWork) => number) => kernels.reduce((sum, k) => sum + of(k), 0);
  return {
    event: event.name,
    map: {
      detector: map.header.detector,
      doublets: map.doublets.m1.length,
      triplets: map.triplets.occurrence.length,
    },
    counts: graph.counts,
    arrangeMs: median(arrange),
    twinMs: median(twin),
    gpuMs: median(gpu),
    twinCpuMs: median(twinCpu),
    gpuCpuMs: median(gpuCpu),
    kernelMs: total((work) => work.ms),
    floorMs: total((work) => work.floorMs),
    undecided: graph.undecided,
    waits: graph.waits,
    gpuBytes: graph.gpuBytes,
    peakHostBytes: process.resourceUsage().maxRSS * 1024,
    kernels,
  };
}

async function timed<T>(work: () => Promise<T>): Promise<{ value: T; ms: number; cpuMs: number }> {
  const cpuFrom = process.cpuUsage();
  const from = performance.now();
  const value = await work();
  const ms = performance.now() - from;
  const { user, system } = process.cpuUsage(cpuFrom);
  return { value, ms, cpuMs: (user + system) / 1000 };
}
