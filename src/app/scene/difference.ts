/** What the scene draws of two runs: the run that is shown, B, and after its rows what only the pinned one, A, has. */
import type { SceneEdges, SceneTracks } from '../../scene/index.ts';
import { DIFFERENCE_SIDES } from '../../scene/index.ts';
import { isComparable } from '../../session/baseline.ts';
import type { Selection } from '../../session/selection.ts';
import type { Shown } from '../../session/shown.ts';
import type { SessionState } from '../../session/store.ts';
import { keptEdges, tracksCompared } from '../compare/comparison.ts';

/** Edges that only A keeps are drawn whatever B's score cut is. */
const ABOVE_EVERY_CUT = 2;
const [BOTH, ONLY_A, ONLY_B] = DIFFERENCE_SIDES.keys();

type Compared = Pick<SessionState, 'shown' | 'baseline' | 'view'>;

/** The run that what is shown can be compared with. */
export function runA({ shown, baseline }: Compared): Shown | null {
  return isComparable(baseline, shown) ? baseline.shown : null;
}

/** Whether what only A has is drawn too. */
export function drawsBoth(state: Compared): boolean {
  return state.view.colour === 'difference' && runA(state) !== null;
}

/** Whether two states have the same edges and tracks to draw. */
export function isSamePicture(a: Compared, b: Compared): boolean {
  return a.shown === b.shown && runA(a) === runA(b) && drawsBoth(a) === drawsBoth(b);
}

/** The edges of B with their sides, then those that only A has. */
export function edgesOfBoth(edges: SceneEdges, a: Shown, b: Shown): SceneEdges {
  const kept = keptEdges(a, b);
  if (!kept || !a.graph) return edges;
  const { ofB, onlyInA } = kept;
  const { graph } = a;
  const added = onlyInA.length;
  const scores = new Float32Array(ofB.length + added).fill(ABOVE_EVERY_CUT);
  for (let edge = 0; edge < ofB.length; edge++)
    if (ofB[edge] !== ONLY_A) scores[edge] = edges.scores?.[edge] ?? ABOVE_EVERY_CUT;
  const side = new Uint8Array(ofB.length + added).fill(ONLY_A);
  side.set(ofB);
  return {
    src: joined(
      edges.src,
      onlyInA.map((edge) => graph.src[edge]),
    ),
    dst: joined(
      edges.dst,
      onlyInA.map((edge) => graph.dst[edge]),
    ),
    scores,
    classes: null,
    side,
  };
}

/** The tracks of B with their sides, and, where wanted, after them those that only A has. */
export function tracksOfBoth(
  tracks: SceneTracks,
  a: Shown,
  b: Shown,
  isWhole: boolean,
): SceneTracks {
  if (!a.event || !a.tracks || !b.tracks) return tracks;
  const { partnerOfA, partnerOfB } = tracksCompared(a.event, a.tracks, b.tracks);
  const side = Uint8Array.from(partnerOfB, (partner) => (partner < 0 ? ONLY_B : BOTH));
  if (!isWhole) return { ...tracks, side };
  const rows = alone(partnerOfA);
  const { hits, offset } = a.tracks;
  const lists = rows.map((row) => hits.subarray(offset[row], offset[row + 1]));
  const ends = [...tracks.offset];
  for (const list of lists) ends.push(ends[ends.length - 1] + list.length);
  const all = new Uint32Array(ends[ends.length - 1]);
  all.set(tracks.hits);
  lists.forEach((list, i) => {
    all.set(list, ends[tracks.offset.length - 1 + i]);
  });
  const sides = new Uint8Array(side.length + rows.length).fill(ONLY_A);
  sides.set(side);
  // Without fits, status and particles, which are of one run each.
  return {
    hits: all,
    offset: Uint32Array.from(ends),
    fits: null,
    status: null,
    particle: null,
    side: sides,
  };
}

/**
 * What an edge or a track that only A has stands for: the hit that the edge begins at, the particle with most of the
 * track's hits. Undefined for a row of B.
 */
export function selectionInA(
  kind: 'edge' | 'track',
  index: number,
  a: Shown,
  b: Shown,
): Selection | null | undefined {
  if (kind === 'edge') {
    const place = index - (b.graph?.src.length ?? 0);
    if (place < 0) return undefined;
    const edge = keptEdges(a, b)?.onlyInA[place];
    return edge === undefined || !a.graph ? null : { kind: 'hit', row: a.graph.src[edge] };
  }
  const place = index - (b.tracks ? b.tracks.offset.length - 1 : 0);
  if (place < 0) return undefined;
  if (!a.event || !a.tracks || !b.tracks) return null;
  const track = alone(tracksCompared(a.event, a.tracks, b.tracks).partnerOfA)[place];
  const row = a.evaluation?.tracks.majority[track] ?? -1;
  return row < 0 ? null : { kind: 'particle', row };
}

function joined(a: Uint32Array, b: Uint32Array): Uint32Array {
  const all = new Uint32Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}

/** Tracks without a partner. */
function alone(partners: Int32Array): number[] {
  return [...partners.keys()].filter((track) => partners[track] < 0);
}
