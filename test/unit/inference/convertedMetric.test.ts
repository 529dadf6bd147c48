import { readFileSync } from 'node:fs';
import * as ort from 'onnxruntime-web';
import { beforeAll, describe, expect, it, test } from 'vitest';
import { filterCutFor } from '../../../src/chains/stages/filterCut.ts';
import { searchSettings } from '../../../src/chains/stages/searchSettings.ts';
import { parseAnyManifest } from '../../../src/formats/anyManifest.ts';
import type { EmbeddingManifest, FilterManifest } from '../../../src/formats/manifest.ts';
import { createEmbedder } from '../../../src/inference/embedder.ts';
import { createPairFilter } from '../../../src/inference/pairFilter.ts';
import { configureOrt } from '../../../src/inference/scorer.ts';
import { findNeighboursCpu } from '../../../src/neighbours/cpu.ts';
import { outwardPlaces } from '../../../src/neighbours/outward.ts';
import { prepareSearch } from '../../../src/neighbours/prepare.ts';
import { DEFAULT_PARAMETERS } from '../../../src/parameters/table.ts';
import { createRandom } from '../../../src/simulation/random.ts';
import { everyPair } from '../neighbours/brute.ts';

/** What `training/make_converted.py` wrote: the manifests bring what PyTorch gives, which loading checks. */
function options<M>(name: string) {
  const path = `test/fixtures/inference/${name}`;
  const manifest = parseAnyManifest(readFileSync(`${path}.json`, 'utf8'), `${name}.json`);
  const bytes = new Uint8Array(readFileSync(`${path}.onnx`));
  return { ort, bytes, file: `${name}.onnx`, provider: 'wasm', manifest: manifest as M } as const;
}

const HITS = 150;
const random = createRandom(5, 1);
const uniform = (most: number) =>
  Float64Array.from({ length: HITS }, () => most * (2 * random.uniform() - 1));
const points = { x: uniform(900), y: uniform(900), z: uniform(2500) };

beforeAll(() => configureOrt(ort, { numThreads: 1 }));

test("acorn's embedding and filter run one after the other, with the settings of their checkpoints", async () => {
  const embedder = await createEmbedder(options<EmbeddingManifest>('converted-embedding'));
  const embedding = await embedder.embed(points);
  await embedder.release();
  expect(embedding).toMatchObject({ dims: 12, principalAxes: false, radius: 0.14 });
  const settings = searchSettings(DEFAULT_PARAMETERS, embedding, HITS);
  expect(settings).toMatchObject({ kMax: 1000, direction: 'learnt' });
  const pairs = await findNeighboursCpu({
    ...embedding,
    ...settings,
    radius: 1,
    outward: outwardPlaces(points.x, points.y, points.z),
    rotate: true,
  });
  expect(pairs.src.length).toBeGreaterThan(HITS);

  const { manifest, ...rest } = options<FilterManifest>('converted-filter');
  expect(filterCutFor(0, manifest, pairs.src.length, HITS)).toBeCloseTo(0.05, 12);
  const filter = await createPairFilter({ ...rest, manifest });
  const scores = await filter.score(points, embedding, pairs);
  // Neighbours of neighbours count: the same pairs among fewer score differently.
  const half = { src: pairs.src.slice(0, HITS), dst: pairs.dst.slice(0, HITS) };
  const fewer = await filter.score(points, embedding, half);
  await filter.release();
  expect(scores.length).toBe(pairs.src.length);
  expect(scores.every((score) => score > 0 && score < 1)).toBe(true);
  expect(fewer.some((score, i) => Math.abs(score - scores[i]) > 1e-4)).toBe(true);
});

test("ACTS's embedding, eight numbers of any length, is searched within 1.6 as brute force does", async () => {
  const embedder = await createEmbedder(options<EmbeddingManifest>('acts-embedding'));
  const embedding = await embedder.embed(points);
  await embedder.release();
  const lengths = Array.from({ length: HITS }, (_, i) =>
    Math.hypot(...embedding.source.subarray(8 * i, 8 * i + 8)),
  );
  expect(Math.max(...lengths)).toBeGreaterThan(1.5 * Math.min(...lengths));
  const search = {
    ...embedding,
    ...searchSettings({ ...DEFAULT_PARAMETERS, radius: 1.6 }, embedding, HITS),
    outward: outwardPlaces(points.x, points.y, points.z),
    rotate: false,
  };
  const { src, dst } = await findNeighboursCpu(search);
  const found = Array.from(src, (from, e) => from * HITS + dst[e]).sort((a, b) => a - b);
  const { edges } = everyPair(search, prepareSearch(search).scale);
  expect(found).toEqual([...edges]);
  expect(found.length).toBeGreaterThan(HITS);
  expect(found.length).toBeLessThan((HITS * HITS) / 4);
});

describe('a filter that looks beyond a pair', () => {
  const { manifest, ...rest } = options<FilterManifest>('converted-filter');
  const places = { dims: 12, source: new Float32Array(0), target: new Float32Array(0) };

  it('scores pairs in pieces as it scores them together', async () => {
    const azimuth = (hit: number) => Math.atan2(points.y[hit], points.x[hit]);
    const around = Array.from({ length: HITS }, (_, hit) => hit).sort(
      (a, b) => azimuth(a) - azimuth(b),
    );
    const ends = (step: number) =>
      around.flatMap((_, i) => [0, 0, 0].map((_, k) => around[(i + step * (k + 1)) % HITS]));
    const pairs = { src: Uint32Array.from(ends(0)), dst: Uint32Array.from(ends(1)) };
    const together = await createPairFilter({ ...rest, manifest });
    const expected = await together.score(points, places, pairs);
    await together.release();
    const pieceSizes = { packed: 20, most: 120 };
    const apart = await createPairFilter({ ...rest, manifest, pieceSizes });
    const done: number[] = [];
    const found = await apart.score(points, places, pairs, {
      progress: (fraction) => done.push(fraction),
    });
    await apart.release();
    expect(done.length).toBeGreaterThan(4);
    expect(done.at(-1)).toBe(1);
    const differences = found.map((score, i) => Math.abs(score - expected[i]));
    expect(Math.max(...differences)).toBeLessThan(1e-6);
  });

  it('is refused pairs that memory has no room for, before it takes any', async () => {
    const wide = await createPairFilter({ ...rest, manifest: { ...manifest, hidden: 100_000 } });
    const pairs = { src: new Uint32Array(2000), dst: new Uint32Array(2000).fill(1) };
    await expect(wide.score(points, places, pairs)).rejects.toThrow(
      '2,000 of the 2,000 pairs have to be scored together, which takes about 6.0 GiB at 100000 numbers a pair, more than the 3.0 GiB of WASM; use a smaller radius',
    );
    await wide.release();
  });
});
