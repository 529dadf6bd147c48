/**
 * `npm run build:cli && node build/cli/agreement.js [--full N] [--generated N] [--small N] [--mix classic|full] [--json FILE]`:
 * how well generated events agree with real ones, figure by figure.
 *
 * Two comparisons stand side by side: the full TrackML events with events generated for their beam spot, and the
 * small one with events generated for its. The generator is calibrated on the first; the second is a check. The
 * pull is the difference over its statistical error.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { parseDetectorCsv } from '../../src/formats/detectorCsv.ts';
import { readTrackmlEvent } from '../../src/formats/trackmlEvent.ts';
import { generateEvent } from '../../src/simulation/generate.ts';
import {
  SIMULATION_MIXES,
  type SimulationMix,
  type SimulationSettings,
} from '../../src/simulation/settings.ts';
import { createSimulator } from '../../src/simulation/simulator.ts';
import { checkField } from './fieldCheck.ts';
import { MEASURES } from './measures.ts';
import { fullSample, type Sample, truthSample } from './samples.ts';
import { compare, plainTable, printTable } from './table.ts';

const DATA = '../shared/data';
const DETECTOR = 'public/detectors/trackml.csv.gz';
/** Particles of a full event, with and without hits: the mean of the ten. */
const FULL_PARTICLES = 10034;
/** Particles that the small event lists. */
const SMALL_PARTICLES = 548;
/** First seeds of the events generated here. */
const FULL_SEED = 7000;
const SMALL_SEED = 8000;

const { values } = parseArgs({
  options: {
    full: { type: 'string', default: '10' },
    generated: { type: 'string', default: '10' },
    small: { type: 'string', default: '40' },
    mix: { type: 'string', default: 'full' },
    json: { type: 'string' },
  },
});
const detector = parseDetectorCsv(readFileSync(DETECTOR), 'trackml', DETECTOR);
const simulator = createSimulator(detector);
const mix = SIMULATION_MIXES[values.mix as SimulationMix];
if (!mix) throw new Error(`--mix: give one of ${Object.keys(SIMULATION_MIXES).join(', ')}.`);

async function generated(
  name: string,
  count: number,
  firstSeed: number,
  settings: Partial<SimulationSettings>,
): Promise<Sample> {
  const events = [];
  for (let i = 0; i < count; i++)
    events.push(await generateEvent(simulator, { ...mix, ...settings, seed: firstSeed + i }));
  return truthSample(name, events);
}

const full = await fullSample('trackml-full', `${DATA}/trackml-full`, Number(values.full));
const likeFull = await generated('generated', Number(values.generated), FULL_SEED, {
  particles: FULL_PARTICLES,
  beamSpotSigmaZ: 5.3,
});
const folder = `${DATA}/trackml-small`;
const files = readdirSync(folder).filter((name) => /-(hits|truth|particles)\.csv/.test(name));
const small = truthSample(
  'trackml-small',
  await readTrackmlEvent(files.map((name) => ({ name, bytes: readFileSync(`${folder}/${name}`) }))),
);
const likeSmall = await generated('generated', Number(values.small), SMALL_SEED, {
  particles: SMALL_PARTICLES,
  beamSpotSigmaZ: 50,
});

const table = compare(MEASURES, [full, likeFull, small, likeSmall]);
printTable(table);
if (values.json) writeFileSync(values.json, JSON.stringify(plainTable(table)));
checkField(detector, full);
