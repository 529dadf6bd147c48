/**
 * `npm run pack:generated [-- --seed N] [--particles N] [--out FILE]`: generates an event of the Open Data Detector in the
 * full mix and packs it as the demo event that ships for that detector: ACTS' tables of hits and particles in a zip.
 * The same arguments give the same bytes. Its seed is of neither training, validation nor test.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { strToU8, zipSync } from 'fflate';
import { readPlacements } from '../../src/cli/givenDetector.ts';
import { writeOddEvent } from '../../src/formats/oddEventWriter.ts';
import { generateEvent } from '../../src/simulation/generate.ts';
import { SIMULATION_MIXES } from '../../src/simulation/settings.ts';
import { createSimulator } from '../../src/simulation/simulator.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '17' },
    particles: { type: 'string', default: '700' },
    out: { type: 'string', default: 'public/events/odd-generated.zip' },
  },
});
const [detector] = readPlacements('odd');
const event = await generateEvent(createSimulator(detector), {
  ...SIMULATION_MIXES.full,
  seed: Number(values.seed),
  particles: Number(values.particles),
  particlesPerVertex: 40,
});
const { hits, particles } = writeOddEvent(event);
const tables = {
  'odd-generated-hits.csv': strToU8(hits),
  'odd-generated-particles_initial.csv': strToU8(particles),
};
mkdirSync(dirname(values.out), { recursive: true });
writeFileSync(values.out, zipSync(tables, { level: 9, mtime: new Date(1980, 0, 1) }));
process.stderr.write(`${values.out}: ${event.x.length} hits\n`);
