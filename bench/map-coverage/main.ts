/**
 * `npm run bench:map-coverage [-- --map FILE] [--full N]`: how many true edges a module map lets into the graph.
 *
 * Measured on freshly simulated events of another seed, on the demo event, and on N full TrackML events, with
 * windows as built and widened by occurrence. A measurement only: no setting is chosen from it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { parseDetectorCsv } from '../../src/formats/detectorCsv.ts';
import { parsePixelTruth } from '../../src/formats/pixelTruth.ts';
import { readTrackmlEvent } from '../../src/formats/trackmlEvent.ts';
import { decodeCanonicalMap } from '../../src/modulemap/binary.ts';
import { expandCanonicalMap } from '../../src/modulemap/expand.ts';
import type { ModuleMap } from '../../src/modulemap/moduleMap.ts';
import { applyWindowSettings, NEUTRAL_WINDOW_SETTINGS } from '../../src/modulemap/widen.ts';
import { generateEvent } from '../../src/simulation/generate.ts';
import { createSimulator } from '../../src/simulation/simulator.ts';
import { type Coverage, pixelPairCoverage, targetEdgeCoverage } from './coverage.ts';

const DATA = '../shared/data';

function percent({ covered, all, edges }: Coverage): string {
  return `${((100 * covered) / all).toFixed(2)}% of ${all}, ${edges} edges`;
}

function readFiles(folder: string, prefix: string) {
  return readdirSync(folder)
    .filter((name) => name.startsWith(prefix) && /-(hits|truth|particles)\.csv/.test(name))
    .map((name) => ({ name, bytes: new Uint8Array(readFileSync(join(folder, name))) }));
}

export async function measure(map: ModuleMap, detectorFile: string, full: number): Promise<void> {
  const detector = parseDetectorCsv(readFileSync(detectorFile), map.header.detector, detectorFile);
  const simulator = createSimulator(detector);
  const simulated = [];
  for (const seed of [1001, 1002, 1003])
    simulated.push(await generateEvent(simulator, { seed, particles: 2000 }));
  const [small] = await readTrackmlEvent(readFiles(`${DATA}/trackml-small`, 'event'));

  for (const occurrenceWidening of [0, 1]) {
    const widened = applyWindowSettings(map, { ...NEUTRAL_WINDOW_SETTINGS, occurrenceWidening });
    console.log(`occurrence widening ${occurrenceWidening}`);
    for (const event of simulated)
      console.log(`  ${event.name}: ${percent(await targetEdgeCoverage(event, widened))}`);
    console.log(`  trackml-small: ${percent(await targetEdgeCoverage(small, widened))}`);
    const truths = readdirSync(`${DATA}/trackml-full`).filter((name) => /-pixel-truth/.test(name));
    for (const name of truths.slice(0, full)) {
      const prefix = basename(name).replace(/-pixel-truth.*/, '');
      const files = readFiles(`${DATA}/trackml-full`, `${prefix}-hits`);
      const [event] = await readTrackmlEvent(files);
      const truth = parsePixelTruth(readFileSync(`${DATA}/trackml-full/${name}`), name);
      const { direct, viaOverlap } = await pixelPairCoverage(event, truth, widened);
      console.log(`  ${prefix}: ${percent(direct)}; or through overlaps: ${percent(viaOverlap)}`);
    }
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      map: { type: 'string', default: 'public/maps/trackml.map' },
      detector: { type: 'string', default: 'public/detectors/trackml.csv.gz' },
      full: { type: 'string', default: '2' },
    },
  });
  const map = expandCanonicalMap(decodeCanonicalMap(readFileSync(values.map), values.map));
  const { triplets, doublets } = map;
  console.log(`${doublets.m1.length} doublets, ${triplets.occurrence.length} triplets`);
  await measure(map, values.detector, Number(values.full));
}

await main();
