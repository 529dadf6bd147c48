import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as ort from 'onnxruntime-web';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseAnyManifest } from '../../../src/formats/anyManifest.ts';
import type { EmbeddingManifest, FilterManifest } from '../../../src/formats/manifest.ts';
import { createEmbedder } from '../../../src/inference/embedder.ts';
import { createPairFilter } from '../../../src/inference/pairFilter.ts';
import { configureOrt } from '../../../src/inference/scorer.ts';

/** What `training/metric_learning/make_parity.py` wrote; arrays in base64, positions in whole micrometres. */
const FILE = 'test/fixtures/inference/metric-parity.json';
const NAMES = ['x', 'y', 'z', 'source', 'target', 'src', 'dst', 'scores'] as const;
type Part = Record<(typeof NAMES)[number], string>;
const known = JSON.parse(readFileSync(FILE, 'utf8')) as {
  readonly networks: { readonly embedding: string; readonly filter: string };
  readonly parts: readonly Part[];
};

const raw = (base64: string) => Uint8Array.from(Buffer.from(base64, 'base64')).buffer;
const reals = (base64: string) => new Float32Array(raw(base64));
const millimetres = (base64: string) =>
  Float64Array.from(new Int32Array(raw(base64)), (micrometres) => micrometres / 1000);
const pointsOf = ({ x, y, z }: Part) => ({
  x: millimetres(x),
  y: millimetres(y),
  z: millimetres(z),
});
const pairsOf = ({ src, dst }: Part) => ({
  src: Uint32Array.from(new Uint16Array(raw(src))),
  dst: Uint32Array.from(new Uint16Array(raw(dst))),
});

function options<M>(name: string, hash: string) {
  const bytes = new Uint8Array(readFileSync(`public/models/${name}.onnx`));
  if (createHash('sha256').update(bytes).digest('hex') !== hash)
    throw new Error(`${FILE} belongs to another ${name}; run metric_learning/make_parity.py.`);
  const text = readFileSync(`public/models/${name}.json`, 'utf8');
  const manifest = parseAnyManifest(text, `${name}.json`) as M;
  return { ort, bytes, file: `${name}.onnx`, provider: 'wasm', manifest } as const;
}

function largestDifference(found: Float32Array, expected: Float32Array): number {
  expect(found.length).toBe(expected.length);
  return expected.reduce((most, value, i) => Math.max(most, Math.abs(value - found[i])), 0);
}

beforeAll(() => configureOrt(ort, { numThreads: 1 }));

describe('the networks of metric learning that ship', () => {
  it('place hits where PyTorch does', async () => {
    const embedder = await createEmbedder(
      options<EmbeddingManifest>('trackml-embedding', known.networks.embedding),
    );
    for (const part of known.parts) {
      const { source, target } = await embedder.embed(pointsOf(part));
      expect(source.length).toBeGreaterThan(1000);
      expect(largestDifference(source, reals(part.source))).toBeLessThan(1e-4);
      expect(largestDifference(target, reals(part.target))).toBeLessThan(1e-4);
    }
    await embedder.release();
  });

  it('give pairs the scores of PyTorch, on both sides of the cut', async () => {
    const settings = options<FilterManifest>('trackml-filter', known.networks.filter);
    const filter = await createPairFilter(settings);
    const { cut = 0, dims = 0 } = settings.manifest;
    let [above, all] = [0, 0];
    for (const part of known.parts) {
      const embedding = { dims, source: reals(part.source), target: reals(part.target) };
      const scores = reals(part.scores);
      const found = await filter.score(pointsOf(part), embedding, pairsOf(part));
      expect(largestDifference(found, scores)).toBeLessThan(1e-4);
      above += scores.filter((score) => score >= cut).length;
      all += scores.length;
    }
    expect(above / all).toBeGreaterThan(0.02);
    expect(above / all).toBeLessThan(0.9);
    await filter.release();
  });
});
