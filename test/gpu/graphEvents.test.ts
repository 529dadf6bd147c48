import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildOnGpu } from '../../bench/graph-building/onGpu.ts';
import type { TrackingEvent } from '../../src/event/event.ts';
import { parseDetectorCsv } from '../../src/formats/detectorCsv.ts';
import { readTrackmlEvent, TRACKML_DETECTOR } from '../../src/formats/trackmlEvent.ts';
import { buildGraphCpu } from '../../src/graph/cpu.ts';
import { arrangeHits } from '../../src/modulemap/arrangeHits.ts';
import { decodeCanonicalMap } from '../../src/modulemap/binary.ts';
import { expandCanonicalMap } from '../../src/modulemap/expand.ts';
import type { ModuleMap } from '../../src/modulemap/moduleMap.ts';
import { applyWindowSettings, NEUTRAL_WINDOW_SETTINGS } from '../../src/modulemap/widen.ts';
import { generateEvent } from '../../src/simulation/generate.ts';
import { createSimulator } from '../../src/simulation/simulator.ts';
import { testDevice } from './dawn.ts';
import { firstDifference } from './harness.ts';

const file = (path: string) => new Uint8Array(readFileSync(`public/${path}`));

const device = testDevice();
let plain: ModuleMap;
let widened: ModuleMap;
beforeAll(() => {
  plain = expandCanonicalMap(decodeCanonicalMap(file('maps/trackml.map'), 'trackml.map'));
  widened = applyWindowSettings(plain, {
    ...NEUTRAL_WINDOW_SETTINGS,
    tolerance: 0.02,
    occurrenceWidening: 1,
    beamSpotMin: -150,
    beamSpotMax: 150,
  });
});

/** Builds the graph on both sides, requires the same one and returns its number of edges. */
async function sameEdges(event: TrackingEvent, map: ModuleMap): Promise<number> {
  const hits = arrangeHits(event, map);
  const gpu = await buildOnGpu(device(), hits, map);
  const cpu = await buildGraphCpu(hits, map);
  expect(gpu.counts).toEqual(cpu.counts);
  expect(firstDifference(gpu.src, cpu.src)).toBe(-1);
  expect(firstDifference(gpu.dst, cpu.dst)).toBe(-1);
  return cpu.counts.edges;
}

describe('the GPU graph under the shipped map equals its twin', () => {
  it('on the demo event, without and with widened windows', async () => {
    const name = 'trackml-small.zip';
    const [event] = await readTrackmlEvent([{ name, bytes: file(`events/${name}`) }]);
    const edges = await sameEdges(event, plain);
    expect(edges).toBeGreaterThan(500);
    expect(await sameEdges(event, widened)).toBeGreaterThan(edges);
  });

  it('on 20 generated events of growing density', async () => {
    const detector = parseDetectorCsv(
      file('detectors/trackml.csv.gz'),
      TRACKML_DETECTOR,
      'trackml.csv.gz',
    );
    const simulator = createSimulator(detector);
    let edges = 0;
    for (let seed = 1; seed <= 20; seed++) {
      const event = await generateEvent(simulator, { seed, particles: 40 * seed });
      edges += await sameEdges(event, widened);
    }
    expect(edges).toBeGreaterThan(5000);
  });
});
