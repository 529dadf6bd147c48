import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { moduleCount } from '../../../src/detector/detector.ts';
import { moduleKey, moduleNumbers } from '../../../src/detector/moduleKey.ts';
import { hitCount } from '../../../src/event/event.ts';
import { parseOddDetectorCsv } from '../../../src/formats/oddDetectorCsv.ts';
import { parseOddEvent } from '../../../src/formats/oddEvent.ts';

const DATA = '../shared/data/odd-muons';

const text = (lines: readonly string[]) => new TextEncoder().encode(lines.join('\n'));

const HEADER =
  'geometry_id,volume_id,boundary_id,layer_id,module_id,cx,cy,cz,rot_xu,rot_xv,rot_xw,rot_yu,rot_yv,rot_yw,rot_zu,rot_zv,rot_zw,bounds_type,bound_param0,bound_param1,bound_param2,bound_param3,module_t';

/** Geometry id of ACTS: volume, layer, sensitive. */
function geometryId(volume: number, layer: number, sensitive: number): bigint {
  return (BigInt(volume) << 56n) | (BigInt(layer) << 36n) | (BigInt(sensitive) << 8n) | 1n;
}

function row(id: bigint, bounds: string, cx = 1): string {
  return `${id},0,0,0,0,${cx},2,3,1,0,0,0,1,0,0,0,1,${bounds},0.0625`;
}

describe('the detector file of the Open Data Detector', () => {
  it('becomes modules sorted by key, surfaces that are no module left out', () => {
    const detector = parseOddDetectorCsv(
      text([
        HEADER,
        row(geometryId(23, 4, 7), '7,10,16,34,-1', 5),
        row(geometryId(17, 2, 0), '1,24,4001,3.1,0'),
        row(geometryId(17, 2, 9), '6,-8,-36,8,36'),
        row(geometryId(28, 2, 1), '7,53,58,78,-1', 7),
      ]),
      'detectors.csv',
    );
    expect(Array.from(detector.moduleKey)).toEqual([
      moduleKey(17, 2, 9),
      moduleKey(23, 4, 7),
      moduleKey(28, 2, 1),
    ]);
    expect(Array.from(detector.cx)).toEqual([1, 5, 7]);
    expect(Array.from(detector.halfUAtMinV)).toEqual([8, 10, 53]);
    expect(Array.from(detector.halfUAtMaxV)).toEqual([8, 16, 58]);
    expect(Array.from(detector.halfV)).toEqual([36, 34, 78]);
    // Pixels, short strips, and strips as long as their module.
    expect(Array.from(detector.pitchU)).toEqual([0.05, 0.08, 0.1]);
    expect(Array.from(detector.pitchV)).toEqual([0.05, 0.5, 156]);
  });

  it('is refused with its line where an outline is unknown or a module is listed twice', () => {
    const module = row(geometryId(17, 2, 9), '6,-8,-36,8,36');
    const parse = (...rows: string[]) =>
      parseOddDetectorCsv(text([HEADER, ...rows]), 'detectors.csv');
    expect(() => parse(module, row(geometryId(17, 2, 8), '6,-8,-36,9,36'))).toThrow(
      /line 3, column bounds_type: the outline \(type 6: -8, -36, 9, 36\)/,
    );
    expect(() => parse(module, module)).toThrow(/module 17\/2\/9 is listed twice/);
    expect(() => parse(row(geometryId(17, 2, 0), '6,-8,-36,8,36'))).toThrow(
      /no row is a sensitive surface/,
    );
  });
});

