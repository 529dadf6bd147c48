import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { TrackingEvent } from '../../../src/event/event.ts';
import { placementWarning } from '../../../src/event/placement.ts';
import { parseDetectorCsv } from '../../../src/formats/detectorCsv.ts';
import { readTrackmlEvent } from '../../../src/formats/trackmlEvent.ts';
import type { NamedBytes } from '../../../src/formats/zip.ts';
import { generateEvent } from '../../../src/simulation/generate.ts';
import { createSimulator } from '../../../src/simulation/simulator.ts';

const CASES = '../shared/data/field-cases';
const FULL = '../shared/data/trackml-full';
const named = (path: string): NamedBytes => ({
  name: path.slice(path.lastIndexOf('/') + 1),
  bytes: new Uint8Array(readFileSync(path)),
});
const detector = parseDetectorCsv(
  named('public/detectors/trackml.csv.gz').bytes,
  'trackml',
  'trackml.csv.gz',
);

const scaled = (event: TrackingEvent, factor: number): TrackingEvent => ({
  ...event,
  x: event.x.map((value) => value * factor),
  y: event.y.map((value) => value * factor),
  z: event.z.map((value) => value * factor),
});
const renumbered = (event: TrackingEvent, by: bigint): TrackingEvent => ({
  ...event,
  moduleKey: event.moduleKey.map((key) => key + by),
});

describe('hits that do not lie on their modules', async () => {
  const generated = await generateEvent(createSimulator(detector), { seed: 3, particles: 40 });
  const negated = (event: TrackingEvent, axis: 'x' | 'y' | 'z'): TrackingEvent => ({
    ...event,
    [axis]: event[axis].map((value) => -value),
  });

  it.each<[string, TrackingEvent, RegExp]>([
    ['cm', scaled(generated, 0.1), /in cm; multiply them by 10/],
    ['m', scaled(generated, 0.001), /in m; multiply them by 1000/],
    ['micrometres', scaled(generated, 1000), /in micrometres; multiply them by 0.001/],
    ['ten times too large', scaled(generated, 10), /divide them by 10/],
    ['module numbers from 0', renumbered(generated, -1n), /too small by one/],
    ['module numbers from 2', renumbered(generated, 1n), /too large by one/],
    ['z mirrored', negated(generated, 'z'), /z is mirrored/],
    ['x mirrored', negated(generated, 'x'), /x is mirrored/],
    ['turned', negated(negated(generated, 'x'), 'y'), /turned by 180/],
    ['x and y exchanged', { ...generated, x: generated.y, y: generated.x }, /exchanged/],
    ['no known cause', scaled(generated, 1.37), /check the unit \(mm\), the module numbers/],
    [
      'another detector',
      renumbered(generated, 5n << 33n),
      /hits of .* are on modules that the detector "trackml" does not have/,
    ],
  ])('%s', (_, event, cause) => {
    expect(placementWarning(event, detector)).toMatch(cause);
  });

  it('are not seen where all is well, or where a few hits are wrong', async () => {
    expect(placementWarning(generated, detector)).toBeNull();
    const few = { ...generated, x: generated.x.map((x, i) => (i % 40 === 0 ? x + 50 : x)) };
    expect(placementWarning(few, detector)).toBeNull();
    const [demo] = await readTrackmlEvent([named('public/events/trackml-small.zip')]);
    expect(placementWarning(demo, detector)).toBeNull();
  });
});

describe.skipIf(!existsSync(CASES))(`the handed cases in ${CASES} (skipped where absent)`, () => {
  it.each([
    ['08-other-units/cm', /in cm; multiply them by 10 /],
    ['08-other-units/m', /in m; multiply them by 1000 /],
    ['09-module-numbers-off-by-one', /module numbers are too (small|large) by one/],
  ])('%s', async (folder, cause) => {
    const files = readdirSync(join(CASES, folder)).filter((name) => name.endsWith('.csv'));
    const [event] = await readTrackmlEvent(files.map((name) => named(join(CASES, folder, name))));
    expect(placementWarning(event, detector)).toMatch(cause);
  });
});

describe.skipIf(!existsSync(FULL))(`full events in ${FULL} (skipped where absent)`, () => {
  it('lie on their modules', async () => {
    const [first] = readdirSync(FULL).filter((name) => name.endsWith('-hits.csv.gz'));
    const [event] = await readTrackmlEvent([named(join(FULL, first))]);
    expect(placementWarning(event, detector)).toBeNull();
  });
});
