import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseAnyManifest } from '../../../src/formats/anyManifest.ts';
import type { EmbeddingManifest, FilterManifest } from '../../../src/formats/manifest.ts';

const FILE = 'test/fixtures/inference/metric-parity.json';

type Encoded = Record<'x' | 'y' | 'z' | 'source' | 'target' | 'src' | 'dst' | 'scores', string>;

/** A part of an event with what PyTorch makes of it: points, and pairs of neighbours with their scores. */
export interface MetricPart {
  /** mm */
  readonly points: { readonly x: Float64Array; readonly y: Float64Array; readonly z: Float64Array };
  readonly source: Float32Array;
  readonly target: Float32Array;
  readonly pairs: { readonly src: Uint32Array; readonly dst: Uint32Array };
  readonly scores: Float32Array;
}

/** A network that ships, with its manifest. */
interface Shipped<M> {
  readonly file: string;
  readonly bytes: Uint8Array;
  readonly manifest: M;
}

/**
 * What `training/metric_learning/make_parity.py` wrote of the embedding and the filter in `public/models`.
 * @throws Error where it belongs to other networks.
 */
export function metricParity(): {
  readonly parts: readonly MetricPart[];
  readonly embedding: Shipped<EmbeddingManifest>;
  readonly filter: Shipped<FilterManifest>;
} {
  const { networks, parts } = JSON.parse(readFileSync(FILE, 'utf8'));
  return {
    parts: parts.map(decoded),
    embedding: shipped<EmbeddingManifest>('trackml-embedding', networks.embedding),
    filter: shipped<FilterManifest>('trackml-filter', networks.filter),
  };
}

function shipped<M>(name: string, hash: string): Shipped<M> {
  const bytes = new Uint8Array(readFileSync(`public/models/${name}.onnx`));
  if (createHash('sha256').update(bytes).digest('hex') !== hash)
    throw new Error(`${FILE} belongs to another ${name}; run metric_learning/make_parity.py.`);
  const text = readFileSync(`public/models/${name}.json`, 'utf8');
  return {
    file: `${name}.onnx`,
    bytes,
    manifest: parseAnyManifest(text, `${name}.json`) as unknown as M,
  };
}

/** Arrays are base64 of little-endian numbers, positions whole micrometres. */
function decoded(part: Encoded): MetricPart {
  const raw = (base64: string) => Uint8Array.from(Buffer.from(base64, 'base64')).buffer;
  const reals = (base64: string) => new Float32Array(raw(base64));
  const rows = (base64: string) => Uint32Array.from(new Uint16Array(raw(base64)));
  const millimetres = (base64: string) =>
    Float64Array.from(new Int32Array(raw(base64)), (micrometres) => micrometres / 1000);
  return {
    points: { x: millimetres(part.x), y: millimetres(part.y), z: millimetres(part.z) },
    source: reals(part.source),
    target: reals(part.target),
    pairs: { src: rows(part.src), dst: rows(part.dst) },
    scores: reals(part.scores),
  };
}
