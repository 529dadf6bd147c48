import { trackCount } from '../tracks/track.ts';
import type { TableKind } from './contents/index.ts';
import type { TableSource } from './contents/source.ts';

/** One row of one kind of thing. */
export interface RowOf {
  readonly kind: TableKind['id'];
  readonly row: number;
}

/** The hits (rows) of a thing: of a particle all that it made, of an edge its two ends. */
export function hitsOf({ kind, row }: RowOf, source: TableSource): Uint32Array {
  const { event, graph, tracks } = source;
  switch (kind) {
    case 'hit':
      return Uint32Array.of(row);
    case 'edge':
      return graph ? Uint32Array.of(graph.src[row], graph.dst[row]) : new Uint32Array(0);
    case 'track':
      return tracks
        ? tracks.hits.slice(tracks.offset[row], tracks.offset[row + 1])
        : new Uint32Array(0);
    case 'particle': {
      const owners = event.truth?.particleOfHit ?? new Int32Array(0);
      return Uint32Array.from(owners.keys()).filter((hit) => owners[hit] === row);
    }
  }
}

/** Whether rows of a table have to do with some hits: are these, begin or end there, or hold one of them. */
export function touching(
  kind: TableKind['id'],
  hits: Uint32Array,
  { event, graph, tracks }: TableSource,
): (row: number) => boolean {
  const isOne = new Uint8Array(event.hitId.length);
  for (const hit of hits) isOne[hit] = 1;
  switch (kind) {
    case 'hit':
      return (row) => isOne[row] === 1;
    case 'edge':
      return (row) =>
        graph !== null && (isOne[graph.src[row]] === 1 || isOne[graph.dst[row]] === 1);
    case 'track': {
      const holds = new Uint8Array(tracks ? trackCount(tracks) : 0);
      for (let t = 0; tracks && t < holds.length; t++)
        for (let i = tracks.offset[t]; i < tracks.offset[t + 1]; i++)
          if (isOne[tracks.hits[i]]) holds[t] = 1;
      return (row) => holds[row] === 1;
    }
    case 'particle': {
      const owners = new Set(Array.from(hits, (hit) => event.truth?.particleOfHit[hit] ?? -1));
      return (row) => owners.has(row);
    }
  }
}
