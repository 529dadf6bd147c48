import { expect, test } from 'vitest';
import { moduleKey } from '../../../src/detector/moduleKey.ts';
import type { TrackingEvent } from '../../../src/event/event.ts';
import { parseOddEvent } from '../../../src/formats/oddEvent.ts';
import { writeOddEvent } from '../../../src/formats/oddEventWriter.ts';

const event: TrackingEvent = {
  name: 'generated-3',
  detector: 'odd',
  hitId: Uint32Array.of(1, 2, 3),
  x: Float64Array.of(31.25, 68.5, -12.125),
  y: Float64Array.of(-1.5, 2.25, 820),
  z: Float64Array.of(400.001, -0.002, 3024.75),
  moduleKey: BigUint64Array.of(
    moduleKey(17, 2, 9),
    moduleKey(23, 4, 126),
    moduleKey(30, 12, 65535),
  ),
  truth: {
    particleOfHit: Int32Array.of(1, 0, -1),
    particles: {
      id: BigUint64Array.of(7n, 4503599644147713n),
      vx: Float64Array.of(0, 0.0125),
      vy: Float64Array.of(0, -0.5),
      vz: Float64Array.of(0, 40),
      px: Float64Array.of(1, -0.25),
      py: Float64Array.of(2, 0.125),
      pz: Float64Array.of(-3, 6),
      charge: Int8Array.of(-1, 1),
    },
  },
  cells: null,
};

test('an event that was written is read again: positions, modules, particles beyond 2^53, and noise', () => {
  const { hits, particles } = writeOddEvent(event);
  const named = (name: string, text: string) => ({ name, bytes: new TextEncoder().encode(text) });
  const read = parseOddEvent(
    event.name,
    named('event-hits.csv', hits),
    named('event-particles_initial.csv', particles),
  );
  expect(read.notes).toBeUndefined();
  // Hits are numbered by their row.
  expect({ ...read, hitId: event.hitId }).toEqual(event);
});

test('an event without truth is refused', () => {
  expect(() => writeOddEvent({ ...event, truth: null })).toThrow(/generated-3 has no truth/);
});
