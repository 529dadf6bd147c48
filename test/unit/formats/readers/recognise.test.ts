import { readFileSync } from 'node:fs';
import { gzipSync, strToU8 } from 'fflate';
import { describe, expect, it } from 'vitest';
import { inCanonicalOrder } from '../../../../src/event/canonicalOrder.ts';
import { READERS, readerOf, readItem } from '../../../../src/formats/readers/index.ts';
import type { AnyReader } from '../../../../src/formats/readers/reader.ts';
import {
  type Item,
  leftOut,
  packItem,
  recognise,
} from '../../../../src/formats/readers/recognise.ts';
import { inMemory, type SourceFile } from '../../../../src/formats/sourceFile.ts';
import { readTrackmlEvent } from '../../../../src/formats/trackmlEvent.ts';
import { type NamedBytes, zip } from '../../../../src/formats/zip.ts';

const shipped = (path: string): NamedBytes => ({
  name: path.slice(path.lastIndexOf('/') + 1),
  bytes: new Uint8Array(readFileSync(new URL(`../../../../public/${path}`, import.meta.url))),
});
const text = (name: string, content: string): NamedBytes => ({ name, bytes: strToU8(content) });

const HITS =
  'hit_id,x,y,z,volume_id,layer_id,module_id\n1,30,0,0,8,2,1\n2,70,0,0,8,4,1\n3,110,0,0,8,6,1\n';
const TRUTH = 'hit_id,particle_id\n1,5\n2,5\n3,5\n';
const ODD_HITS = 'particle_id,geometry_id,tx,ty,tz,tt\n5,1,0,0,0,0\n';
const ODD_PARTICLES = 'particle_id,vx,vy,vz,px,py,pz,q\n5,0,0,0,1,0,0,1\n';

const event = (name: string) => [text(`${name}-hits.csv`, HITS), text(`${name}-truth.csv`, TRUTH)];
const recognised = (files: readonly NamedBytes[]) => recognise(files.map(inMemory));
const named = (items: readonly Item[]) => items.map(({ kind, name }) => `${kind} ${name}`);

const readEvent = async (item: Item) => readItem('event', await packItem(item));

/** A file that counts the bytes that were read of it. */
function counted(file: NamedBytes): SourceFile & { read(): number } {
  const source = inMemory(file);
  let read = 0;
  return {
    ...source,
    read: () => read,
    slice(start, end) {
      read += Math.min(end, file.bytes.length) - start;
      return { arrayBuffer: async () => file.bytes.slice(start, end).buffer };
    },
    arrayBuffer() {
      read += file.bytes.length;
      return source.arrayBuffer();
    },
  };
}

