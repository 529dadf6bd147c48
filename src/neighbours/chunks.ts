import type { PlacedPoints } from './cells.ts';
import { createColumns } from './columns.ts';
import type { PreparedSearch } from './prepare.ts';

/** Every so many-th query says for those around it how many points they look at. */
const SAMPLE = 32;
/** What a query takes besides, in points looked at: to go through columns that are empty. */
const BASE = 64;

/** Queries at neighbouring places, and how many points they look at. */
export interface QueryChunk {
  readonly first: number;
  readonly end: number;
  readonly looks: number;
}

/**
 * Divides queries into runs of about the same work.
 * @param mostLooks points to be looked at by the queries of a run; a run has at least `SAMPLE` queries.
 */
export function queryChunks(
  prepared: PreparedSearch,
  queries: PlacedPoints,
  among: PlacedPoints,
  mostLooks: number,
): QueryChunk[] {
  const columns = createColumns(prepared, among);
  const points = queries.row.length;
  const chunks: QueryChunk[] = [];
  let first = 0;
  let looks = 0;
  let looked = 0;
  const look = (from: number, to: number) => {
    looked += to - from;
  };
  for (let place = 0; place < points; place += SAMPLE) {
    looked = BASE;
    columns.visit(queries.coordinates, prepared.stride * place, look);
    const more = SAMPLE * looked;
    if (looks > 0 && looks + more > mostLooks) {
      chunks.push({ first, end: place, looks });
      first = place;
      looks = 0;
    }
    looks += more;
  }
  if (points > first) chunks.push({ first, end: points, looks });
  return chunks;
}
