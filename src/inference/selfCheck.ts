import { NetworkError } from './contract.ts';
import type { NodeGraph } from './nodeGraph.ts';
import { PROVIDER_TITLES } from './provider.ts';
import type { Scorer } from './scorer.ts';

/** A place that computes a network wrongly. Another provider may do better. */
export class SelfCheckError extends NetworkError {
  override name = 'SelfCheckError';
}

/** Three points on a line: a graph for networks that bring none. */
const SOME_GRAPH: NodeGraph = {
  x: Float64Array.of(32, 72, 116),
  y: Float64Array.of(1, 2, 3),
  z: Float64Array.of(50, 110, 180),
  src: Int32Array.of(0, 1),
  dst: Int32Array.of(1, 2),
};

/**
 * The first run of a network, before any event: it warms up where it runs, and where its manifest brings a graph
 * with known scores these must come out.
 * @throws SelfCheckError where they do not; NetworkError where the network cannot run at all.
 */
export async function checkScorer({ manifest, provider, file, score }: Scorer): Promise<void> {
  const { selfCheck } = manifest;
  if (!selfCheck) {
    await score(SOME_GRAPH);
    return;
  }
  const found = await score({
    x: Float64Array.from(selfCheck.x),
    y: Float64Array.from(selfCheck.y),
    z: Float64Array.from(selfCheck.z),
    src: Int32Array.from(selfCheck.src),
    dst: Int32Array.from(selfCheck.dst),
  });
  const wrong = selfCheck.scores.findIndex(
    (expected, e) => Math.abs(expected - found[e]) > selfCheck.tolerance,
  );
  if (wrong >= 0)
    throw new SelfCheckError(
      `${file}: ${PROVIDER_TITLES[provider]} computes this network wrongly here: edge ${wrong} of its check graph scores ${found[wrong].toFixed(5)}, it should be ${selfCheck.scores[wrong].toFixed(5)}.`,
    );
}
