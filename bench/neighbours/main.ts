/**
 * `npm run bench:neighbours [-- --points N,N,...] [--dims N,N] [--radius R] [--single]`: the neighbour search on the
 * adapter at hand against its twin on the CPU and against what the adapter needs for its bytes and distances alone.
 * `-- --verify [--kinds demo,generated,full] [--first N] [--count N]` compares edges instead, on the events at hand
 * through the shipped embedding: GPU, with and without subgroups, twin, and pairs tried one by one (in larger events
 * those that begin at every n-th hit).
 *
 * Embeddings are drawn with the statistics of trained ones (`embedding.ts`), the same radius at every size: more points
 * then have more neighbours each. Keeps all figures in `bench/results/<adapter>-neighbours.json`.
 */
import { parseArgs } from 'node:util';
import { openDawn } from '../../src/cli/dawn.ts';
import { requestDevice } from '../../src/gpu/device.ts';
import { strideOf } from '../../src/neighbours/integers.ts';
import { measureBandwidth } from '../graph-building/bandwidth.ts';
import { keep } from '../graph-building/report.ts';
import { fitLine, textTable } from '../graph-building/statistics.ts';
import { traceDevice } from '../graph-building/trace.ts';
import { measureDistances } from './distanceRate.ts';
import { type Measurement, measureSearch } from './measure.ts';
import { verify } from './verify.ts';

const { values } = parseArgs({
  options: {
    points: { type: 'string', default: '5000,10000,25000,50000,105000,200000,300000' },
    dims: { type: 'string', default: '8,12' },
    radius: { type: 'string', default: '0.07' },
    single: { type: 'boolean', default: false },
    verify: { type: 'boolean', default: false },
    kinds: { type: 'string', default: 'demo,generated,full' },
    first: { type: 'string', default: '0' },
    count: { type: 'string', default: '10' },
  },
});
const numbers = (list: string) => list.split(',').map(Number);

const HEAD =
  'points,dims,edges,looks/point,prepare ms,twin ms,twin CPU ms,GPU ms,GPU CPU ms,kernels ms,memory floor ms,compute floor ms,waits,GPU MiB'.split(
    ',',
  );

function row(m: Measurement): string[] {
  const ms = [m.prepareMs, m.twinMs, m.twinCpuMs, m.gpuMs, m.gpuCpuMs, m.kernelMs];
  const floors = [m.memoryFloorMs, m.computeFloorMs].map((floor) => floor.toFixed(1));
  return [
    String(m.points),
    String(m.dims),
    String(m.edges),
    (m.looks / m.points).toFixed(0),
    ...ms.map((time) => time.toFixed(0)),
    ...floors,
    String(m.waits),
    (m.gpuBytes / 2 ** 20).toFixed(1),
  ];
}

/** The power of the number of points that a time grows with. */
function power(measurements: readonly Measurement[], of: (m: Measurement) => number): string {
  const logs = measurements.map((m) => [Math.log(m.points), Math.log(of(m))]);
  const { slope } = fitLine(
    logs.map(([x]) => x),
    logs.map(([, y]) => y),
  );
  return slope.toFixed(2);
}

async function main(): Promise<void> {
  const dawn = await openDawn();
  const { device, adapterName } = await requestDevice(dawn.gpu);
  try {
    if (values.verify) {
      const { kinds, first, count } = values;
      const events = { kinds: kinds.split(','), first: Number(first), count: Number(count) };
      const different = await verify(device, events);
      console.log(different === 0 ? 'All equal.' : `${different} events differ.`);
      process.exitCode = different === 0 ? 0 : 1;
      return;
    }
    const traced = traceDevice(device);
    const bandwidth = await measureBandwidth(traced);
    const radius = Number(values.radius);
    const measurements: Measurement[] = [];
    for (const dims of numbers(values.dims)) {
      const distances = await measureDistances(traced, strideOf(dims));
      const rates = { bandwidth, distances };
      for (const points of numbers(values.points)) {
        const isDouble = !values.single;
        const m = await measureSearch(traced, { points, dims, radius, isDouble }, rates);
        measurements.push(m);
        process.stderr.write(`${row(m).join('  ')}\n`);
      }
    }
    const kind = values.single ? 'single' : 'double';
    console.log(`${adapterName}: ${kind} embeddings, radius ${radius}\n`);
    console.log(textTable([HEAD, ...measurements.map(row)]));
    for (const dims of numbers(values.dims)) {
      const of = measurements.filter((m) => m.dims === dims);
      if (of.length < 2) continue;
      const grows = (name: string, value: (m: Measurement) => number) =>
        `${name} N^${power(of, value)}`;
      console.log(
        `\n${dims} dimensions grow with the number of points N: ${[
          grows('edges', (m) => m.edges),
          grows('looks', (m) => m.looks),
          grows('twin', (m) => m.twinMs),
          grows('GPU', (m) => m.gpuMs),
        ].join(', ')}`,
      );
    }
    console.log(
      `\nKept in ${keep(adapterName, { adapter: adapterName, bandwidth, measurements }, '-neighbours')}`,
    );
  } finally {
    device.destroy();
    dawn.close();
  }
}

await main();
