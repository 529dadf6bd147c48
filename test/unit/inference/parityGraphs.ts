import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { NodeGraph } from '../../../src/inference/nodeGraph.ts';
import { DEFAULT_PARAMETERS } from '../../../src/parameters/table.ts';
import { buildTracks } from '../../../src/tracks/buildTracks.ts';

const FOLDER = 'test/fixtures/inference';

/** A small graph and the scores that PyTorch gave for it. */
export interface ParityGraph {
  readonly graph: NodeGraph;
  readonly scores: Float32Array;
}

type Encoded = Record<'x' | 'y' | 'z' | 'src' | 'dst' | 'scores', string>;

/**
 * The graphs that `training/make_parity.py` scored with a network in `public/models`.
 * @param file of the fixtures.
 * @throws Error where they belong to another network.
 */
export function parityGraphs(network: Uint8Array, file = 'parity.json'): ParityGraph[] {
  const { network: hash, graphs } = JSON.parse(readFileSync(`${FOLDER}/${file}`, 'utf8'));
  if (createHash('sha256').update(network).digest('hex') !== hash)
    throw new Error(`${file} belongs to another network; run training/make_parity.py.`);
  return graphs.map((entry: Encoded) => ({
    graph: {
      x: millimetres(entry.x),
      y: millimetres(entry.y),
      z: millimetres(entry.z),
      src: Int32Array.from(new Uint16Array(bytes(entry.src))),
      dst: Int32Array.from(new Uint16Array(bytes(entry.dst))),
    },
    scores: new Float32Array(bytes(entry.scores)),
  }));
}

function bytes(base64: string): ArrayBuffer {
  return Uint8Array.from(Buffer.from(base64, 'base64')).buffer;
}

/** Positions are stored in whole micrometres. */
function millimetres(base64: string): Float64Array {
  return Float64Array.from(new Int32Array(bytes(base64)), (micrometres) => micrometres / 1000);
}

/** Largest difference of two lists of scores of one length. */
export function largestDifference(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  let largest = 0;
  for (let e = 0; e < a.length; e++) largest = Math.max(largest, Math.abs(a[e] - b[e]));
  return largest;
}

/** The tracks that these scores give with the default cuts: hit lists, one after another, and where each begins. */
export function tracksOf({ x, y, z, src, dst }: NodeGraph, scores: Float32Array) {
  const hits = x.length;
  const event = {
    name: 'small',
    detector: 'trackml',
    ...{ x, y, z },
    hitId: Uint32Array.from(x, (_, hit) => hit),
    moduleKey: new BigUint64Array(hits),
    truth: null,
    cells: null,
  };
  const graph = { src: Uint32Array.from(src), dst: Uint32Array.from(dst) };
  const { hits: list, offset } = buildTracks(event, graph, scores, DEFAULT_PARAMETERS);
  return { list, offset };
}
