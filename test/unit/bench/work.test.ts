import { describe, expect, it } from 'vitest';
import { graphDifference } from '../../../bench/graph-building/compare.ts';
import type { Dispatch } from '../../../bench/graph-building/trace.ts';
import { activeShare, kernelWork } from '../../../bench/graph-building/work.ts';
import type { MapGraph } from '../../../src/graph/graph.ts';
import { arrangeHits } from '../../../src/modulemap/arrangeHits.ts';
import { randomScene } from '../graph/randomScene.ts';

const share = 0.5;
const counts = { doublets: 1200, triplets: 50, edges: 120 };

function dispatch(kernel: string, ms: number, ...buffers: [string, number, string][]): Dispatch {
  return {
    kernel,
    ms,
    buffers: buffers.map(([label, bytes, access]) => ({
      label,
      bytes,
      read: access.includes('r'),
      written: access.includes('w'),
    })),
  };
}

describe('the work of kernels', () => {
  it('sums dispatches by kernel, with the median time of the builds', () => {
    const build = (ms: number) => [
      dispatch('one', ms, ['graph pairs', 100, 'r'], ['graph marks', 50, 'w']),
      dispatch('two', 1, ['graph marks', 50, 'rw']),
      dispatch('one', 2 * ms, ['graph pairs', 200, 'r']),
    ];
    const work = kernelWork([build(4), build(1), build(2)], share, counts, 10);
    expect(work).toEqual([
      { kernel: 'one', dispatches: 2, ms: 6, bytesRead: 300, bytesWritten: 50, floorMs: 35 },
      { kernel: 'two', dispatches: 1, ms: 1, bytesRead: 50, bytesWritten: 50, floorMs: 10 },
    ]);
  });

  it("counts the active part of the map's tables", () => {
    const [work] = kernelWork(
      [
        [
          dispatch(
            'one',
            1,
            ['module map doublet windows', 1000, 'r'],
            ['module map triplet links', 500, 'r'],
          ),
        ],
      ],
      share,
      counts,
      1000,
    );
    expect(work.bytesRead).toBe(750);
  });

  it('counts the pairs that become edges where only they are read, and look-ups not at all', () => {
    const [gather, plan] = kernelWork(
      [
        [
          dispatch('edges gather', 1, ['graph pairs', 1000, 'r'], ['graph hits', 100, 'r']),
          dispatch('couples plan', 1, ['graph pairs', 1000, 'r']),
        ],
      ],
      share,
      counts,
      1000,
    );
    expect(gather.bytesRead).toBe(200);
    expect(plan.bytesRead).toBe(0);
  });
});

describe('floors', () => {
  const bytesRead = (...buffers: [string, number][]) => {
    const read = buffers.map(([label, bytes]): [string, number, string] => [label, bytes, 'r']);
    return kernelWork([[dispatch('one', 1, ...read)]], share, counts, 1000)[0].bytesRead;
  };

  it('count of lists and tables what passing hit triplets show to be read', () => {
    // 50 of them: 80 bytes of windows, 4 of a window of the couple and 8 of its pairs each.
    expect(bytesRead(['module map triplet windows from 0', 1e6])).toBe(4000);
    expect(bytesRead(['module map couple windows', 1e6])).toBe(200);
    expect(bytesRead(['graph listed couples', 1e6])).toBe(400);
    expect(bytesRead(['graph findings', 1e6], ['graph pair queue', 1e6])).toBe(0);
  });

  it('count no more than there is, and windows in several buffers once', () => {
    expect(bytesRead(['graph listed couples', 100])).toBe(100);
    const windows = [0, 1, 2].map((k) => [`module map triplet windows from ${k}`, 3000]);
    expect(bytesRead(...(windows as [string, number][]))).toBe(4000);
  });
});

describe('the active share of a map', () => {
  const { event, map } = randomScene({
    seed: 4,
    convention: 'mmg-1.4',
    layers: 5,
    modules: 4,
    tracks: 6,
    mapTracks: 60,
    special: false,
  });

  it('is all of it where every module has hits, and nothing without hits', () => {
    const all = { ...event, moduleKey: map.moduleKey, ...positions(map.moduleKey.length) };
    expect(activeShare(arrangeHits(all, map), map)).toBe(1);
    const none = { ...event, moduleKey: new BigUint64Array(0), ...positions(0) };
    expect(activeShare(arrangeHits(none, map), map)).toBe(0);
  });

  it('loses the entries of a module without hits', () => {
    const [, ...others] = map.moduleKey;
    const some = { ...event, moduleKey: BigUint64Array.from(others), ...positions(others.length) };
    const doublets = activeShare(arrangeHits(some, map), map);
    const { m1, m2 } = map.doublets;
    const touching = m1.filter((m, d) => m === 0 || m2[d] === 0).length;
    expect(touching).toBeGreaterThan(0);
    expect(doublets).toBeCloseTo(1 - touching / m1.length, 12);
  });
});

describe('the comparison of graphs', () => {
  const graph = (dst: number[], edges = dst.length): MapGraph => ({
    src: Uint32Array.from(dst, () => 1),
    dst: Uint32Array.from(dst),
    counts: {
      hits: 5,
      unknownHits: 0,
      modules: 5,
      activeDoublets: 2,
      candidates: 4,
      doublets: 3,
      triplets: 2,
      edges,
    },
  });

  it('is silent on equal ones and names the first difference of others', () => {
    expect(graphDifference(graph([2, 3]), graph([2, 3]))).toBeNull();
    expect(graphDifference(graph([2, 3]), graph([2, 4]))).toBe('dst of edge 1: 3 and 4');
    expect(graphDifference(graph([2, 3]), graph([2]))).toBe('edges: 2 and 1');
  });
});

function positions(count: number) {
  const at = (value: number) => new Float64Array(count).fill(value);
  return { hitId: new Uint32Array(count), x: at(1), y: at(2), z: at(3) };
}
