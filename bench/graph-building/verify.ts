/** Whether GPU and twin build the same graph, on every event at hand. */
import type { TrackingEvent } from '../../src/event/event.ts';
import { buildGraphCpu } from '../../src/graph/cpu.ts';
import { arrangeHits } from '../../src/modulemap/arrangeHits.ts';
import type { ModuleMap } from '../../src/modulemap/moduleMap.ts';
import { eventOfSize, ITK_HITS, ITK_SEEDS, itkMap, itkSimulator } from '../detectors/itkScale.ts';
import { hasOdd, mapOfTruth, readOdd } from '../detectors/odd.ts';
import { demoEvent, fullEventFiles, readOne, trackmlMap } from '../detectors/trackml.ts';
import { graphDifference } from './compare.ts';
import { buildOnGpu } from './onGpu.ts';

/**
 * Compares on the demo event, the full TrackML events and the Open Data Detector where they are there, and three
 * events of ITk size; prints a line each.
 * @returns the number of events that differ.
 */
export async function verify(device: GPUDevice): Promise<number> {
  let different = 0;
  async function compare(event: TrackingEvent, map: ModuleMap): Promise<void> {
    const hits = arrangeHits(event, map);
    const from = performance.now();
    const gpu = await buildOnGpu(device, hits, map);
    const between = performance.now();
    const twin = await buildGraphCpu(hits, map);
    const until = performance.now();
    const difference = graphDifference(gpu, twin);
    if (difference) different++;
    const { candidates, edges } = twin.counts;
    const { pairs, triplets } = gpu.undecided;
    console.log(
      [
        `${event.name}: ${difference ?? 'equal'}`,
        `${hits.order.length} hits, ${candidates} candidates, ${edges} edges`,
        `undecided ${pairs} pairs, ${triplets} triplets`,
        `GPU ${(between - from).toFixed(0)} ms, twin ${(until - between).toFixed(0)} ms`,
        `peak ${peakGib()} GiB`,
      ].join('; '),
    );
  }

  const trackml = trackmlMap();
  await compare(await demoEvent(), trackml);
  const full = fullEventFiles();
  if (full.length === 0) console.log('Skipped: the full TrackML events are not there.');
  for (const file of full) await compare(await readOne(file), trackml);
  if (hasOdd()) {
    const { detector, event } = readOdd();
    await compare(event, mapOfTruth(detector, event));
  } else console.log('Skipped: the Open Data Detector is not there.');
  const simulator = itkSimulator();
  const itk = itkMap();
  for (const seed of ITK_SEEDS) await compare(await eventOfSize(simulator, ITK_HITS, seed), itk);
  return different;
}

function peakGib(): string {
  return (process.resourceUsage().maxRSS / 2 ** 20).toFixed(2);
}
