import type { AnyManifest } from '../formats/manifest.ts';
import { NetworkError } from './contract.ts';
import { createEmbedder, type Embedder } from './embedder.ts';
import type { NetworkFiles } from './networkFiles.ts';
import { createPairFilter, type PairFilter } from './pairFilter.ts';
import { createScorer, type Scorer } from './scorer.ts';
import { checkScorer } from './selfCheck.ts';
import type { OrtModule, SessionOptions } from './session.ts';
import { createTiledScorer } from './tiled/tiledScorer.ts';

/** Networks that are loaded, by the format of their manifests. */
export interface Networks {
  readonly 'trackloom-network-1': Scorer;
  readonly 'trackloom-embedding-1': Embedder;
  readonly 'trackloom-filter-1': PairFilter;
}

/** What is done with the networks of each format, for messages. */
const USES: Record<AnyManifest['format'], string> = {
  'trackloom-network-1': 'scores edges',
  'trackloom-embedding-1': 'places hits',
  'trackloom-filter-1': 'scores pairs of neighbours',
};

/** Where networks run. */
export interface NetworkPlace extends Pick<SessionOptions, 'provider' | 'device'> {
  /** Gives onnxruntime, which costs memory and time that networks computed without it need not pay. */
  readonly loadOrt: () => Promise<OrtModule>;
  /** Threads of onnxruntime, where that is known. On one, networks of this project are computed tile by tile. */
  readonly threads?: number | undefined;
}

/**
 * Loads a network and runs it once, which finds out whether it is computed rightly here.
 * @throws NetworkError where it cannot be used; SelfCheckError where it is computed wrongly here.
 */
export async function loadNetwork(
  network: NetworkFiles,
  { loadOrt, threads, ...place }: NetworkPlace,
): Promise<Networks[keyof Networks]> {
  const { onnx, manifest, name } = network;
  const tiled = place.provider === 'wasm' && threads === 1 ? await checkedTiled(network) : null;
  if (tiled) return tiled;
  const options = { ...place, ort: await loadOrt(), bytes: onnx, file: name };
  if (manifest.format === 'trackloom-embedding-1') return createEmbedder({ ...options, manifest });
  if (manifest.format === 'trackloom-filter-1') return createPairFilter({ ...options, manifest });
  const scorer = await createScorer({ ...options, manifest });
  try {
    await checkScorer(scorer);
  } catch (error) {
    await scorer.release();
    throw error;
  }
  return scorer;
}

/** The network computed tile by tile, where that gives the scores of its check graph; else onnxruntime is asked. */
async function checkedTiled({ onnx, manifest, name }: NetworkFiles): Promise<Scorer | null> {
  if (manifest.format !== 'trackloom-network-1' || !manifest.selfCheck) return null;
  const scorer = createTiledScorer(onnx, manifest, name);
  try {
    if (scorer) await checkScorer(scorer);
    return scorer;
  } catch (error) {
    if (error instanceof NetworkError) return null;
    throw error;
  }
}

/** A loaded network as one of a format. @throws NetworkError where it is of another. */
export function networkAs<F extends keyof Networks>(
  format: F,
  loaded: Networks[keyof Networks],
  { name, manifest }: NetworkFiles,
): Networks[F] {
  if (manifest.format !== format)
    throw new NetworkError(
      `${name} ${USES[manifest.format]}, and one that ${USES[format]} is needed here; open the manifest that belongs to it.`,
    );
  return loaded as Networks[F];
}
