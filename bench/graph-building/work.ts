/** What kernels moved, how long that takes at least, and how long it took. */

import { COUPLE_BYTES } from '../../src/graph/couples.ts';
import type { GraphCounts } from '../../src/graph/graph.ts';
import { WINDOWS_STRIDE } from '../../src/graph/packedMap.ts';
import type { ArrangedHits } from '../../src/modulemap/arrangeHits.ts';
import type { ModuleMap } from '../../src/modulemap/moduleMap.ts';
import { median } from './statistics.ts';
import type { BoundBuffer, Dispatch } from './trace.ts';

/** One kernel, all its dispatches of one build together. */
export interface KernelWork {
  readonly kernel: string;
  readonly dispatches: number;
  /** Median over the recorded builds (ms). */
  readonly ms: number;
  readonly bytesRead: number;
  readonly bytesWritten: number;
  /** Time to move these bytes at the bandwidth of the adapter (ms). */
  readonly floorMs: number;
}

/** Kernels that look up some entries of their buffers: those of the queue, and pairs of wide findings. */
const LOOK_UPS: readonly string[] = [
  'couples plan',
  'hitTriplets mark_decided',
  'hitPairs fill_wide',
];
/** The kernel that reads the pairs that became edges, and what it reads them from. */
const GATHER = 'edges gather';
const GATHERED = /(positions|kept pairs|graph pairs|legs of pairs)$/;

/** A buffer of which a kernel moves a part that a trace does not tell. */
interface Sparse {
  readonly label: RegExp;
  /** Bytes that it moves at least, all buffers of that label together. */
  readonly least: number;
}

/** What the passing hit triplets show to be read and written of lists and tables; nothing where they do not tell. */
function sparseBuffers(triplets: number): readonly Sparse[] {
  return [
    { label: /triplet windows from/, least: 4 * WINDOWS_STRIDE * triplets },
    { label: /couple windows$/, least: 4 * triplets },
    { label: /listed couples$/, least: COUPLE_BYTES * triplets },
    { label: /(findings|queue|targets of doublets)$/, least: 0 },
  ];
}

/** Share of the doublets of a map whose modules both have hits: what an event touches of the map's tables. */
export function activeShare(hits: ArrangedHits, map: ModuleMap): number {
  const { m1, m2 } = map.doublets;
  const has = (module: number) => hits.hitStart[module + 1] > hits.hitStart[module];
  const active = m1.reduce((sum, m, d) => sum + (has(m) && has(m2[d]) ? 1 : 0), 0);
  return active / m1.length;
}

/**
 * Sums recorded builds of the same event by kernel.
 * @param share of the map's doublets that the event touches.
 * @param counts of the event's graph.
 * @param bandwidth in bytes per ms.
 */
export function kernelWork(
  builds: readonly (readonly Dispatch[])[],
  share: number,
  counts: Pick<GraphCounts, 'doublets' | 'triplets' | 'edges'>,
  bandwidth: number,
): KernelWork[] {
  const sparse = sparseBuffers(counts.triplets);

  /** The bytes of a bound buffer that is not sparse: of the map's tables the entries whose modules have hits. */
  function dense(kernel: string, { label, bytes }: BoundBuffer): number {
    if (LOOK_UPS.includes(kernel)) return 0;
    if (kernel === GATHER && GATHERED.test(label))
      return bytes * (counts.edges / Math.max(1, counts.doublets));
    return label.startsWith('module map ') ? bytes * share : bytes;
  }

  /** Bytes that a kernel has to move of buffers: written ones in full, unless they are sparse. */
  function moved(kernel: string, buffers: readonly BoundBuffer[]): number {
    const isSparse = ({ label }: BoundBuffer) => sparse.some((one) => one.label.test(label));
    const parts = sparse.map(({ label, least }) => {
      const bytes = sum(buffers.filter((buffer) => label.test(buffer.label)));
      return LOOK_UPS.includes(kernel) ? 0 : Math.min(bytes, least);
    });
    const rest = buffers.filter((buffer) => !isSparse(buffer));
    return [...parts, ...rest.map((buffer) => dense(kernel, buffer))].reduce((a, b) => a + b, 0);
  }

  const kernels = new Set(builds[0].map(({ kernel }) => kernel));
  return Array.from(kernels, (kernel) => {
    const of = (build: readonly Dispatch[]) => build.filter((one) => one.kernel === kernel);
    const ms = median(builds.map((build) => of(build).reduce((sum, one) => sum + one.ms, 0)));
    const buffers = of(builds[0]).flatMap((one) => one.buffers);
    const bytes = (flag: 'read' | 'written') =>
      moved(
        kernel,
        buffers.filter((buffer) => buffer[flag]),
      );
    const [bytesRead, bytesWritten] = [bytes('read'), bytes('written')];
    return {
      kernel,
      dispatches: of(builds[0]).length,
      ms,
      bytesRead: Math.round(bytesRead),
      bytesWritten: Math.round(bytesWritten),
      floorMs: (bytesRead + bytesWritten) / bandwidth,
    };
  });
}

function sum(buffers: readonly BoundBuffer[]): number {
  return buffers.reduce((total, { bytes }) => total + bytes, 0);
}