describe('recognise', () => {
  it('tells all that ships apart, whatever its name', async () => {
    const files = [
      shipped('events/trackml-small.zip'),
      shipped('models/trackml.onnx'),
      shipped('models/trackml.json'),
      shipped('maps/trackml.map'),
      shipped('detectors/trackml.csv.gz'),
    ];
    const { items, problems } = await recognised(files);
    expect(problems).toEqual([]);
    expect(named(items)).toEqual([
      'detector trackml.csv.gz',
      'map trackml.map',
      'network trackml.onnx',
      'event event000000001',
    ]);
    expect(items.map(({ detector }) => detector)).toEqual([null, null, null, 'trackml']);
    const renamed = files.map(({ bytes }, i) => ({ name: `download (${i})`, bytes }));
    const again = await recognised(renamed);
    expect(again.problems).toEqual([]);
    expect(again.items.map(({ kind, reader }) => [kind, reader])).toEqual(
      items.map(({ kind, reader }) => [kind, reader]),
    );
    const [, , network] = again.items;
    expect(Object.keys(network.parts)).toEqual(['onnx', 'manifest']);
  });

  it('reads what the eager reader reads, byte for byte', async () => {
    const demo = shipped('events/trackml-small.zip');
    const { items } = await recognised([demo]);
    expect(await readEvent(items[0])).toEqual(
      inCanonicalOrder((await readTrackmlEvent([demo]))[0]),
    );
  });

  it('reads each kind', async () => {
    const { items } = await recognised([
      shipped('maps/trackml.map'),
      { name: 'd.csv', bytes: shipped('detectors/trackml.csv.gz').bytes },
      shipped('models/trackml.onnx'),
    ]);
    const read = async <K extends 'detector' | 'map' | 'network'>(kind: K) => {
      const item = items.find((one) => one.kind === kind);
      if (!item) throw new Error(`no ${kind}`);
      return readItem(kind, await packItem(item));
    };
    expect((await read('detector')).moduleKey.length).toBe(18728);
    expect((await read('map')).header.detector).toBe('trackml');
    expect(await read('network')).toMatchObject({ name: 'trackml.onnx', manifest: null });
  });

  it('reads only the first bytes, and of an archive its directory and the event that is asked for', async () => {
    const noise = Uint8Array.from({ length: 400_000 }, (_, i) => (i * 7919 + (i >> 3)) % 251);
    const film = counted({ name: 'film.mp4', bytes: noise });
    const archive = zip([...event('e1'), { name: 'large.bin', bytes: noise }, ...event('e2')]);
    const zipped = counted({ name: 'two.zip', bytes: archive });
    const { items, unknown } = await recognise([film, zipped]);
    expect(named(items)).toEqual(['event e1', 'event e2']);
    expect(leftOut(unknown)).toEqual([
      'film.mp4, large.bin were left out: they are no detector, session, map, network, event or tracks that can be read here.',
    ]);
    expect(film.read()).toBeLessThan(10_000);
    const before = zipped.read();
    expect(before).toBeLessThan(200_000);
    const e2 = await readEvent(items[1]);
    expect([...e2.x]).toEqual([30, 70, 110]);
    expect(zipped.read() - before).toBeLessThan(1000);
  });

  it('tells events of ACTS from those of TrackML by their columns', async () => {
    const odd = [
      text('event5-hits.csv', ODD_HITS),
      text('event5-particles_initial.csv', ODD_PARTICLES),
    ];
    const { items, problems } = await recognised([...odd, ...event('event6')]);
    expect(problems).toEqual([]);
    expect(items.map(({ name, detector }) => `${name} ${detector}`)).toEqual([
      'event5 odd',
      'event6 trackml',
    ]);
    const packed = await recognised([{ name: 'a.zip', bytes: zip(odd) }]);
    expect(named(packed.items)).toEqual(['event event5']);
    expect((await recognised([odd[0]])).problems).toEqual([
      'event5-hits.csv: the particles of these hits are missing; choose event5-particles_initial.csv with them.',
    ]);
  });

  it.each([
    ['hits.csv', 'event'],
    ['run7_hits.csv', 'run7'],
    ['event1-hits.CSV', 'event1'],
    ['event1-hits (1).csv', 'event1'],
    ['EVENT1-HITS.CSV', 'EVENT1'],
    ['C:\\data\\event1-hits.csv', 'event1'],
    ['whatever.txt', 'whatever'],
  ])('%s is the event %s', async (name, expected) => {
    const { items, problems } = await recognised([text(name, HITS)]);
    expect(problems).toEqual([]);
    expect(named(items)).toEqual([`event ${expected}`]);
  });

  it('joins the tables of an event that come in an archive each', async () => {
    const zips = event('e1').map((file) => ({ name: `${file.name}.zip`, bytes: zip([file]) }));
    const { items } = await recognised(zips);
    expect(named(items)).toEqual(['event e1']);
    expect((await readEvent(items[0])).truth).not.toBeNull();
  });

  it('keeps events of one name from several places apart', async () => {
    const { items, problems } = await recognised([
      { name: 'a.zip', bytes: zip(event('e1')) },
      { name: 'b.zip', bytes: zip(event('e1')) },
      text('c/e1-hits.csv', HITS),
    ]);
    expect(problems).toEqual([]);
    expect(named(items).sort()).toEqual(['event a/e1', 'event b/e1', 'event c/e1']);
  });

  it('opens what is whole and says what is not', async () => {
    const { items, problems } = await recognised([
      ...event('e1'),
      text('e2-truth.csv', TRUTH),
      text('e3-hits.csv', HITS),
      { name: 'e3-hits.csv.gz', bytes: gzipSync(strToU8(HITS)) },
      { name: 'broken.zip', bytes: zip(event('e4')).subarray(0, 60) },
      text('__MACOSX/._e1-hits.csv', 'x'),
    ]);
    expect(named(items)).toEqual(['event e1']);
    expect(problems).toEqual([
      'broken.zip: the zip archive is truncated or damaged; download or make it again, or unpack it and open its files.',
      'e2-truth.csv: this table belongs to e2, whose hits are not among the files (found the hits of e1, e3); choose files of the same event.',
      'e3-hits.csv.gz: this is the second hits table of e3 beside e3-hits.csv; choose one of the two.',
    ]);
  });

  it('pairs networks with their manifests, and misses the network of a manifest', async () => {
    const onnx = shipped('models/trackml.onnx').bytes;
    const json = shipped('models/trackml.json').bytes;
    const { items } = await recognised([
      { name: 'a.onnx', bytes: onnx },
      { name: 'B.onnx', bytes: onnx },
      { name: 'b.json', bytes: json },
    ]);
    expect(items.map(({ parts }) => Object.keys(parts))).toEqual([['onnx'], ['onnx', 'manifest']]);
    expect((await recognised([{ name: 'b.json', bytes: json }])).problems).toEqual([
      'b.json describes a network that is not among the files; choose its .onnx file with it.',
    ]);
  });

  it('goes by the content before the name', async () => {
    const map = shipped('maps/trackml.map').bytes;
    const { items } = await recognised([
      { name: 'event1-hits.csv', bytes: map },
      text('not.map', 'no map at all'),
      text('not.onnx', 'no network at all'),
    ]);
    expect(named(items)).toEqual(['map event1-hits.csv', 'map not.map', 'network not.onnx']);
    await expect(readItem('map', await packItem(items[1]))).rejects.toThrow(
      'not.map: this is not a module map of Trackloom',
    );
  });

  it('a further format is one file and a row', async () => {
    const points: AnyReader = {
      id: 'points',
      kind: 'event',
      title: 'list of points',
      accepts: (files) =>
        files
          .filter(({ firstBytes }) => new TextDecoder().decode(firstBytes).startsWith('POINTS'))
          .map((file) => ({ name: file.name, parts: { points: file }, detector: 'toy' })),
      read: async (name) => ({ ...(await readTrackmlEvent(event('e')))[0], name, detector: 'toy' }),
    };
    const files = [text('a.pts', 'POINTS 1 2 3'), ...event('e1')].map(inMemory);
    const { items } = await recognise(files, [points, ...READERS]);
    expect(items.map(({ name, detector }) => `${name} ${detector}`)).toEqual([
      'a.pts toy',
      'e1 trackml',
    ]);
  });

  it('has readers of ids of their own', () => {
    const ids = READERS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(() => readerOf('map', 'trackmlEvent')).toThrow();
  });
});
