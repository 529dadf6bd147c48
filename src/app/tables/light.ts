import type { Spotlight } from '../../session/selection.ts';
import type { TableKind } from '../../tables/contents/index.ts';
import type { TableSource } from '../../tables/contents/source.ts';
import { hitsOfParticlesOutward } from '../scene/sceneData.ts';

/** Rows that are lit at once: more would hide each other. */
export const MOST_LIT = 20_000;

/** Rows of a table as hits and lines to be lit: edges as they are, tracks and particles from hit to hit outward. */
export function lightOf(
  kind: TableKind['id'],
  rows: Uint32Array,
  { event, graph, tracks }: TableSource,
  of: string,
): Spotlight {
  if (kind === 'hit') return { hits: rows, src: NONE, dst: NONE, of };
  if (kind === 'edge' && graph) {
    const [src, dst] = [rows.map((row) => graph.src[row]), rows.map((row) => graph.dst[row])];
    return { hits: Uint32Array.from(new Set([...src, ...dst])), src, dst, of };
  }
  const lists =
    kind === 'track' && tracks
      ? Array.from(rows, (row) => [
          ...tracks.hits.subarray(tracks.offset[row], tracks.offset[row + 1]),
        ])
      : hitsOfParticlesOutward(event, [...rows]);
  return {
    hits: Uint32Array.from(lists.flat()),
    src: Uint32Array.from(lists.flatMap((hits) => hits.slice(0, -1))),
    dst: Uint32Array.from(lists.flatMap((hits) => hits.slice(1))),
    of,
  };
}

const NONE = new Uint32Array(0);
