/**
 * `npm run export:hits -- --split train|validation|test --density small|medium|full|reference --count N --out DIR
 *    [--first N] [--mix classic|full] [--detector FILE]`
 *
 * Generates events and writes the hits of each with their truth, for `training/metric_learning`. The recipe and the
 * seeds are those of `export:graphs`: the same arguments always give the same files.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parseDetectorCsv } from '../../src/formats/detectorCsv.ts';
import { DEFAULT_PARAMETERS } from '../../src/parameters/table.ts';
import { generateEvent } from '../../src/simulation/generate.ts';
import { SIMULATION_MIXES, type SimulationMix } from '../../src/simulation/settings.ts';
import { createSimulator } from '../../src/simulation/simulator.ts';
import {
  DENSITIES,
  type Density,
  eventSettings,
  SPLITS,
  type Split,
} from '../export-graphs/recipe.ts';
import { encodeHits } from './hitFile.ts';

const { values } = parseArgs({
  options: {
    split: { type: 'string' },
    density: { type: 'string' },
    count: { type: 'string', default: '1' },
    first: { type: 'string', default: '0' },
    mix: { type: 'string', default: 'classic' },
    out: { type: 'string' },
    detector: { type: 'string', default: 'public/detectors/trackml.csv.gz' },
  },
});
if (values.out === undefined) throw new Error('--out: name the folder that the hits go to.');

const split = choice<Split>('--split', values.split, SPLITS);
const density = choice<Density>('--density', values.density, Object.keys(DENSITIES) as Density[]);
const mixes = Object.keys(SIMULATION_MIXES) as SimulationMix[];
const mix = choice<SimulationMix>('--mix', values.mix, mixes);
const first = whole('--first', values.first);
const detector = parseDetectorCsv(readFileSync(values.detector), 'trackml', values.detector);
const simulator = createSimulator(detector);
mkdirSync(values.out, { recursive: true });
for (let index = first; index < first + whole('--count', values.count); index++) {
  const settings = eventSettings(split, density, index, mix);
  const event = await generateEvent(simulator, settings);
  const file = join(values.out, `${density}-${mix}-${String(index).padStart(4, '0')}.hits`);
  writeFileSync(file, encodeHits(event, DEFAULT_PARAMETERS, { split, density, mix, settings }));
  process.stderr.write(`${file} ${event.x.length} hits\n`);
}

function choice<T extends string>(
  flag: string,
  text: string | undefined,
  choices: readonly T[],
): T {
  const found = choices.find((one) => one === text);
  if (found !== undefined) return found;
  throw new Error(`${flag}: give one of ${choices.join(', ')}.`);
}

function whole(flag: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0) return value;
  throw new Error(`${flag}: "${text}" is not a whole number.`);
}