describe('an event of the Open Data Detector', () => {
  const hits = (particle: number, id: bigint) => ({
    name: 'event-hits.csv',
    bytes: text(['particle_id,geometry_id,tx,ty,tz', `${particle},${id},1.5,2.5,-3.5`]),
  });
  const particles = {
    name: 'event-particles_initial.csv',
    bytes: text(['particle_id,vx,vy,vz,px,py,pz,q', '4503599644147712,0,0,-15,1,2,3,-1']),
  };

  it('has true positions and the particle of each hit', () => {
    const file = hits(0, geometryId(17, 2, 9));
    const bytes = text([
      'particle_id,geometry_id,tx,ty,tz',
      `4503599644147712,${geometryId(17, 2, 9)},1.5,2.5,-3.5`,
    ]);
    const event = parseOddEvent('muons', { ...file, bytes }, particles);
    expect(event.moduleKey[0]).toBe(moduleKey(17, 2, 9));
    expect([event.x[0], event.y[0], event.z[0]]).toEqual([1.5, 2.5, -3.5]);
    expect(event.truth?.particleOfHit[0]).toBe(0);
    expect(event.truth?.particles.charge[0]).toBe(-1);
  });

  it('is refused where no hit has a particle of the table, or none a module', () => {
    expect(() => parseOddEvent('muons', hits(5, geometryId(17, 2, 9)), particles)).toThrow(
      /column particle_id: none of its lines belongs to a particle of/,
    );
    expect(() => parseOddEvent('muons', hits(5, geometryId(17, 2, 0)), particles)).toThrow(
      /no hit is on a module/,
    );
  });

  it('leaves aside hits on no module and counts hits of particles that are not listed', () => {
    const [known, unknown] = [hits(0, geometryId(17, 2, 9)), hits(5, geometryId(17, 2, 9))];
    const line = (id: bigint) => `5,${id},1.5,2.5,-3.5`;
    const rows = [line(geometryId(17, 2, 9)), line(geometryId(17, 2, 0))].join('\n');
    const own = new TextDecoder().decode(known.bytes).trimEnd();
    const bytes = text([own.replace('\n0,', '\n4503599644147712,'), rows]);
    const event = parseOddEvent('muons', { name: unknown.name, bytes }, particles);
    expect(event.hitId.length).toBe(2);
    expect(event.truth?.particles.id.length).toBe(2);
    expect(event.truth?.particles.px[1]).toBeNaN();
    expect(event.notes).toEqual([
      'event-hits.csv: lines that are on no sensitive surface and were left out: 1, the first is line 4.',
      'event-hits.csv: lines that are of particles that are not in event-particles_initial.csv, whose momenta are not known: 1, the first is line 3.',
    ]);
  });
});

describe.skipIf(!existsSync(DATA))(`the muons of ${DATA} (skipped where it is absent)`, () => {
  it('lie on modules of the detector, within their outlines', () => {
    const read = (name: string) => ({
      name,
      bytes: new Uint8Array(readFileSync(`${DATA}/${name}`)),
    });
    const detector = parseOddDetectorCsv(read('detectors.csv.gz').bytes, 'detectors.csv.gz');
    expect(moduleCount(detector)).toBe(18_824);
    const event = parseOddEvent(
      'muons',
      read('event000000000-hits.csv.gz'),
      read('event000000000-particles_initial.csv.gz'),
    );
    expect(hitCount(event)).toBe(11_862);
    const rankOf = new Map(Array.from(detector.moduleKey, (key, rank) => [key, rank]));
    const R = detector.rotation;
    let outside = 0;
    for (let hit = 0; hit < hitCount(event); hit++) {
      const m = rankOf.get(event.moduleKey[hit]);
      if (m === undefined) throw new Error(`hit ${hit} is on ${event.moduleKey[hit]}`);
      const d = [
        event.x[hit] - detector.cx[m],
        event.y[hit] - detector.cy[m],
        event.z[hit] - detector.cz[m],
      ];
      const along = (c: number) =>
        d[0] * R[9 * m + c] + d[1] * R[9 * m + 3 + c] + d[2] * R[9 * m + 6 + c];
      const halfU = Math.max(detector.halfUAtMinV[m], detector.halfUAtMaxV[m]);
      const inside =
        Math.abs(along(0)) < halfU + 0.1 &&
        Math.abs(along(1)) < detector.halfV[m] + 0.1 &&
        Math.abs(along(2)) < 0.5;
      if (!inside) outside++;
    }
    expect(outside).toBe(0);
    expect(moduleNumbers(detector.moduleKey[0]).volume).toBe(16);
  });
});
