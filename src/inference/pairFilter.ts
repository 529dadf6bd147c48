import type * as Ort from 'onnxruntime-web';
import type { Points } from '../event/clusters.ts';
import type { FilterManifest } from '../formats/manifest.ts';
import { createTurns } from '../tasks/turns.ts';
import { CONTINUATIONS, continuations, shapedPairs } from './continuations.ts';
import { checkPort, INDEX_TYPES, NetworkError, signatureOf } from './contract.ts';
import type { Embedding } from './embedding.ts';
import { nodeFeatures } from './features.ts';
import { probabilities } from './probabilities.ts';
import { PROVIDER_TITLES } from './provider.ts';
import type { ScoreContext } from './scorer.ts';
import { SelfCheckError } from './selfCheck.ts';
import { createSession, reasonOf, type SessionOptions } from './session.ts';
import { spreadOf, UNKNOWN_SPREAD } from './spread.ts';

/** Pairs of one run: a tenth of a second. */
const PAIRS_PER_RUN = 2 ** 15;

/** Pairs of hits by their rows. */
export interface Pairs {
  readonly src: Uint32Array;
  readonly dst: Uint32Array;
}

/** A filter network, ready to score pairs of neighbours. */
export interface PairFilter {
  readonly manifest: FilterManifest;
  /**
   * The probability of every pair, in their order; some thousands at a time where each is scored by itself. What a
   * filter reads of how pairs go on comes from all of them. Calls run one after another.
   * @throws NetworkError where the network fails or a score is not finite; the signal's reason where it was aborted.
   */
  score(
    points: Points,
    embedding: Pick<Embedding, 'dims' | 'source' | 'target'>,
    pairs: Pairs,
    context?: Partial<ScoreContext>,
  ): Promise<Float32Array>;
  /** Frees the network; no call may follow. */
  release(): Promise<void>;
}

/** What a filter reads of the hits. */
interface HitInputs {
  readonly nodes: Float32Array;
  readonly source: Float32Array;
  readonly target: Float32Array;
  /** Of the particles' starts along the beam (m). */
  readonly spread: number;
}

/**
 * Loads a filter and, where its manifest brings some pairs with their scores, checks these.
 * @throws NetworkError where onnxruntime cannot read it or it does not fit its manifest; SelfCheckError where it is
 * computed wrongly here.
 */
