import { createColumns } from '../../src/neighbours/columns.ts';
import { findNeighboursCpu } from '../../src/neighbours/cpu.ts';
import { findNeighboursGpu } from '../../src/neighbours/gpu.ts';
import { edgeBytes, searchBytes } from '../../src/neighbours/gpuPoints.ts';
import { prepareSearch } from '../../src/neighbours/prepare.ts';
import type { NeighbourSearch } from '../../src/neighbours/search.ts';
import { median } from '../graph-building/statistics.ts';
import type { TracedDevice } from '../graph-building/trace.ts';
import { syntheticEmbedding } from './embedding.ts';

/** Times (ms) of one search, medians, and what it works on. */
export interface Measurement {
  readonly points: number;
  readonly dims: number;
  readonly edges: number;
  /** Points that all queries look at in one pass. */
  readonly looks: number;
  /** Whole numbers, axes and cells, on one thread: a part of both. */
  readonly prepareMs: number;
  readonly twinMs: number;
  readonly twinCpuMs: number;
  readonly gpuMs: number;
  readonly gpuCpuMs: number;
  /** All kernels, from timestamps. */
  readonly kernelMs: number;
  /** Points read twice, to count and to write, and edges written, at the adapter's bandwidth. */
  readonly memoryFloorMs: number;
  /** All looks, twice, at the rate of distances with no cells in between. */
  readonly computeFloorMs: number;
  readonly waits: number;
  readonly gpuBytes: number;
}

/** What an adapter does in a ms: bytes moved, distances taken. */
export interface Rates {
  readonly bandwidth: number;
  readonly distances: number;
}

const RUNS = 3;
const BUDGET_MS = 15_000;

/** Searches an embedding by turns on the GPU and by the twin. @throws Error where the edges differ. */
export async function measureSearch(
  { device, record }: TracedDevice,
  given: { points: number; dims: number; radius: number; isDouble: boolean },
  rates: Rates,
): Promise<Measurement> {
  const { points, dims, radius, isDouble } = given;
  const search: NeighbourSearch = {
    ...syntheticEmbedding(points, dims, points, isDouble),
    radius,
    kMax: 1000,
    direction: isDouble ? 'learnt' : 'outward',
    rotate: true,
  };
  const times = { prepare: [], twin: [], twinCpu: [], gpu: [], gpuCpu: [] } as {
    [name: string]: number[];
  };
  async function timed<T>(name: string, work: () => Promise<T>): Promise<T> {
    const [wall, cpu] = [performance.now(), process.cpuUsage()];
    const value = await work();
    times[name].push(performance.now() - wall);
    const { user, system } = process.cpuUsage(cpu);
    times[`${name}Cpu`]?.push((user + system) / 1000);
    return value;
  }

  // The first search compiles.
  const { value: found, dispatches } = await record(() => findNeighboursGpu(device, search));
  const twin = await findNeighboursCpu(search);
  const differs = twin.src.some((src, e) => src !== found.src[e] || twin.dst[e] !== found.dst[e]);
  if (differs || twin.src.length !== found.src.length)
    throw new Error(`${points} x ${dims}: the edges of GPU and twin differ.`);
  const started = performance.now();
  for (let run = 0; run < RUNS && (run === 0 || performance.now() - started < BUDGET_MS); run++) {
    await timed('gpu', () => findNeighboursGpu(device, search));
    await timed('twin', () => findNeighboursCpu(search));
    await timed('prepare', async () => prepareSearch(search));
  }

  const prepared = prepareSearch(search);
  const { sources, targets, stride } = prepared;
  const columns = createColumns(prepared, targets);
  let looks = 0;
  for (let place = 0; place < points; place++)
    columns.visit(sources.coordinates, stride * place, (from, to) => {
      looks += to - from;
    });
  const bytes = searchBytes(prepared);
  const read = bytes.coordinates + bytes['names of points'] + bytes['starts of cells'];
  const moved = 2 * read + bytes.counts + edgeBytes(found.src.length).edges;
  return {
    points,
    dims,
    edges: found.src.length,
    looks,
    prepareMs: median(times.prepare),
    twinMs: median(times.twin),
    twinCpuMs: median(times.twinCpu),
    gpuMs: median(times.gpu),
    gpuCpuMs: median(times.gpuCpu),
    kernelMs: dispatches.reduce((sum, dispatch) => sum + dispatch.ms, 0),
    memoryFloorMs: moved / rates.bandwidth,
    computeFloorMs: (2 * looks) / rates.distances,
    waits: found.waits,
    gpuBytes: found.gpuBytes,
  };
}
