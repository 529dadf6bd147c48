import { strToU8 } from 'fflate';
import { moduleKey } from '../../../../src/detector/moduleKey.ts';
import type { NetworkManifest } from '../../../../src/formats/manifest.ts';
import { type NamedBytes, zip } from '../../../../src/formats/zip.ts';
import { encodeModuleMap } from '../../../../src/modulemap/binary.ts';
import {
  CANONICAL_WINDOW_STRIDE,
  type CanonicalMap,
} from '../../../../src/modulemap/canonicalMap.ts';

/** Layers of the toy detector, a module each, and their radii (mm). */
const RADII = [32, 72, 116, 172, 260];

/** The files of a toy event: straight tracks through five layers, with truth. Events differ by `seed`. */
export function eventFiles(name: string, seed: number): NamedBytes[] {
  const hits = ['hit_id,x,y,z,volume_id,layer_id,module_id'];
  const truth = ['hit_id,particle_id,tx,ty,tz,tpx,tpy,tpz,weight'];
  const particles = ['particle_id,vx,vy,vz,px,py,pz,q,nhits'];
  let id = 0;
  for (let p = 1; p <= 3 + (seed % 3); p++) {
    const phi = 0.1 * p + 0.01 * seed;
    const [px, py, pz] = [2 * Math.cos(phi), 2 * Math.sin(phi), 0.2 * p];
    particles.push(`${p},0,0,0,${px},${py},${pz},1,${RADII.length}`);
    RADII.forEach((r, layer) => {
      const [x, y, z] = [r * Math.cos(phi), r * Math.sin(phi), (r * pz) / 2];
      id++;
      hits.push(`${id},${x},${y},${z},8,${2 * layer + 2},1`);
      truth.push(`${id},${p},${x},${y},${z},${px},${py},${pz},0`);
    });
  }
  return [
    { name: `${name}-hits.csv`, bytes: strToU8(`${hits.join('\n')}\n`) },
    { name: `${name}-truth.csv`, bytes: strToU8(`${truth.join('\n')}\n`) },
    { name: `${name}-particles.csv`, bytes: strToU8(`${particles.join('\n')}\n`) },
  ];
}

/** A zip of two events. */
export function zipOfTwo(): NamedBytes {
  const entries = [...eventFiles('event01', 1), ...eventFiles('event02', 2)];
  return { name: 'two.zip', bytes: zip(entries) };
}

/** A map of the first `layers` layers in which every hit pair on neighbouring layers within `dphi` passes. */
export function mapFile(name: string, layers: number, dphi: number, detector = 'trackml') {
  const triplets = layers - 2;
  const rank = (shift: number) => Uint32Array.from({ length: triplets }, (_, t) => t + shift);
  const windows = new Float64Array(CANONICAL_WINDOW_STRIDE * triplets);
  for (let i = 0; i < windows.length; i++) windows[i] = i % 2 === 0 ? -1e6 : 1e6;
  for (let t = 0; t < triplets; t++)
    for (const leg of [0, 8]) {
      windows[CANONICAL_WINDOW_STRIDE * t + leg + 2] = -dphi;
      windows[CANONICAL_WINDOW_STRIDE * t + leg + 3] = dphi;
    }
  const map: CanonicalMap = {
    header: {
      convention: 'mmg-1.4',
      cutMode: 'minmax',
      detector,
      beamSpot: { zMin: -110, zMax: 110 },
      minPt: 1,
      tracks: 1,
      generator: {},
    },
    moduleKey: BigUint64Array.from({ length: layers }, (_, l) => moduleKey(8, 2 * l + 2, 1)),
    images: [{ mirrorsZ: false, permutation: Int32Array.from({ length: layers }, (_, l) => l) }],
    triplets: {
      m1: rank(0),
      m2: rank(1),
      m3: rank(2),
      occurrence: new Uint32Array(triplets).fill(1),
      windows,
    },
  };
  return { name, bytes: encodeModuleMap(map) };
}

/** A network that fake scoring tasks tell from others by its name; or `like` another, under a name of its own. */
export function networkFiles(
  name: string,
  like: { readonly onnx: Uint8Array; readonly manifest: NetworkManifest } = {
    onnx: strToU8(name),
    manifest: ANY_NETWORK,
  },
): { onnx: NamedBytes; manifest: NamedBytes } {
  return {
    onnx: { name: `${name}.onnx`, bytes: like.onnx },
    manifest: {
      name: `${name}.json`,
      bytes: strToU8(JSON.stringify({ ...like.manifest, name })),
    },
  };
}

const ANY_NETWORK: NetworkManifest = {
  format: 'trackloom-network-1',
  name: 'any',
  architecture: 'InteractionGNN2',
  hidden: 8,
  iterations: 2,
  detector: 'trackml',
  nodeFeatures: [{ name: 'r', scale: 1000 }],
  edgeFeatures: ['dr'],
  inputs: { nodes: 'n', edges: 'e', src: 's', dst: 'd' },
  output: { name: 'score', kind: 'logit' },
};

/** A file as the page gets it. */
export function source({ name, bytes }: NamedBytes): File {
  return new File([bytes as Uint8Array<ArrayBuffer>], name);
}
