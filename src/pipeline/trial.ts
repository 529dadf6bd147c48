import type { TrackingEvent } from '../event/event.ts';
import type { Graph } from '../graph/graph.ts';
import type { NetworkFiles } from '../inference/networkFiles.ts';
import { SelfCheckError } from '../inference/selfCheck.ts';

type Edges = Pick<Graph, 'src' | 'dst'>;

/** Scores edges with one network in one place. */
type Score = (event: TrackingEvent, edges: Edges) => Promise<Float32Array>;

/** Edges of a trial: enough for several to meet at hits, few enough to cost nothing. */
const TRIAL_EDGES = 400;
/** Providers round differently; more than this is no rounding. */
const TOLERANCE = 0.02;

/**
 * Whether a network without a self-check is computed alike in two places: a part of the open event's graph is scored
 * in both.
 * @throws SelfCheckError where it is not, which is said of `place`.
 */
export async function holdAgainst(
  { name }: NetworkFiles,
  place: string,
  event: TrackingEvent,
  graph: Edges,
  score: Score,
  reference: Score,
): Promise<void> {
  const part = neighbourhood(graph, event.hitId.length);
  const [found, expected] = [await score(event, part), await reference(event, part)];
  let worst = 0;
  for (let e = 1; e < found.length; e++) if (distance(e) > distance(worst)) worst = e;
  if (found.length > 0 && distance(worst) > TOLERANCE)
    throw new SelfCheckError(
      `${name}: ${place} and WASM differ on a trial graph of ${found.length} edges of ${event.name}, by up to ${distance(worst).toFixed(3)} (${found[worst].toFixed(3)} and ${expected[worst].toFixed(3)}).`,
    );

  function distance(e: number): number {
    return Math.abs(found[e] - expected[e]);
  }
}

/** The edges around the hit with the most of them, out to where there are enough. */
function neighbourhood({ src, dst }: Edges, hits: number): Edges {
  const degree = new Uint32Array(hits);
  for (let e = 0; e < src.length; e++) {
    degree[src[e]]++;
    degree[dst[e]]++;
  }
  let busiest = 0;
  for (let hit = 1; hit < hits; hit++) if (degree[hit] > degree[busiest]) busiest = hit;
  const reached = new Uint8Array(hits);
  reached[busiest] = 1;
  let rows: number[] = [];
  for (let before = -1; rows.length > before && rows.length < TRIAL_EDGES; ) {
    before = rows.length;
    rows = [];
    for (let e = 0; e < src.length; e++) if (reached[src[e]] || reached[dst[e]]) rows.push(e);
    for (const e of rows) reached[src[e]] = reached[dst[e]] = 1;
  }
  const taken = Uint32Array.from(rows.slice(0, TRIAL_EDGES));
  return { src: taken.map((e) => src[e]), dst: taken.map((e) => dst[e]) };
}
