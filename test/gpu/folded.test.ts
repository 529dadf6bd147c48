import { describe, expect, it } from 'vitest';
import { overriding } from '../../bench/graph-building/trace.ts';
import { createCompact, placesOfBits } from '../../src/gpu/compact.ts';
import { createScan, exclusiveScan } from '../../src/gpu/scan.ts';
import { buildGraphCpu } from '../../src/graph/cpu.ts';
import { createGpuGraphBuilder } from '../../src/graph/gpu.ts';
import { uploadModuleMap } from '../../src/graph/gpuMap.ts';
import { packModuleMap } from '../../src/graph/packedMap.ts';
import { arrangeHits } from '../../src/modulemap/arrangeHits.ts';
import type { ModuleMap } from '../../src/modulemap/moduleMap.ts';
import { seededRandom } from '../unit/graph/randomScene.ts';
import { testDevice } from './dawn.ts';
import { mapOf } from './handMade.ts';
import {
  firstDifference,
  limitedDevice,
  runPass,
  seededValues,
  untouched,
  writtenOnly,
} from './harness.ts';

const device = testDevice();

/**
 * A device that takes so many workgroups in a dimension; the names of kernels with more than one row of them are added to
 * `folded`.
 */
function narrowDevice(maxComputeWorkgroupsPerDimension: number, folded = new Set<string>()) {
  function watchedPass(pass: GPUComputePassEncoder): GPUComputePassEncoder {
    let kernel = '';
    return overriding(pass, {
      setPipeline(pipeline: GPUComputePipeline) {
        kernel = pipeline.label;
        pass.setPipeline(pipeline);
      },
      dispatchWorkgroups(columns: number, rows: number) {
        expect(Math.max(columns, rows)).toBeLessThanOrEqual(maxComputeWorkgroupsPerDimension);
        if (rows > 1) folded.add(kernel);
        pass.dispatchWorkgroups(columns, rows);
      },
    });
  }
  return limitedDevice(
    device(),
    { maxComputeWorkgroupsPerDimension },
    {
      createCommandEncoder(descriptor?: GPUCommandEncoderDescriptor) {
        const encoder = device().createCommandEncoder(descriptor);
        return overriding(encoder, {
          beginComputePass: (pass?: GPUComputePassDescriptor) =>
            watchedPass(encoder.beginComputePass(pass)),
        });
      },
    },
  );
}

const [PER_LAYER, IDLE] = [600, 900];
const RADII = [30, 70, 110];

/** Straight tracks from the beam line through three modules that go all around. */
function trackEvent() {
  const random = seededRandom(3);
  const points = Array.from({ length: PER_LAYER }, (_, i) => {
    const [phi, eta] = [2 * Math.PI * random(), 4 * (i / PER_LAYER - 0.5)];
    // Most start within f32 of the least z0, some too low and some well inside.
    const z0 = [0, 0, 0, 0, 0, 0, -0.01, 0.01][i % 8];
    return RADII.map((r) => [r * Math.cos(phi), r * Math.sin(phi), z0 + r * Math.sinh(eta)]);
  }).flat();
  return {
    name: 'tracks',
    detector: 'none',
    hitId: Uint32Array.from(points, (_, i) => i),
    x: Float64Array.from(points, ([x]) => x),
    y: Float64Array.from(points, ([, y]) => y),
    z: Float64Array.from(points, ([, , z]) => z),
    moduleKey: BigUint64Array.from(points, (_, i) => BigInt(i % 3)),
    truth: null,
    cells: null,
  };
}

/** All azimuths, but etas so close that hits of one track only are pairs; and doublets of modules without hits. */
function trackMap(): ModuleMap {
  const idle = Array.from({ length: IDLE }, (_, d) => d + 3);
  const open = [-1e9, 1e9];
  const leg = [-1e-9, 1, ...open, ...open, -1e-3, 1e-3];
  return mapOf(
    'mmg-1.4',
    IDLE + 4,
    {
      m1: Uint32Array.of(0, 1, ...idle),
      m2: Uint32Array.of(1, 2, ...idle.map((m) => m + 1)),
      window: Float32Array.from([leg, leg, ...idle.map(() => leg)].flat()),
    },
    {
      doublet12: Uint32Array.of(0),
      doublet23: Uint32Array.of(1),
      occurrence: Uint32Array.of(1),
      window12: Float32Array.from(leg),
      window23: Float32Array.from(leg),
      window: Float32Array.of(...open, -0.1, 0.1),
    },
  );
}

describe('where a dimension has room for three workgroups', () => {
  it('a graph equals its twin', async () => {
    const folded = new Set<string>();
    const narrow = narrowDevice(3, folded);
    const map = trackMap();
    const hits = arrangeHits(trackEvent(), map);
    const builder = await createGpuGraphBuilder(narrow);
    const uploaded = await uploadModuleMap(narrow, await packModuleMap(map));
    const gpu = await builder.build(hits, uploaded);
    uploaded.destroy();
    const cpu = await buildGraphCpu(hits, map);
    expect(gpu.counts).toEqual(cpu.counts);
    expect(firstDifference(gpu.src, cpu.src)).toBe(-1);
    expect(firstDifference(gpu.dst, cpu.dst)).toBe(-1);
    // Those below have 32 and 2048 times as much to do in a row of workgroups; the number of couples is planned on the GPU.
    expect([...folded].sort()).toEqual([
      'couples find',
      'couples pack',
      'edges gather',
      'hitPairs count',
      'hitPairs fill',
      'hitPairs fill_wide',
      'hitPairs join',
      'hitTriplets mark_decided',
      'legs evaluate',
    ]);
  });

  it.each([2048 * 3 + 1, 2048 * 4, 2048 * 7 + 5, 2048 * 9])(
    'sums before %i values equal their twin',
    async (count) => {
      const folded = new Set<string>();
      const narrow = narrowDevice(3, folded);
      const scan = await createScan(narrow);
      const values = seededValues(count, 1000, count);
      const [out] = await runPass(narrow, { values }, (pass, pool, { values: buffer }) => {
        scan.encode(pass, pool, buffer, count);
        return [{ buffer, count }];
      });
      expect(firstDifference(out, exclusiveScan(values))).toBe(-1);
      expect([...folded]).toEqual(['scan scan_blocks', 'scan add_totals']);
    },
  );

  it.each([769, 1024, 1025, 2303])(
    'the places of bits in %i words equal their twin',
    async (count) => {
      const folded = new Set<string>();
      const narrow = narrowDevice(3, folded);
      const compact = await createCompact(narrow, await createScan(narrow));
      const words = seededValues(count, 2 ** 32, count).map((word) => word & (word >>> 7));
      const places = placesOfBits(words);
      const inputs = { words, kept: untouched(places.length) };
      const [kept] = await runPass(narrow, inputs, (pass, pool, buffers) => {
        compact.encode(pass, pool, buffers.words, count, buffers.kept);
        return [{ buffer: buffers.kept, count: inputs.kept.length }];
      });
      expect(firstDifference(kept, writtenOnly(places))).toBe(-1);
      expect([...folded]).toEqual(['compact count_bits', 'compact write_kept']);
    },
  );
});
