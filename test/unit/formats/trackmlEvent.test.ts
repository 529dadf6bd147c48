import { readFileSync } from 'node:fs';
import { gzipSync, strToU8, unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { moduleLabel } from '../../../src/detector/moduleKey.ts';
import { particlePt } from '../../../src/event/event.ts';
import { FormatError } from '../../../src/formats/formatError.ts';
import { readTrackmlEvent } from '../../../src/formats/trackmlEvent.ts';
import { type NamedBytes, zip } from '../../../src/formats/zip.ts';

const demo: NamedBytes = {
  name: 'trackml-small.zip',
  bytes: new Uint8Array(
    readFileSync(new URL('../../../public/events/trackml-small.zip', import.meta.url)),
  ),
};

const HITS = `hit_id,x,y,z,volume_id,layer_id,module_id
3,10,0,5,8,2,1
1,30,1,15,8,2,9
7,-5,-5,0,7,4,2
`;
const TRUTH = `hit_id,particle_id,tx,ty,tz,tpx,tpy,tpz,weight
1,4503668346847232,30,1,15,1.5,0.25,0.75,0
3,4503668346847232,10,0,5,2,0.5,1,0
7,0,-5,-5,0,9,9,9,0
`;
const PARTICLES = `particle_id,vx,vy,vz,px,py,pz,q,nhits
4503668346847231,0.5,0,1,3,4,5,-1,0
4503668346847232,0,0.25,2,2,0.5,1,1,2
`;
const CELLS = 'hit_id,ch0,ch1,value\n3,274,839,0.5\n3,275,839,0.25\n1,4,5,1\n';

type Tables = Partial<Record<'hits' | 'truth' | 'particles' | 'cells', string>>;

function files(tables: Tables, event = 'event000000009'): NamedBytes[] {
  return Object.entries(tables).map(([table, text]) => ({
    name: `${event}-${table}.csv`,
    bytes: strToU8(text),
  }));
}

/** What the message of a refused read says. */
async function refusal(given: readonly NamedBytes[]): Promise<string> {
  const error: unknown = await readTrackmlEvent(given).then(
    () => new Error('the files were accepted'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof FormatError)) throw error;
  return error.message;
}

describe('readTrackmlEvent', () => {
  it('reads the demo event that ships', async () => {
    const events = await readTrackmlEvent([demo]);
    expect(events.length).toBe(1);
    const [event] = events;
    expect(event.name).toBe('event000000001');
    expect(event.detector).toBe('trackml');
    expect(event.hitId.length).toBe(5527);
    expect([event.hitId[0], event.x[0], event.y[0], event.z[0]]).toEqual([
      6, -76.566, -11.3673, -1502.5,
    ]);
    expect(moduleLabel(event.moduleKey[0])).toBe('7/2/1');
    expect(event.cells?.hit.length).toBe(18564);
    const truth = event.truth;
    if (truth === null) throw new Error('the demo event has truth');
    expect(truth.particles.id.length).toBe(548);
    expect(truth.particleOfHit.filter((particle) => particle < 0).length).toBe(829);
    expect(truth.particles.id[truth.particleOfHit[2]]).toBe(621497641930326016n);
    const hitsOf = new Int32Array(truth.particles.id.length);
    for (const particle of truth.particleOfHit) if (particle >= 0) hitsOf[particle]++;
    const targets = hitsOf.filter(
      (hits, particle) => hits >= 3 && particlePt(truth.particles, particle) > 1,
    );
    expect(targets.length).toBe(54);
  });

  it('joins the tables by exact ids, hit rows in file order', async () => {
    const [event] = await readTrackmlEvent(
      files({ hits: HITS, truth: TRUTH, particles: PARTICLES, cells: CELLS }),
    );
    expect([...event.hitId]).toEqual([3, 1, 7]);
    expect([...event.moduleKey].map(moduleLabel)).toEqual(['8/2/1', '8/2/9', '7/4/2']);
    expect([...(event.truth?.particleOfHit ?? [])]).toEqual([1, 1, -1]);
    expect([...(event.truth?.particles.charge ?? [])]).toEqual([-1, 1]);
    expect([...(event.cells?.hit ?? [])]).toEqual([0, 0, 1]);
    expect([...(event.cells?.channel0 ?? [])]).toEqual([274, 275, 4]);
    expect([...(event.cells?.value ?? [])]).toEqual([0.5, 0.25, 1]);
  });

  it('reads hits alone', async () => {
    const [event] = await readTrackmlEvent(files({ hits: HITS }));
    expect([event.truth, event.cells]).toEqual([null, null]);
  });

  it('takes momenta from truth where there is no particles table', async () => {
    const [event] = await readTrackmlEvent(files({ hits: HITS, truth: TRUTH }));
    expect([...(event.truth?.particleOfHit ?? [])]).toEqual([0, 0, -1]);
    expect(event.truth?.particles).toEqual({
      id: BigUint64Array.of(4503668346847232n),
      vx: Float64Array.of(0),
      vy: Float64Array.of(0),
      vz: Float64Array.of(0),
      px: Float64Array.of(2),
      py: Float64Array.of(0.5),
      pz: Float64Array.of(1),
      charge: Int8Array.of(0),
    });
  });

  it('takes them at the hit nearest the origin in space, not the one nearest the beam axis', async () => {
    const hits = `${HITS.split('\n')[0]}\n1,10,0,500,8,2,1\n2,30,0,20,8,4,1\n`;
    const truth = `${TRUTH.split('\n')[0]}\n1,5,10,0,500,1,2,3,0\n2,5,30,0,20,4,5,6,0\n`;
    const [event] = await readTrackmlEvent(files({ hits, truth }));
    const { px, py, pz } = event.truth?.particles ?? {};
    expect([px?.[0], py?.[0], pz?.[0]]).toEqual([4, 5, 6]);
  });

  it('knows no momentum of a particle that only a bare truth table names', async () => {
    const truth = 'hit_id,particle_id\n1,5\n3,5\n7,0\n';
    const [alone] = await readTrackmlEvent(files({ hits: HITS, truth }));
    expect([...(alone.truth?.particles.px ?? [])]).toEqual([Number.NaN]);
    const [listed] = await readTrackmlEvent(files({ hits: HITS, truth, particles: PARTICLES }));
    expect([...(listed.truth?.particleOfHit ?? [])]).toEqual([2, 2, -1]);
    expect(listed.truth?.particles.id[2]).toBe(5n);
    expect([...(listed.truth?.particles.pz ?? [])]).toEqual([5, 1, Number.NaN]);
    expect([...(listed.truth?.particles.vz ?? [])]).toEqual([1, 2, 0]);
  });

  it('reads plain, gzip and zip alike', async () => {
    const plain = files({ hits: HITS, truth: TRUTH, particles: PARTICLES, cells: CELLS });
    const gzip = plain.map(({ name, bytes }) => ({ name: `${name}.gz`, bytes: gzipSync(bytes) }));
    const expected = await readTrackmlEvent(plain);
    expect(await readTrackmlEvent(gzip)).toEqual(expected);
    expect(await readTrackmlEvent([{ name: 'e.zip', bytes: zip(plain) }])).toEqual(expected);
    expect(await readTrackmlEvent([{ name: 'e.zip', bytes: zip(gzip) }])).toEqual(expected);
  });

  it('reads several events, sorted by name, and leaves other files aside', async () => {
    const two = [
      ...files({ hits: HITS }, 'train/event000000010'),
      ...files({ hits: HITS, truth: TRUTH }, 'train/event000000002'),
      { name: 'train/detectors.csv', bytes: strToU8('volume_id\n') },
      { name: 'event000000002-pixel-truth.csv.gz', bytes: strToU8('') },
      { name: '__MACOSX/train/._event000000002-hits.csv', bytes: strToU8('') },
    ];
    const events = await readTrackmlEvent([{ name: 'two.zip', bytes: zip(two) }]);
    expect(events.map((event) => event.name)).toEqual(['event000000002', 'event000000010']);
    expect(events.map((event) => event.truth !== null)).toEqual([true, false]);
  });

  it('names an event without a prefix after its folder', async () => {
    const bytes = strToU8(HITS);
    const [named] = await readTrackmlEvent([{ name: 'runs/ttbar/hits.csv', bytes }]);
    const [bare] = await readTrackmlEvent([{ name: 'hits.csv', bytes }]);
    expect([named.name, bare.name]).toEqual(['ttbar', 'event']);
  });

  it('reports rising progress that ends at 1', async () => {
    const fractions: number[] = [];
    await readTrackmlEvent([demo], { onProgress: (fraction) => fractions.push(fraction) });
    expect(fractions.length).toBeGreaterThan(3);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(fractions[0]).toBeLessThan(1);
    expect(fractions.at(-1)).toBe(1);
  });

  it('stops when it is aborted', async () => {
    const controller = new AbortController();
    const read = readTrackmlEvent([demo], {
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    await expect(read).rejects.toMatchObject({ name: 'AbortError' });
    await expect(readTrackmlEvent([demo], { signal: controller.signal })).rejects.toMatchObject({
      name: 'AbortError',
    });
  });
});

const line = (text: string, number: number, replacement: string) =>
  text
    .split('\n')
    .with(number - 1, replacement)
    .join('\n');

describe('what is left aside', () => {
  it.each<[string, Parameters<typeof files>[0], string]>([
    [
      'hits without a position',
      { hits: `${HITS}8,-5,-5,nan,7,4,2\n9,inf,0,0,7,4,2\n` },
      'event000000009-hits.csv: lines that have no position and were left out: 2, the first is line 5.',
    ],
    [
      'truth for an unknown hit',
      { hits: HITS, truth: line(TRUTH, 3, '33,0,0,0,0,0,0,0,0') },
      'event000000009-truth.csv: lines that name hits that are not in the hits table and were left aside: 1, the first is line 3.',
    ],
    [
      'a hit without truth',
      { hits: HITS, truth: TRUTH.split('\n').slice(0, 3).join('\n') },
      'event000000009-truth.csv says nothing of 1 of the hits, which count as noise.',
    ],
    [
      'noise among the particles',
      { hits: HITS, truth: TRUTH, particles: `${PARTICLES}0,0,0,0,0,0,0,0,0\n` },
      'event000000009-particles.csv: lines that name particle 0, which stands for noise, and were left aside: 1, the first is line 4.',
    ],
    [
      'particles without truth',
      { hits: HITS, particles: PARTICLES },
      'event000000009-particles.csv was left aside: without a truth table nothing says which hits are whose; open event000000009-truth.csv with it.',
    ],
    [
      'cells of an unknown hit',
      { hits: HITS, cells: `${CELLS}4,1,1,1\n` },
      'event000000009-cells.csv: lines that name hits that are not in the hits table and were left aside: 1, the first is line 5.',
    ],
  ])('%s', async (_, tables, note) => {
    const [event] = await readTrackmlEvent(files(tables));
    expect(event.notes).toContain(note);
    expect([...event.hitId]).toEqual([3, 1, 7]);
  });

  it('is nothing where the tables agree', async () => {
    const [event] = await readTrackmlEvent(files({ hits: HITS, truth: TRUTH, cells: CELLS }));
    expect(event.notes).toBeUndefined();
  });
});

describe('bad input', () => {
  it.each<[string, Tables, string]>([
    [
      'a missing column',
      { hits: line(HITS, 1, 'hit_id,x,y,zz,volume_id,layer_id,module_id') },
      'event000000009-hits.csv, line 1, column z: the column is missing',
    ],
    [
      'a wrong header',
      { hits: TRUTH.replaceAll('hit_id', 'id') },
      "event000000009-hits.csv, line 1: the header 'id,particle_id,tx,ty,tz,tpx,tpy,tpz,weight' is not that of a TrackML hits table",
    ],
    [
      'a value that is no number',
      { hits: line(HITS, 3, '1,30,one,15,8,2,9') },
      "event000000009-hits.csv, line 3, column y: 'one' is not a number",
    ],
    [
      'a hit id given twice',
      { hits: line(HITS, 4, '3,-5,-5,0,7,4,2') },
      'event000000009-hits.csv, line 4, column hit_id: hit 3 is there twice (first on line 2)',
    ],
    [
      'a hit id beyond 32 bits',
      { hits: line(HITS, 2, '4294967296,10,0,5,8,2,1') },
      "event000000009-hits.csv, line 2, column hit_id: '4294967296' must be a whole number from 0 to 4294967295",
    ],
    [
      'a module number that does not fit the key',
      { hits: line(HITS, 2, '3,10,0,5,8,2,65536') },
      "event000000009-hits.csv, line 2, column module_id: '65536' must be a whole number from 0 to 65535",
    ],
    [
      'an empty event',
      { hits: HITS.split('\n')[0] },
      'event000000009-hits.csv: the event is empty',
    ],
    [
      'an empty file',
      { hits: '' },
      'event000000009-hits.csv: the file is empty; a TrackML hits table begins with',
    ],
    [
      'two truths of one hit',
      { hits: HITS, truth: line(TRUTH, 4, '1,0,0,0,0,0,0,0,0') },
      'event000000009-truth.csv, line 4, column hit_id: hit 1 is there twice (first on line 2)',
    ],
    [
      'a particle id that went through a float',
      { hits: HITS, truth: line(TRUTH, 2, '1,4.503668346847232e15,30,1,15,1.5,0.25,0.75,0') },
      'event000000009-truth.csv, line 2, column particle_id: ',
    ],
    [
      'a particle listed twice',
      { hits: HITS, truth: TRUTH, particles: PARTICLES.replace('7231', '7232') },
      'event000000009-particles.csv, line 3, column particle_id: particle 4503668346847232 is there twice (first on line 2)',
    ],
    [
      'no hits table',
      { truth: TRUTH, particles: PARTICLES },
      'event000000009-truth.csv, event000000009-particles.csv: there is no TrackML hits table here; choose eventNNN-hits.csv',
    ],
  ])('%s is refused', async (_, tables, message) => {
    expect(await refusal(files(tables))).toContain(message);
  });

  it('tables of different events are refused', async () => {
    const mixed = [...files({ hits: HITS }, 'event1'), ...files({ truth: TRUTH }, 'event2')];
    expect(await refusal(mixed)).toBe(
      'event2-truth.csv: this table belongs to event2, whose hits are not among the files (found the hits of event1); choose files of the same event.',
    );
  });

  it('the same table twice is refused', async () => {
    const [hits] = files({ hits: HITS });
    const packed = { name: `${hits.name}.gz`, bytes: gzipSync(hits.bytes) };
    expect(await refusal([hits, packed])).toContain(
      'event000000009-hits.csv.gz: this is the second hits table of event000000009 beside event000000009-hits.csv',
    );
  });

  it('no files are refused', async () => {
    expect(await refusal([])).toContain('the selection: there is no TrackML hits table here');
  });

  it('a truncated or damaged gzip file is refused', async () => {
    const packed = gzipSync(unzipSync(demo.bytes)['event000000001-hits.csv']);
    const message = 'e-hits.csv.gz: the gzip file is truncated or damaged';
    for (const length of [2, 15, 20, 5000, packed.length - 1]) {
      const bytes = packed.subarray(0, length);
      expect(await refusal([{ name: 'e-hits.csv.gz', bytes }])).toContain(message);
    }
    const flipped = packed.slice();
    flipped[packed.length >> 1] ^= 0x10;
    expect(await refusal([{ name: 'e-hits.csv.gz', bytes: flipped }])).toContain(message);
  });

  it('a truncated or damaged zip archive is refused', async () => {
    const message = 'trackml-small.zip: the zip archive is truncated or damaged';
    for (const length of [4, 1000, demo.bytes.length - 1]) {
      const bytes = demo.bytes.subarray(0, length);
      expect(await refusal([{ name: demo.name, bytes }])).toContain(message);
    }
    const flipped = demo.bytes.slice();
    flipped[10_000] ^= 0x10;
    expect(await refusal([{ name: demo.name, bytes: flipped }])).toContain(message);
  });
});
