import type * as Ort from 'onnxruntime-web';
import type { Points } from '../event/clusters.ts';
import type { EmbeddingManifest } from '../formats/manifest.ts';
import { createTurns } from '../tasks/turns.ts';
import { checkPort, NetworkError, signatureOf } from './contract.ts';
import { type Embedding, embeddingInputs } from './embedding.ts';
import { PROVIDER_TITLES } from './provider.ts';
import type { ScoreContext } from './scorer.ts';
import { SelfCheckError } from './selfCheck.ts';
import { createSession, reasonOf, type SessionOptions } from './session.ts';

/** Hits of one run: some tens of milliseconds. */
const HITS_PER_RUN = 2 ** 13;
/** Largest difference of a coordinate that is right where a manifest names none: a hundredth of a radius of 0.1. */
const TOLERANCE = 1e-3;

/** An embedding network, ready to place hits. */
export interface Embedder {
  readonly manifest: EmbeddingManifest;
  /**
   * Places hits, some thousands at a time. Calls run one after another.
   * @throws NetworkError where the network fails; the signal's reason where it was aborted.
   */
  embed(points: Points, context?: Partial<ScoreContext>): Promise<Embedding>;
  /** Frees the network; no call may follow. */
  release(): Promise<void>;
}

/**
 * Loads an embedding and, where its manifest brings some hits with their places, checks these.
 * @throws NetworkError where onnxruntime cannot read it or it does not fit its manifest; SelfCheckError where it is
 * computed wrongly here.
 */
export async function createEmbedder(
  options: SessionOptions & { readonly manifest: EmbeddingManifest },
): Promise<Embedder> {
  const { ort, file, manifest, provider } = options;
  const { inputs, outputs, onnx, dims } = manifest;
  const session = await createSession(options);
  const inTurn = createTurns();
  const width = inputs.length;

  /** The outputs for the inputs of some hits. */
  async function run(features: Float32Array): Promise<Float32Array[]> {
    const count = features.length / width;
    const tensor = new ort.Tensor('float32', features, [count, width]);
    let result: Ort.InferenceSession.ReturnType;
    try {
      result = await session.run({ [onnx.input]: tensor }, outputs);
    } catch (error) {
      throw new NetworkError(
        `${file}: placing ${count} hits failed (${reasonOf(error)}); try another provider.`,
      );
    }
    return Promise.all(
      outputs.map(async (name) => {
        const values = await result[name].getData();
        result[name].dispose();
        if (!(values instanceof Float32Array) || values.length !== count * dims)
          throw new NetworkError(
            `${file}: output "${name}" has ${values.length} numbers for ${count} hits, ${count * dims} were expected; choose the manifest that belongs to it.`,
          );
        return values;
      }),
    );
  }

  async function embed(points: Points, context: Partial<ScoreContext>): Promise<Embedding> {
    const features = embeddingInputs(points, inputs);
    const hits = points.x.length;
    const placed = outputs.map(() => new Float32Array(hits * dims));
    for (let first = 0; first < hits; first += HITS_PER_RUN) {
      await context.pause?.();
      context.signal?.throwIfAborted();
      const end = Math.min(hits, first + HITS_PER_RUN);
      const found = await run(features.slice(first * width, end * width));
      for (const [k, values] of found.entries()) placed[k].set(values, first * dims);
      context.progress?.(end / hits);
    }
    const { principalAxes, radius, radiusHits, kMax, direction } = manifest;
    const [source, target = source] = placed;
    const known = {
      ...(radiusHits === undefined ? {} : { radiusHits }),
      ...(kMax === undefined ? {} : { kMax }),
      ...(direction === undefined ? {} : { direction }),
    };
    return { dims, principalAxes, radius, ...known, source, target };
  }

  async function check(): Promise<void> {
    const known = manifest.check;
    const found = await run(
      known ? Float32Array.from(known.hits.flat()) : new Float32Array(width).fill(0.1),
    );
    known?.outputs.forEach((expected, k) => {
      const wrong = expected
        .flat()
        .findIndex(
          (value, i) => !(Math.abs(value - found[k][i]) <= (known.tolerance ?? TOLERANCE)),
        );
      if (wrong >= 0)
        throw new SelfCheckError(
          `${file}: ${PROVIDER_TITLES[provider]} computes this network wrongly here: coordinate ${wrong % dims} of its check hit ${Math.floor(wrong / dims)} is ${found[k][wrong].toFixed(5)}, it should be ${expected.flat()[wrong].toFixed(5)}.`,
        );
    });
  }

  try {
    const signature = signatureOf(session);
    const real = (name: string, size: number) => ({
      name,
      types: ['float32'],
      shapes: [[null, size]],
    });
    checkPort(real(onnx.input, width), signature.inputs, 'input', file);
    for (const name of outputs) checkPort(real(name, dims), signature.outputs, 'output', file);
    await check();
  } catch (error) {
    await session.release();
    throw error;
  }
  return {
    manifest,
    embed: (points, context = {}) => inTurn(() => embed(points, context)),
    release: () => inTurn(() => session.release()),
  };
}
