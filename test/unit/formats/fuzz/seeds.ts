import { readFileSync } from 'node:fs';
import { gzipSync, strToU8 } from 'fflate';
import { npy } from '../../../../src/formats/npyWriter.ts';
import { protoBytes } from '../../../../src/formats/protobuf.ts';
import { SESSION_FORMAT, SESSION_JSON } from '../../../../src/formats/sessionFile.ts';
import { type NamedBytes, zip } from '../../../../src/formats/zip.ts';
import { decodeCanonicalMap, encodeModuleMap } from '../../../../src/modulemap/binary.ts';
import { eventFiles, mapFile } from '../../pipeline/interleavings/files.ts';

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
/** A tensor of a graph whose weights are in a file beside the network, as exporters write large ones. */
function weightsBeside(): NamedBytes[] {
  const joined = (parts: readonly Uint8Array[]) =>
    Uint8Array.from(parts.flatMap((one) => [...one]));
  const field = (number: number, ...content: (string | Uint8Array)[]) =>
    joined(
      protoBytes(
        number,
        content.map((one) => (typeof one === 'string' ? strToU8(one) : one)),
      ),
    );
  const entry = (key: string, value: string) => field(13, field(1, key), field(2, value));
  const tensor = field(
    5,
    field(8, 'w'),
    entry('location', 'w.data'),
    entry('offset', '2'),
    entry('length', '3'),
  );
  return [
    {
      name: 'n.onnx',
      bytes: joined([Uint8Array.of(0x08, 8), field(2, 'by hand'), field(7, tensor)]),
    },
    { name: 'w.data', bytes: Uint8Array.of(1, 2, 3, 4, 5) },
  ];
}

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

const SESSION = text(
  SESSION_JSON,
  JSON.stringify(
    {
      format: SESSION_FORMAT,
      query: '?ccCut=0.5&camera=xy',
      notes: 'a note',
      made: { version: '1' },
    },
    null,
    2,
  ).split('\n'),
);

/** Every kind of file there is, small: at least one of each reader. */
export const SEEDS: Readonly<Record<string, readonly NamedBytes[]>> = {
  'TrackML event': [...EVENT, cells],
  'gzipped event': EVENT.map(packed),
  'zip of events': [{ name: 'two.zip', bytes: zip([...EVENT, ...eventFiles('event2', 2)]) }],
  'TrackML detector': [DETECTOR],
  'ODD event': ODD,
  'ODD detector': [ODD_DETECTOR],
  'module map': [mapFile('a.map', 5, 3)],
  network: NETWORK,
  'network with weights beside it': weightsBeside(),
  'acorn event': ['event000000001-truth.csv', 'event000000001-particles.csv'].map(fixture),
  'graph of PyTorch Geometric': [fixture('new-names.pyg')],
  'older graph of PyTorch Geometric': [fixture('old-names.pyg')],
  'tensor of torch.save': [fixture('features44-strided.pt')],
  'NumPy array': [fixture('features16.npy')],
  'ColliderML events': ['particles', 'tracker_hits'].map((name) =>
    fixture(`parquet/zstd/${name}.parquet`),
  ),
  'ACTS event': [
    'measurements',
    'measurement-simhit-map',
    'simhits',
    'particles_initial',
    'spacepoint',
  ].map((table) => fixture(`acts/event000000000-${table}.csv`)),
  'tracks of ColliderML': [fixture('parquet/snappy/tracks.parquet')],
  'tracks of hits': [
    text('event1-tracks.csv', ['event_id,hit_id,track_id', '1,1,0', '1,2,0', '2,1,-1']),
  ],
  'tracks of ACTS': [text('tracks-acts.csv', ['track_id,pT,Hits_ID', '0,1.5,"[1,2]"'])],
  LABELS: [{ name: 'labels.npy', bytes: npy({ data: BigInt64Array.of(0n, 1n, -1n), shape: [3] }) }],
  'dump of Athena': [fixture('athena.root')],
  'map in ROOT': ['float.triplets.root', 'float.doublets.root'].map(mapFixture),
  'map as text': ['double.triplets.txt', 'double.doublets.txt'].map(mapFixture),
  'exact map': [{ name: 'exact.map', bytes: exactMap() }],
  session: [SESSION],
  'session with its event': [{ name: 'session.zip', bytes: zip([SESSION, ...EVENT]) }],
  'table of FEATURES': [fixture('features44.csv')],
};
