/** Prints measurements as tables and keeps them as JSON. */
import { mkdirSync, writeFileSync } from 'node:fs';
import type { Measurement } from './measure.ts';
import { fitLine, textTable } from './statistics.ts';

const FOLDER = 'bench/results';

export interface Report {
  readonly adapter: string;
  readonly date: string;
  readonly node: string;
  /** Of a kernel that copies (GB/s). */
  readonly bandwidth: number;
  readonly measurements: readonly Measurement[];
}

export function printReport({ adapter, bandwidth, measurements }: Report): void {
  console.log(`${adapter}; a copy kernel moves ${bandwidth.toFixed(1)} GB/s\n`);
  console.log(
    textTable([
      [
        'event',
        'hits',
        'candidates',
        'pairs',
        'triplets',
        'edges',
        'sort ms',
        'twin ms',
        'GPU ms',
        'twin/GPU',
        'twin CPU ms',
        'GPU CPU ms',
        'kernels ms',
        'floor ms',
        'time/floor',
        'GPU MiB',
        'peak GiB',
      ],
      ...measurements.map((m) => [
        m.event,
        `${m.counts.hits}`,
        `${m.counts.candidates}`,
        `${m.counts.doublets}`,
        `${m.counts.triplets}`,
        `${m.counts.edges}`,
        m.arrangeMs.toFixed(1),
        m.twinMs.toFixed(0),
        m.gpuMs.toFixed(0),
        (m.twinMs / m.gpuMs).toFixed(2),
        m.twinCpuMs.toFixed(0),
        m.gpuCpuMs.toFixed(0),
        m.kernelMs.toFixed(1),
        m.floorMs.toFixed(1),
        (m.kernelMs / m.floorMs).toFixed(1),
        (m.gpuBytes / 2 ** 20).toFixed(0),
        (m.peakHostBytes / 2 ** 30).toFixed(2),
      ]),
    ]),
  );
  for (const measurement of measurements) console.log(`\n${kernelTable(measurement)}`);
  const scaling = measurements.filter((m) => m.map.detector === measurements.at(-1)?.map.detector);
  if (scaling.length > 2) console.log(`\n${scalingTable(scaling)}`);
}

function kernelTable({ event, kernels }: Measurement): string {
  return textTable([
    [event, 'dispatches', 'ms', 'MB read', 'MB written', 'floor ms', 'time/floor'],
    ...kernels.map((k) => [
      `  ${k.kernel}`,
      `${k.dispatches}`,
      k.ms.toFixed(2),
      (k.bytesRead / 1e6).toFixed(2),
      (k.bytesWritten / 1e6).toFixed(2),
      k.floorMs.toFixed(2),
      k.floorMs > 0 ? (k.ms / k.floorMs).toFixed(1) : '',
    ]),
  ]);
}

/** Straight lines of time against candidates, over the events of one map. */
function scalingTable(measurements: readonly Measurement[]): string {
  const candidates = measurements.map((m) => m.counts.candidates / 1e6);
  const line = (name: string, times: readonly number[]) => {
    const { intercept, slope, r2 } = fitLine(candidates, times);
    return [name, intercept.toFixed(2), slope.toFixed(3), r2.toFixed(4)];
  };
  const kernels = measurements[0].kernels.map(({ kernel }) => kernel);
  return textTable([
    [`scaling, ${measurements[0].map.detector}`, 'ms', 'ms per 10^6 candidates', 'R^2'],
    line(
      'all kernels',
      measurements.map((m) => m.kernelMs),
    ),
    ...kernels.map((kernel) =>
      line(
        `  ${kernel}`,
        measurements.map((m) => m.kernels.find((k) => k.kernel === kernel)?.ms ?? 0),
      ),
    ),
    line(
      'GPU builder',
      measurements.map((m) => m.gpuMs),
    ),
    line(
      'GPU builder, CPU time',
      measurements.map((m) => m.gpuCpuMs),
    ),
    line(
      'twin',
      measurements.map((m) => m.twinMs),
    ),
  ]);
}

/** Writes JSON to `bench/results/<adapter>[-suffix].json` and returns the file's path. */
export function keep(adapter: string, report: unknown, suffix = ''): string {
  mkdirSync(FOLDER, { recursive: true });
  const name = adapter.toLowerCase().replaceAll(/[^a-z0-9.]+/g, '-');
  const file = `${FOLDER}/${name}${suffix}.json`;
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
  return file;
}
