import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { moduleKey } from '../../../src/detector/moduleKey.ts';
import type { TrackingEvent } from '../../../src/event/event.ts';
import { edgesCsv, eventCsvs, eventZip, tracksCsv } from '../../../src/formats/csvWriter.ts';
import { readTrackmlEvent } from '../../../src/formats/trackmlEvent.ts';

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

function event(n: number, x: readonly number[]): TrackingEvent {
  return {
    name: 'generated-1',
    detector: 'trackml',
    hitId: Uint32Array.from({ length: n }, (_, i) => 10 * i + 5),
    x: Float64Array.from({ length: n }, (_, i) => x[i % x.length]),
    y: Float64Array.from({ length: n }, (_, i) => i / 3),
    z: Float64Array.from({ length: n }, (_, i) => -1e-9 * i),
    moduleKey: BigUint64Array.from({ length: n }, (_, i) => moduleKey(8, 2, i)),
    truth: null,
    cells: null,
  };
}

describe('tracksCsv', () => {
  it('writes one line per hit of a track', () => {
    const tracks = { hits: Uint32Array.of(2, 0, 3, 1), offset: Uint32Array.of(0, 2, 4) };
    expect(text(tracksCsv(event(4, [0]), tracks))).toBe('hit_id,track_id\n25,0\n5,0\n35,1\n15,1\n');
  });
});

describe('edgesCsv', () => {
  it('writes hit ids and the shortest score that reads back', () => {
    const edges = { src: Uint32Array.of(0, 1, 2), dst: Uint32Array.of(1, 2, 3) };
    const scores = Float32Array.of(0.3, 1, 1e-9);
    expect(text(edgesCsv(event(4, [0]), edges, scores))).toBe(
      'source_hit_id,target_hit_id,score\n5,15,0.3\n15,25,1\n25,35,1e-9\n',
    );
  });

  it('keeps every score', () => {
    const score = fc.float({ noNaN: true, min: 0, max: 1 });
    fc.assert(
      fc.property(fc.array(score, { minLength: 1, maxLength: 50 }), (values) => {
        const scores = Float32Array.from(values);
        const ends = new Uint32Array(scores.length);
        const lines = text(edgesCsv(event(1, [0]), { src: ends, dst: ends }, scores)).split('\n');
        const read = lines.slice(1, -1).map((line) => Math.fround(Number(line.split(',')[2])));
        expect(read).toEqual([...scores]);
      }),
    );
  });
});

describe('eventCsvs', () => {
  it('brings the demo event back exactly', async () => {
    const url = new URL('../../../public/events/trackml-small.zip', import.meta.url);
    const bytes = new Uint8Array(readFileSync(url));
    const [demo] = await readTrackmlEvent([{ name: 'demo.zip', bytes }]);
    expect(isDeepStrictEqual(await readTrackmlEvent(eventCsvs(demo)), [demo])).toBe(true);
    const packed = eventZip(demo);
    expect(packed.name).toBe('event000000001.zip');
    expect(isDeepStrictEqual(await readTrackmlEvent([packed]), [demo])).toBe(true);
  });

  it('keeps every double', async () => {
    const double = fc.double({ noNaN: true, noDefaultInfinity: true });
    await fc.assert(
      fc.asyncProperty(fc.array(double, { minLength: 1, maxLength: 30 }), async (x) => {
        const given = event(x.length, x);
        expect(await readTrackmlEvent(eventCsvs(given))).toEqual([given]);
      }),
      { numRuns: 50 },
    );
  });

  it('leaves out momenta it does not know and gets the particle back from truth', async () => {
    const given: TrackingEvent = {
      ...event(3, [1]),
      truth: {
        particleOfHit: Int32Array.of(1, -1, 0),
        particles: {
          id: BigUint64Array.of(2n ** 63n, 7n),
          vx: Float64Array.of(0.1, 0),
          vy: Float64Array.of(0.2, 0),
          vz: Float64Array.of(-0, 0),
          px: Float64Array.of(1e-300, Number.NaN),
          py: Float64Array.of(5, Number.NaN),
          pz: Float64Array.of(6, Number.NaN),
          charge: Int8Array.of(-1, 0),
        },
      },
    };
    const tables = eventCsvs(given);
    expect(tables.map((table) => table.name)).toEqual([
      'generated-1-hits.csv',
      'generated-1-truth.csv',
      'generated-1-particles.csv',
    ]);
    expect(text(tables[2].bytes)).toBe(
      'particle_id,vx,vy,vz,px,py,pz,q,nhits\n9223372036854775808,0.1,0.2,-0,1e-300,5,6,-1,1\n',
    );
    expect(await readTrackmlEvent(tables)).toEqual([given]);
  });
});
