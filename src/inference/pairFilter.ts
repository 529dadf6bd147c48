import type * as Ort from 'onnxruntime-web';
import type { Points } from '../event/clusters.ts';
import type { FilterManifest } from '../formats/manifest.ts';
import { createTurns } from '../tasks/turns.ts';
import { CONTINUATIONS, continuations, shapedPairs } from './continuations.ts';
import { checkPort, INDEX_TYPES, NetworkError, signatureOf } from './contract.ts';
import type { Embedding } from './embedding.ts';
import { nodeFeatures } from './features.ts';
import { renumber } from './nodeGraph.ts';
import { filterPieceSizes } from './pieceSizes.ts';
import { type Piece, type PieceSizes, planPieces } from './pieces.ts';
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
   * The probability of every pair, in their order; some thousands at a time where each is scored by itself, else in
   * pieces with all that reaches them (`pieces.ts`), as the memory of the place allows. What a filter reads of how pairs
   * go on comes from all of them. Calls run one after another.
   * @throws NetworkError where a piece has no room, known before it is taken, the network fails or a score is not finite;
   * the signal's reason where it was aborted.
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

/** Runs of pairs that are scored each by itself. */
function runsOf(count: number): Piece[] {
  return Array.from({ length: Math.ceil(count / PAIRS_PER_RUN) }, (_, run) => {
    const first = run * PAIRS_PER_RUN;
    const length = Math.min(PAIRS_PER_RUN, count - first);
    return { edges: Uint32Array.from({ length }, (_, i) => first + i), own: null };
  });
}

/** Some rows of so many numbers each, written to `out`. */
function take<A extends Float32Array | Uint32Array>(
  from: A,
  rows: Uint32Array,
  width: number,
  out: A,
): A {
  for (let i = 0; i < rows.length; i++)
    for (let k = 0; k < width; k++) out[width * i + k] = from[width * rows[i] + k];
  return out;
}

/** The same for reals. */
const takeReals = (from: Float32Array, rows: Uint32Array, width: number) =>
  take(from, rows, width, new Float32Array(width * rows.length));

const gib = (bytes: number) => (bytes / 2 ** 30).toFixed(1);

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
  options: SessionOptions & {
    readonly manifest: FilterManifest;
    /** How pairs are cut for a filter that looks beyond a pair; by default as the memory of the place allows. */
    readonly pieceSizes?: PieceSizes;
  },
): Promise<PairFilter> {
  const { ort, file, manifest, provider, device } = options;
  const { inputs, output, nodeFeatures: features, dims = 0, iterations, hidden } = manifest;
  const bindingBytes = device?.limits.maxStorageBufferBindingSize ?? 0;
  const memory = filterPieceSizes(hidden, provider, bindingBytes);
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
    const hits: HitInputs = { ...embedding, nodes, spread };
    const pieces = iterations === 0 ? runsOf(src.length) : piecesOf(points, pairs);
    const all = hitTensors(hits);
    const scores = new Float32Array(src.length);
    const pairsInPieces = pieces.reduce((sum, { edges }) => sum + edges.length, 0);
    // Each pair by itself reads the hits that are there already; a piece has only its own.
    const isAlone = iterations !== 0 && pieces.length > 1;
    let done = 0;
    for (const { edges, own } of pieces) {
      await context.pause?.();
      context.signal?.throwIfAborted();
      const rows = (of: Uint32Array) => take(of, edges, 1, new Uint32Array(edges.length));
      const part = { src: rows(src), dst: rows(dst) };
      const further = goOn ? takeReals(goOn, edges, CONTINUATIONS.length) : undefined;
      const found = isAlone
        ? await runAlone(hits, part, points.x.length, further)
        : await run(all, part, further);
      edges.forEach((edge, i) => {
        if (own === null || own[i]) scores[edge] = found[i];
      });
      done += edges.length;
      context.progress?.(done / pairsInPieces);
    }
    return scores;
  }

  /** The pieces of pairs whose scores depend on others. @throws NetworkError where one has no room. */
  function piecesOf(points: Points, { src, dst }: Pairs): Piece[] {
    const graph = { ...points, src: Int32Array.from(src), dst: Int32Array.from(dst) };
    if (src.length === 0) return [];
    const pieces = planPieces(graph, iterations ?? null, options.pieceSizes ?? memory);
    const largest = Math.max(...pieces.map(({ edges }) => edges.length));
    const bytes = memory.bytesOf(largest);
    if (hidden !== undefined && bytes > memory.room)
      throw new NetworkError(
        `${file}: ${largest.toLocaleString('en-US')} of the ${src.length.toLocaleString('en-US')} pairs have to be scored together, which takes about ${gib(bytes)} GiB at ${hidden} numbers a pair, more than the ${gib(memory.room)} GiB of ${PROVIDER_TITLES[provider]}; use a smaller radius, or a filter that scores each pair by itself.`,
      );
    return pieces;
  }

  /** Scores some pairs with no hits but theirs. */
  function runAlone(
    { nodes, source, target, spread }: HitInputs,
    { src, dst }: Pairs,
    hits: number,
    goOn: Float32Array | undefined,
  ): Promise<Float32Array> {
    const { members, local } = renumber(src, dst, hits);
    const theirs = {
      nodes: takeReals(nodes, members, features.length),
      source: inputs.source ? takeReals(source, members, dims) : source,
      target: inputs.target ? takeReals(target, members, dims) : target,
      spread,
    };
    const ends = (rows: Uint32Array) => rows.map((hit) => local[hit]);
    return run(hitTensors(theirs), { src: ends(src), dst: ends(dst) }, goOn);
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
