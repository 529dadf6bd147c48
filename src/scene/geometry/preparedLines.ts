import { NO_SEGMENTS, type Segments, segmentRows } from './segments.ts';
import { type Positions, pathSegments } from './trackPath.ts';

/** Smooth lines through hits as the scene takes them: plain arrays, so that a worker may make them and hand them over. */
export interface PreparedLines {
  /** Owners are list indices. */
  readonly segments: Segments;
  /** The segments as the GPU reads them; see `segmentRows`. */
  readonly rows: Float32Array;
}

/** Lists of hit rows: list t is hits[offset[t] .. offset[t + 1]). */
export interface HitLists {
  readonly hits: Uint32Array;
  readonly offset: Uint32Array;
}

export const NO_LINES: PreparedLines = { segments: NO_SEGMENTS, rows: new Float32Array(0) };

/** The lines of tracks or lost particles, led back to the beam where they begin close to it. */
export function prepareLines(lists: HitLists | null, at: Positions | null): PreparedLines {
  if (lists === null || at === null) return NO_LINES;
  const segments = pathSegments(lists, at, true);
  return { segments, rows: segmentRows(segments) };
}
