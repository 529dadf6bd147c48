import { readFileSync } from 'node:fs';
import * as ort from 'onnxruntime-web';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseAnyManifest } from '../../../src/formats/anyManifest.ts';
import type { EmbeddingManifest, FilterManifest } from '../../../src/formats/manifest.ts';
import { createEmbedder, type Embedder } from '../../../src/inference/embedder.ts';
import { createPairFilter, type PairFilter } from '../../../src/inference/pairFilter.ts';
import { configureOrt } from '../../../src/inference/scorer.ts';

const FOLDER = 'test/fixtures/inference';

/** What `training/metric_learning/make_fixture.py` wrote: points (mm), and what PyTorch makes of them. */
const KNOWN = JSON.parse(readFileSync(`${FOLDER}/tiny-metric.json`, 'utf8')) as {
  readonly [name in 'x' | 'y' | 'z' | 'src' | 'dst' | 'scores']: number[];
} & { readonly source: number[][]; readonly target: number[][] };

const points = {
  x: Float64Array.from(KNOWN.x),
  y: Float64Array.from(KNOWN.y),
  z: Float64Array.from(KNOWN.z),
};
const pairs = { src: Uint32Array.from(KNOWN.src), dst: Uint32Array.from(KNOWN.dst) };

function options<M>(name: string) {
  const manifest = parseAnyManifest(readFileSync(`${FOLDER}/${name}.json`, 'utf8'), `${name}.json`);
  return {
    ort,
    bytes: new Uint8Array(readFileSync(`${FOLDER}/${name}.onnx`)),
    file: `${name}.onnx`,
    provider: 'wasm',
    manifest: manifest as M,
  } as const;
}
const embedding = options<EmbeddingManifest>('tiny-embedding');
const filter = options<FilterManifest>('tiny-filter');

beforeAll(() => configureOrt(ort, { numThreads: 1 }));

async function released<N extends Embedder | PairFilter, R>(
  network: N,
  use: (network: N) => Promise<R>,
): Promise<R> {
  try {
    return await use(network);
  } finally {
    await network.release();
  }
}

function largestDifference(found: ArrayLike<number>, expected: readonly number[]): number {
  expect(found.length).toBe(expected.length);
  return expected.reduce((most, value, i) => Math.max(most, Math.abs(value - found[i])), 0);
}

describe('an embedding', () => {
  it('places hits where PyTorch does, from their positions', async () => {
    const placed = await released(await createEmbedder(embedding), (one) => one.embed(points));
    expect(placed).toMatchObject({ dims: 4, radius: 0.4, principalAxes: true });
    expect(largestDifference(placed.source, KNOWN.source.flat())).toBeLessThan(1e-4);
    expect(largestDifference(placed.target, KNOWN.target.flat())).toBeLessThan(1e-4);
    expect(placed.source).not.toEqual(placed.target);
  });

  it('with one output places a hit where it looks from', async () => {
    const { check: _, ...manifest } = embedding.manifest;
    const single = { ...embedding, manifest: { ...manifest, outputs: ['source'] } };
    const placed = await released(await createEmbedder(single), (one) => one.embed(points));
    expect(placed.target).toBe(placed.source);
  });

  it('is placed in runs with the same result, and can be stopped between them', async () => {
    const many = (values: Float64Array) =>
      Float64Array.from({ length: 20_000 }, (_, i) => values[i % values.length]);
    const event = { x: many(points.x), y: many(points.y), z: many(points.z) };
    const controller = new AbortController();
    const done: number[] = [];
    await released(await createEmbedder(embedding), async (one) => {
      const { source } = await one.embed(event, { progress: (fraction) => done.push(fraction) });
      const last = source.slice(-4 * points.x.length);
      expect(largestDifference(last, KNOWN.source.flat())).toBeLessThan(1e-4);
      const stopped = one.embed(event, {
        signal: controller.signal,
        progress: () => controller.abort(),
      });
      await expect(stopped).rejects.toThrow(/abort/i);
    });
    expect(done.length).toBeGreaterThan(2);
    expect(done.at(-1)).toBe(1);
  });

  it('whose manifest asks for other outputs or brings other places is refused', async () => {
    const other = (manifest: Partial<EmbeddingManifest>) =>
      createEmbedder({ ...embedding, manifest: { ...embedding.manifest, ...manifest } });
    await expect(other({ dims: 3 })).rejects.toThrow('output "source"');
    await expect(other({ outputs: ['source', 'place'] })).rejects.toThrow('no output "place"');
    const { check } = embedding.manifest;
    if (!check) throw new Error('no check');
    const [first, ...rest] = check.outputs[1];
    const moved = [[first[0], first[1] + 0.01, first[2], first[3]], ...rest];
    await expect(
      other({ check: { ...check, outputs: [check.outputs[0], moved] } }),
    ).rejects.toThrow('WASM computes this network wrongly here: coordinate 1 of its check hit 0');
  });
});

describe('a filter', () => {
  const places = {
    dims: 4,
    source: Float32Array.from(KNOWN.source.flat()),
    target: Float32Array.from(KNOWN.target.flat()),
  };

  it('gives the scores of PyTorch', async () => {
    const scores = await released(await createPairFilter(filter), (one) =>
      one.score(points, places, pairs),
    );
    expect(largestDifference(scores, KNOWN.scores)).toBeLessThan(1e-4);
    expect(Math.max(...KNOWN.scores) - Math.min(...KNOWN.scores)).toBeGreaterThan(0.3);
  });

  it('scores many pairs in runs with the same result, and can be stopped between them', async () => {
    const [copies, hits, count] = [900, points.x.length, pairs.src.length];
    const repeated = <T>(length: number, value: (i: number, copy: number) => T) =>
      Array.from({ length: copies * length }, (_, i) => value(i % length, Math.floor(i / length)));
    const axis = (values: Float64Array) => Float64Array.from(repeated(hits, (i) => values[i]));
    const placesOf = (values: Float32Array) =>
      Float32Array.from(repeated(values.length, (i) => values[i]));
    const rows = (of: Uint32Array) =>
      Uint32Array.from(repeated(count, (i, copy) => hits * copy + of[i]));
    const everywhere = { x: axis(points.x), y: axis(points.y), z: axis(points.z) };
    const embedded = {
      dims: 4,
      source: placesOf(places.source),
      target: placesOf(places.target),
    };
    const controller = new AbortController();
    await released(await createPairFilter(filter), async (one) => {
      const all = { src: rows(pairs.src), dst: rows(pairs.dst) };
      const scores = await one.score(everywhere, embedded, all);
      expect(
        largestDifference(scores.slice(-count), Array.from(scores.slice(0, count))),
      ).toBeLessThan(1e-4);
      const watched = { signal: controller.signal, progress: () => controller.abort() };
      await expect(one.score(everywhere, embedded, all, watched)).rejects.toThrow(/abort/i);
    });
  });

  it('of another embedding or with other known scores is refused', async () => {
    await released(await createPairFilter(filter), async (one) => {
      const wide = { ...places, dims: 8 };
      await expect(one.score(points, wide, pairs)).rejects.toThrow(
        'tiny-filter.onnx reads an embedding of 4 dimensions, and the one in use has 8',
      );
    });
    const { check } = filter.manifest;
    if (!check) throw new Error('no check');
    const scores = check.scores.map((score, e) => (e === 2 ? score + 0.01 : score));
    await expect(
      createPairFilter({
        ...filter,
        manifest: { ...filter.manifest, check: { ...check, scores } },
      }),
    ).rejects.toThrow('pair 2 of its check');
  });
});
