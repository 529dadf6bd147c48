import { readFileSync } from 'node:fs';
import { gzipSync, strToU8 } from 'fflate';
import { describe, expect, it } from 'vitest';
import { readItem } from '../../../src/formats/readers/index.ts';
import { leftOut, packItem, recognise } from '../../../src/formats/readers/recognise.ts';
import { inMemory } from '../../../src/formats/sourceFile.ts';
import { type NamedBytes, zip } from '../../../src/formats/zip.ts';
import { decodeCanonicalMap, encodeModuleMap } from '../../../src/modulemap/binary.ts';
import { readLink } from '../../../src/session/url.ts';
import { eventFiles, mapFile } from '../pipeline/interleavings/files.ts';
import { mutated } from './mutate.ts';

/** Files per reader: `npm run fuzz` asks for more. */
const RUNS = Number(process.env.TRACKLOOM_FUZZ ?? 150);
const MOST_MS = 5000;
const MOST_BYTES = 2 ** 31;

const shipped = (path: string): NamedBytes => ({
  name: path.slice(path.lastIndexOf('/') + 1),
  bytes: new Uint8Array(readFileSync(`public/${path}`)),
});
const text = (name: string, lines: readonly string[]) => ({
  name,
  bytes: strToU8(lines.join('\n')),
});
const packed = ({ name, bytes }: NamedBytes) => ({ name: `${name}.gz`, bytes: gzipSync(bytes) });

const EVENT = eventFiles('event1', 1);
const cells = text('event1-cells.csv', ['hit_id,ch0,ch1,value', '1,3,4,0.5', '2,3,4,0.25']);
const MODULE = (id: number) => `8,2,${id},1,2,3,1,0,0,0,1,0,0,0,1,0.15,8.4,8.4,36,0.05,0.056`;
const DETECTOR = text('detectors.csv', [
  'volume_id,layer_id,module_id,cx,cy,cz,rot_xu,rot_xv,rot_xw,rot_yu,rot_yv,rot_yw,rot_zu,rot_zv,rot_zw,module_t,module_minhu,module_maxhu,module_hv,pitch_u,pitch_v',
  MODULE(1),
  MODULE(2),
]);
/** Sensitive surface 9 of layer 2 in volume 17. */
const ODD_MODULE = (17n << 56n) | (2n << 36n) | (9n << 8n);
const ODD = [
  text('o-hits.csv', ['particle_id,geometry_id,tx,ty,tz', `5,${ODD_MODULE},1,2,3`]),
  text('o-particles_initial.csv', ['particle_id,vx,vy,vz,px,py,pz,q', '5,0,0,-15,1,2,3,-1']),
];
const ODD_DETECTOR = text('odd.csv', [
  'geometry_id,volume_id,boundary_id,layer_id,module_id,cx,cy,cz,rot_xu,rot_xv,rot_xw,rot_yu,rot_yv,rot_yw,rot_zu,rot_zv,rot_zw,bounds_type,bound_param0,bound_param1,bound_param2,bound_param3,module_t',
  `${ODD_MODULE},17,0,2,9,1,2,3,1,0,0,0,1,0,0,0,1,6,-8,-36,8,36,0.1`,
]);
const NETWORK = [shipped('models/trackml.json'), shipped('models/trackml.onnx')];

const fixture = (name: string): NamedBytes => ({
  name,
  bytes: new Uint8Array(readFileSync(`test/fixtures/formats/${name}`)),
});

const mapFixture = (name: string): NamedBytes => ({
  name,
  bytes: new Uint8Array(readFileSync(`test/fixtures/maps/${name}`)),
});

function exactMap(): Uint8Array {
  const { name, bytes } = mapFile('a.map', 5, 3);
  return encodeModuleMap(decodeCanonicalMap(bytes, name), 'exact');
}

/** Every kind of file there is, small. */
const SEEDS: Readonly<Record<string, readonly NamedBytes[]>> = {
  'TrackML event': [...EVENT, cells],
  'gzipped event': EVENT.map(packed),
  'zip of events': [{ name: 'two.zip', bytes: zip([...EVENT, ...eventFiles('event2', 2)]) }],
  'TrackML detector': [DETECTOR],
  'ODD event': ODD,
  'ODD detector': [ODD_DETECTOR],
  'module map': [mapFile('a.map', 5, 3)],
  network: NETWORK,
  'acorn event': ['event000000001-truth.csv', 'event000000001-particles.csv'].map(fixture),
  'graph of PyTorch Geometric': [fixture('new-names.pyg')],
  'older graph of PyTorch Geometric': [fixture('old-names.pyg')],
  'tensor of torch.save': [fixture('features44-strided.pt')],
  'NumPy array': [fixture('features16.npy')],
  'ColliderML events': ['particles', 'tracker_hits'].map((name) =>
    fixture(`parquet/zstd/${name}.parquet`),
  ),
  'map in ROOT': ['float.triplets.root', 'float.doublets.root'].map(mapFixture),
  'map as text': ['double.triplets.txt', 'double.doublets.txt'].map(mapFixture),
  'exact map': [{ name: 'exact.map', bytes: exactMap() }],
  'table of FEATURES': [fixture('features44.csv')],
};

/** Opens files as the page and the command do; every sentence that was said. Whatever else is thrown is a fault. */
async function opened(files: readonly NamedBytes[]): Promise<string[]> {
  const { items, problems, unknown } = await recognise(files.map(inMemory));
  const said = [...problems, ...leftOut(unknown)];
  for (const item of items) {
    try {
      await readItem(item.kind, await packItem(item));
    } catch (error) {
      const { name, message } = error as Error;
      expect(['FormatError', 'MapFileError', 'Error'], `${name}: ${message}`).toContain(name);
      said.push(message);
    }
  }
  return said;
}

function expectSentence(sentence: string): void {
  expect(sentence).toMatch(/[.?]$/);
  expect(sentence).not.toMatch(/\n|\[object|undefined|is not a function/);
  expect(sentence.length).toBeLessThan(1200);
}

describe('damaged files', () => {
  it.each(Object.entries(SEEDS))(
    'of a %s are read or refused in one sentence',
    async (_, files) => {
      const memory = process.memoryUsage.rss();
      for (let seed = 1; seed <= RUNS; seed++) {
        const target = seed % files.length;
        const changed = files.map((file, i) =>
          i === target ? { ...file, bytes: mutated(file.bytes, seed) } : file,
        );
        const started = performance.now();
        for (const sentence of await opened(changed)) expectSentence(sentence);
        expect(performance.now() - started, `seed ${seed}`).toBeLessThan(MOST_MS);
      }
      expect(process.memoryUsage.rss() - memory).toBeLessThan(MOST_BYTES);
    },
  );

  it('links come to a state and sentences', () => {
    const link = strToU8(
      '?ccCut=0.5&minHits=4&camera=xy&layers=hits,tracks&event=https://a.example/e.zip&index=2',
    );
    for (let seed = 1; seed <= RUNS; seed++) {
      const { errors, eventIndex } = readLink(new TextDecoder().decode(mutated(link, seed)));
      expect(Number.isSafeInteger(eventIndex)).toBe(true);
      for (const sentence of errors) expectSentence(sentence);
    }
  });
});

it('the undamaged files are read without a word', async () => {
  for (const [kind, files] of Object.entries(SEEDS)) expect(await opened(files), kind).toEqual([]);
});
