import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventCsvs } from '../../src/formats/csvWriter.ts';
import { parseDetectorCsv } from '../../src/formats/detectorCsv.ts';
import { generateEvent } from '../../src/simulation/generate.ts';
import { createSimulator } from '../../src/simulation/simulator.ts';
import { eventSettings } from '../export-graphs/recipe.ts';

/**
 * Writes generated events as dense as full TrackML ones as csv files, each into a folder of its own.
 * @param detectorFile the TrackML detector's modules.
 * @returns the folders.
 */
export async function writeGeneratedEvents(
  count: number,
  folder: string,
  detectorFile: string,
): Promise<string[]> {
  const detector = parseDetectorCsv(readFileSync(detectorFile), 'trackml', detectorFile);
  const simulator = createSimulator(detector);
  const folders: string[] = [];
  for (let index = 0; index < count; index++) {
    const event = await generateEvent(simulator, eventSettings('test', 'reference', index));
    const own = join(folder, `generated-${index}`);
    mkdirSync(own, { recursive: true });
    for (const { name, bytes } of eventCsvs(event)) writeFileSync(join(own, name), bytes);
    folders.push(own);
  }
  return folders;
}
