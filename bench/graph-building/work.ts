/** What kernels moved, how long that takes at least, and how long it took. */
import type { GraphCounts } from '../../src/graph/graph.ts';
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

/** Share of the entries of a map whose modules all have hits: what an event touches of the map's tables. */
export interface ActiveShare {
  readonly doublets: number;
  readonly triplets: number;
}

/** Kernels that look up a few hundred entries of their buffers. */
const LOOK_UPS: readonly string[] = [
  'couples plan',
  'hitTriplets mark_decided',
  'hitPairs fill_wide',
];
/** The kernel that reads the pairs that became edges, and what it reads them from. */
const GATHER = 'edges gather';
const GATHERED = /(positions|kept pairs|graph pairs|legs of pairs)$/;
/** Bytes of a map triplet's windows, of a listed couple of pairs, and of a finding, which has up to 24 pairs. */
const WINDOWS_BYTES = 80;
const COUPLE_BYTES = 8;
const FINDING_BYTES = 4;
const PAIRS_PER_FINDING = 24;

export function activeShare(hits: ArrangedHits, map: ModuleMap): ActiveShare {
  const { m1, m2 } = map.doublets;
  const { doublet12, doublet23 } = map.triplets;
  const has = (module: number) => hits.hitStart[module + 1] > hits.hitStart[module];
  const active = Uint8Array.from(m1, (m, d) => (has(m) && has(m2[d]) ? 1 : 0));
  const doublets = active.reduce((sum, flag) => sum + flag, 0);
  let triplets = 0;
  for (let t = 0; t < doublet12.length; t++)
    if (active[doublet12[t]] && active[doublet23[t]]) triplets++;
  return { doublets: doublets / m1.length, triplets: triplets / doublet12.length };
}

/**
 * Sums recorded builds of the same event by kernel.
 * @param counts of the event's graph.
 * @param bandwidth in bytes per ms.
 */
export function kernelWork(
  builds: readonly (readonly Dispatch[])[],
  share: ActiveShare,
  counts: Pick<GraphCounts, 'doublets' | 'triplets' | 'edges'>,
  bandwidth: number,
): KernelWork[] {
  /**
   * The bytes of a bound buffer that a kernel has to move: of the map's tables the entries whose modules have hits, of
   * lists and tables that are not full what the graph shows to be in them at least.
   */
  function touched(kernel: string, { label, bytes }: BoundBuffer): number {
    if (LOOK_UPS.includes(kernel)) return 0;
    if (kernel === GATHER && GATHERED.test(label))
      return bytes * (counts.edges / Math.max(1, counts.doublets));
    if (label.includes('triplet windows from'))
      return Math.min(bytes * share.triplets, WINDOWS_BYTES * counts.triplets);
    if (label === 'graph listed couples') return Math.min(bytes, COUPLE_BYTES * counts.triplets);
    if (label === 'graph found')
      return Math.min(bytes, (FINDING_BYTES * counts.doublets) / PAIRS_PER_FINDING);
    return label.startsWith('module map ') ? bytes * share.doublets : bytes;
  }

  const kernels = new Set(builds[0].map(({ kernel }) => kernel));
  return Array.from(kernels, (kernel) => {
    const of = (build: readonly Dispatch[]) => build.filter((one) => one.kernel === kernel);
    const ms = median(builds.map((build) => of(build).reduce((sum, one) => sum + one.ms, 0)));
    const buffers = of(builds[0]).flatMap((one) => one.buffers);
    const bytes = (flag: 'read' | 'written') =>
      buffers
        .filter((buffer) => buffer[flag])
        .reduce((sum, buffer) => sum + touched(kernel, buffer), 0);
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
