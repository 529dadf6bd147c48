import type { Shown } from './shown.ts';

/** The one thing that is picked: a row of the event's hits, the graph's edges, the tracks or the particles. */
export interface Selection {
  readonly kind: 'hit' | 'edge' | 'track' | 'particle';
  readonly row: number;
  /** Whether the view should go there: it was picked elsewhere than in the view. */
  readonly focus?: boolean;
}

/** Hits (rows), and lines between hits, that are lit together. */
export interface Spotlight {
  readonly hits: Uint32Array;
  readonly src: Uint32Array;
  readonly dst: Uint32Array;
  /** What it is of, so that a list can mark its line. */
  readonly of: string;
}

/**
 * The selection in newer results: an edge is the one between the same hits, a track the one that has more than
 * half of the old one's hits. Null where there is none, and where the event is another.
 */
export function carrySelection(
  selection: Selection | null,
  before: Shown,
  next: Shown,
): Selection | null {
  if (selection === null || next === before) return selection;
  if (next.event !== before.event) return null;
  const { kind, row } = selection;
  if (kind === 'edge' && next.graph !== before.graph) {
    if (!before.graph || !next.graph) return null;
    const { src, dst } = next.graph;
    const source = before.graph.src[row];
    const target = before.graph.dst[row];
    const same = src.findIndex((hit, edge) => hit === source && dst[edge] === target);
    return same < 0 ? null : { kind, row: same };
  }
  if (kind === 'track' && next.tracks !== before.tracks) {
    if (!before.tracks || !next.tracks) return null;
    const { hits, offset } = before.tracks;
    const wanted = new Set(hits.subarray(offset[row], offset[row + 1]));
    const same = trackWithMostOf(wanted, next.tracks);
    return same < 0 ? null : { kind, row: same };
  }
  return selection;
}

/** The track that has more than half of some hits; -1 where none has. Tracks share no hits. */
function trackWithMostOf(wanted: Set<number>, tracks: NonNullable<Shown['tracks']>): number {
  for (let track = 0; track + 1 < tracks.offset.length; track++) {
    let shared = 0;
    for (let i = tracks.offset[track]; i < tracks.offset[track + 1]; i++)
      if (wanted.has(tracks.hits[i])) shared++;
    if (2 * shared > wanted.size) return track;
  }
  return -1;
}
