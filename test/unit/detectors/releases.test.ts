import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { fieldAround, placementsOf } from '../../../src/detectors/index.ts';
import { ODD } from '../../../src/detectors/odd.ts';
import { bestPlacement } from '../../../src/event/placement.ts';
import { hitsOfParticles } from '../../../src/metrics/truthEdges.ts';
import { releaseNote } from '../../../src/pipeline/releaseNote.ts';
import { generateEvent } from '../../../src/simulation/generate.ts';
import { createSimulator } from '../../../src/simulation/simulator.ts';
import { createTrackFitting } from '../../../src/tracks/fitTracks.ts';

const path = `public/${ODD.geometry.file}`;
const releases = placementsOf(ODD.geometry.read(new Uint8Array(readFileSync(path)), path));

test('the file places the modules of one release, the others carry their name and their field', () => {
  expect(releases.map(({ release }) => release)).toEqual([undefined, 'centred']);
  expect(releases.map((one) => fieldAround(one).fitted)).toEqual([2, 3]);
  expect(fieldAround({ name: 'odd', release: 'unheard of' }).fitted).toBe(2);
});

describe.each(
  releases.map((detector) => ({ detector, name: detector.release ?? 'that of the file' })),
)('an event of the release $name', async ({ detector }) => {
  const event = await generateEvent(createSimulator(detector), {
    seed: 11,
    particles: 150,
    minPt: 1,
    secondaryFraction: 0,
  });
  const { particleOfHit, particles } = event.truth as NonNullable<typeof event.truth>;

  it('is told by its hits', () => {
    expect(bestPlacement(event, releases)).toBe(detector);
  });

  it('is told of where it is not that of the file', () => {
    const note = releaseNote(event, releases[0]);
    if (detector.release === undefined) expect(note).toBeNull();
    else expect(note).toMatch(/release "centred" of the Open Data Detector .* in 3 T\.$/);
  });

  it('is fitted in its field', () => {
    const of = hitsOfParticles({ particleOfHit, particles });
    const long = Array.from(of.keys()).filter((p) => of[p] >= 9);
    const hits = long.flatMap((p) =>
      Array.from(event.hitId.keys()).filter((h) => particleOfHit[h] === p),
    );
    const offset = new Uint32Array(long.length + 1);
    long.forEach((p, i) => {
      offset[i + 1] = offset[i] + of[p];
    });
    const { pt } = createTrackFitting(event, detector).fit({
      offset,
      hits: Uint32Array.from(hits),
    });
    const ratios = long
      .map((p, i) => pt[i] / Math.hypot(particles.px[p], particles.py[p]))
      .sort((a, b) => a - b);
    expect(ratios.length).toBeGreaterThan(50);
    expect(Math.abs(ratios[ratios.length >> 1] - 1)).toBeLessThan(0.02);
  });
});
