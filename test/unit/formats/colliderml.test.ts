import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { placementsOf } from '../../../src/detectors/index.ts';
import { bestPlacement, placementWarning } from '../../../src/event/placement.ts';
import { parseOddDetectorCsv } from '../../../src/formats/oddDetectorCsv.ts';
import { readItem } from '../../../src/formats/readers/index.ts';
import { packItem, recognise } from '../../../src/formats/readers/recognise.ts';
import { inMemory } from '../../../src/formats/sourceFile.ts';

const DATA = '../shared/data';
const read = (path: string) => new Uint8Array(readFileSync(`${DATA}/${path}`));

it('all ten events of ColliderML open, their hits on the modules of the Open Data Detector', async () => {
  const names = ['v1_particles.parquet', 'v1_tracker_hits.parquet'];
  const files = names.map((name) => inMemory({ name, bytes: read(`colliderml/${name}`) }));
  const { items, problems } = await recognise(files);
  expect([problems, items.length]).toEqual([[], 10]);
  const odd = parseOddDetectorCsv(read('odd-muons/detectors.csv.gz'), 'odd');
  for (const item of items) {
    const event = await readItem('event', await packItem(item));
    expect(placementWarning(event, odd)).toBeNull();
    expect(bestPlacement(event, placementsOf(odd)).release).toBe('centred');
    const { particleOfHit, particles } = event.truth as NonNullable<typeof event.truth>;
    const listed = particleOfHit.filter((row) => row >= 0 && !Number.isNaN(particles.px[row]));
    const share = listed.length / particleOfHit.length;
    expect(share).toBeGreaterThan(0.6);
    expect(share).toBeLessThan(0.7);
  }
});
