import { NO_SEGMENTS, type Segments, segmentBuilder } from './geometry/segments.ts';
import { pathSegments } from './geometry/trackPath.ts';
import { listCount, type SceneData } from './sceneData.ts';
import type { MarkedGroup, Picked } from './types.ts';

/** The lines and the hit rows of a picked thing or of a group; none where it is not there (any more). Lines are of owner 0. */
export function markedParts(
  picked: Picked | MarkedGroup | null,
  { hits, edges, tracks, lost }: SceneData,
): { segments: Segments; rows: Uint32Array } {
  const nothing = { segments: NO_SEGMENTS, rows: new Uint32Array(0) };
  if (picked === null || hits === null) return nothing;
  if (picked.kind === 'hit')
    return picked.row < hits.x.length ? { ...nothing, rows: Uint32Array.of(picked.row) } : nothing;
  if (picked.kind === 'group') {
    const builder = segmentBuilder();
    picked.src.forEach((a, i) => {
      const b = picked.dst[i];
      builder.polyline(0, [hits.x[a], hits.y[a], hits.z[a], hits.x[b], hits.y[b], hits.z[b]]);
    });
    return { segments: builder.build(), rows: picked.rows };
  }
  if (picked.kind === 'edge') {
    if (edges === null || picked.index >= edges.src.length) return nothing;
    const [a, b] = [edges.src[picked.index], edges.dst[picked.index]];
    const builder = segmentBuilder();
    builder.polyline(0, [hits.x[a], hits.y[a], hits.z[a], hits.x[b], hits.y[b], hits.z[b]]);
    return { segments: builder.build(), rows: Uint32Array.of(a, b) };
  }
  const lists = picked.kind === 'track' ? tracks : lost;
  if (lists === null || picked.index >= listCount(lists)) return nothing;
  const rows = lists.hits.slice(lists.offset[picked.index], lists.offset[picked.index + 1]);
  const alone = { hits: rows, offset: Uint32Array.of(0, rows.length) };
  return { segments: pathSegments(alone, hits, true), rows };
}
