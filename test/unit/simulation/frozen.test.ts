import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { TrackingEvent } from '../../../src/event/event.ts';
import { parseDetectorCsv } from '../../../src/formats/detectorCsv.ts';
import { generateEvent } from '../../../src/simulation/generate.ts';
import type { SimulationSettings } from '../../../src/simulation/settings.ts';
import { createSimulator } from '../../../src/simulation/simulator.ts';

const FILE = 'public/detectors/trackml.csv.gz';
const simulator = createSimulator(parseDetectorCsv(readFileSync(FILE), 'trackml', FILE));

/** The first 16 digits of a SHA-256 over every column of an event, hits and truth. */
function digest({ hitId, x, y, z, moduleKey, truth }: TrackingEvent): string {
  if (!truth) throw new Error('A generated event has truth.');
  const { id, vx, vy, vz, px, py, pz, charge } = truth.particles;
  const hash = createHash('sha256');
  for (const column of [hitId, x, y, z, moduleKey, truth.particleOfHit])
    hash.update(new Uint8Array(column.buffer, column.byteOffset, column.byteLength));
  for (const column of [id, vx, vy, vz, px, py, pz, charge])
    hash.update(new Uint8Array(column.buffer, column.byteOffset, column.byteLength));
  return hash.digest('hex').slice(0, 16);
}

/** Digests of events as they were before the generator knew decays, interactions and jets. */
const FROZEN: readonly [Partial<SimulationSettings>, string][] = [
  [{ seed: 1 }, '473899374a543c8e'],
  [{ seed: 2, particles: 1200, beamSpotSigmaZ: 5.5 }, '6ec241e235c87090'],
  [{ seed: 3, particles: 400, minPt: 1, secondaryFraction: 0.5 }, '48999929b9022b99'],
  [
    { seed: 4, particles: 300, secondaryFraction: 0, noiseFraction: 0.4, inefficiency: 0.1 },
    '998f89d3f03f7b00',
  ],
  [{ seed: 4294967295, particles: 1, noiseFraction: 0 }, '4c9faca0b5b4d125'],
];

describe('settings without the new processes', () => {
  it.each(FROZEN)('give the events that they always gave: %o', async (settings, expected) => {
    expect(digest(await generateEvent(simulator, settings))).toBe(expected);
  });
});
