import type { AnyManifest } from '../formats/manifest.ts';
import { NetworkError } from './contract.ts';
import { createEmbedder, type Embedder } from './embedder.ts';
import type { NetworkFiles } from './networkFiles.ts';
import { createPairFilter, type PairFilter } from './pairFilter.ts';
import { createScorer, type Scorer } from './scorer.ts';
import { checkScorer } from './selfCheck.ts';
import type { SessionOptions } from './session.ts';

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

/**
 * Loads a network and runs it once, which finds out whether it is computed rightly here.
 * @throws NetworkError where it cannot be used; SelfCheckError where it is computed wrongly here.
 */
export async function loadNetwork(
  { onnx, manifest, name }: NetworkFiles,
  place: Pick<SessionOptions, 'ort' | 'provider' | 'device'>,
): Promise<Networks[keyof Networks]> {
  const options = { ...place, bytes: onnx, file: name };
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