export async function createPairFilter(
  options: SessionOptions & { readonly manifest: FilterManifest },
): Promise<PairFilter> {
  const { ort, file, manifest, provider } = options;
  const { inputs, output, nodeFeatures: features, dims = 0 } = manifest;
  const session = await createSession(options);
  const inTurn = createTurns();
  let isLong = false;

  function hitTensors({ nodes, source, target, spread }: HitInputs): Record<string, Ort.Tensor> {
    const rows = (values: Float32Array, width: number) =>
      new ort.Tensor('float32', values, [values.length / width, width]);
    return {
      [inputs.nodes]: rows(nodes, features.length),
      ...(inputs.source ? { [inputs.source]: rows(source, dims) } : {}),
      ...(inputs.target ? { [inputs.target]: rows(target, dims) } : {}),
      ...(inputs.spread ? { [inputs.spread]: new ort.Tensor('float32', [spread], [1]) } : {}),
    };
  }

  const ends = (rows: Uint32Array) =>
    isLong
      ? new ort.Tensor('int64', BigInt64Array.from(rows, BigInt), [rows.length])
      : new ort.Tensor('int32', Int32Array.from(rows), [rows.length]);

  async function run(
    hits: Record<string, Ort.Tensor>,
    { src, dst }: Pairs,
    goOn: Float32Array = new Float32Array(CONTINUATIONS.length * src.length),
  ): Promise<Float32Array> {
    let result: Ort.InferenceSession.ReturnType;
    try {
      const feeds = { ...hits, [inputs.src]: ends(src), [inputs.dst]: ends(dst) };
      if (inputs.continuations)
        feeds[inputs.continuations] = new ort.Tensor('float32', goOn, [
          src.length,
          CONTINUATIONS.length,
        ]);
      result = await session.run(feeds, [output.name]);
    } catch (error) {
      throw new NetworkError(
        `${file}: scoring ${src.length} pairs failed (${reasonOf(error)}); try another provider or a smaller radius.`,
      );
    }
    const values = await result[output.name].getData();
    result[output.name].dispose();
    if (!(values instanceof Float32Array) || values.length !== src.length)
      throw new NetworkError(
        `${file}: the network gave ${values.length} scores for ${src.length} pairs; choose the manifest that belongs to it.`,
      );
    return probabilities(values, output.kind, file);
  }

  async function scoreAll(
    points: Points,
    embedding: Pick<Embedding, 'dims' | 'source' | 'target'>,
    pairs: Pairs,
    context: Partial<ScoreContext>,
  ): Promise<Float32Array> {
    if (dims !== 0 && embedding.dims !== dims)
      throw new NetworkError(
        `${file} reads an embedding of ${dims} dimensions, and the one in use has ${embedding.dims}; open the filter that was trained with it.`,
      );
    const nodes = nodeFeatures(points, features);
    const { src, dst } = pairs;
    const shaped = shapedPairs(points, pairs);
    const goOn = inputs.continuations ? await continuations(shaped, context.signal) : null;
    const spread = goOn && inputs.spread ? spreadOf(shaped, goOn) : UNKNOWN_SPREAD;
    const hits = hitTensors({ ...embedding, nodes, spread });
    const scores = new Float32Array(src.length);
    const size = manifest.iterations === 0 ? PAIRS_PER_RUN : Math.max(1, src.length);
    for (let first = 0; first < src.length; first += size) {
      await context.pause?.();
      context.signal?.throwIfAborted();
      const end = Math.min(src.length, first + size);
      const part = { src: src.subarray(first, end), dst: dst.subarray(first, end) };
      const width = CONTINUATIONS.length;
      scores.set(await run(hits, part, goOn?.subarray(width * first, width * end)), first);
      context.progress?.(end / src.length);
    }
    return scores;
  }

  async function check(): Promise<void> {
    const known = manifest.check;
    if (!known) return;
    const flat = (rows: readonly (readonly number[])[] = []) => Float32Array.from(rows.flat());
    const { nodes, source, target, src, dst, scores, tolerance, spread, ...more } = known;
    const hits = hitTensors({
      nodes: flat(nodes),
      source: flat(source),
      target: flat(target),
      spread: spread ?? UNKNOWN_SPREAD,
    });
    const pairs = { src: Uint32Array.from(src), dst: Uint32Array.from(dst) };
    const found = await run(hits, pairs, more.continuations && flat(more.continuations));
    const wrong = scores.findIndex((score, e) => !(Math.abs(score - found[e]) <= tolerance));
    if (wrong >= 0)
      throw new SelfCheckError(
        `${file}: ${PROVIDER_TITLES[provider]} computes this network wrongly here: pair ${wrong} of its check scores ${found[wrong].toFixed(5)}, it should be ${scores[wrong].toFixed(5)}.`,
      );
  }

  try {
    const signature = signatureOf(session);
    const port = (name: string, types: readonly string[], ...shapes: (number | null)[][]) => ({
      name,
      types,
      shapes,
    });
    const real = (name: string, width: number) => port(name, ['float32'], [null, width]);
    const expected = [
      real(inputs.nodes, features.length),
      ...(inputs.source ? [real(inputs.source, dims)] : []),
      ...(inputs.target ? [real(inputs.target, dims)] : []),
      ...(inputs.continuations ? [real(inputs.continuations, CONTINUATIONS.length)] : []),
      ...(inputs.spread ? [port(inputs.spread, ['float32'], [1])] : []),
      port(inputs.src, INDEX_TYPES, [null]),
      port(inputs.dst, INDEX_TYPES, [null]),
    ];
    for (const input of expected) checkPort(input, signature.inputs, 'input', file);
    checkPort(port(output.name, ['float32'], [null], [null, 1]), signature.outputs, 'output', file);
    isLong = signature.inputs.some(({ name, type }) => name === inputs.src && type === 'int64');
    await check();
  } catch (error) {
    await session.release();
    throw error;
  }
  return {
    manifest,
    score: (points, embedding, pairs, context = {}) =>
      inTurn(() => scoreAll(points, embedding, pairs, context)),
    release: () => inTurn(() => session.release()),
  };
}
