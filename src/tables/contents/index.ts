import type { Table } from '../column.ts';
import { edgeTable } from './edges.ts';
import { hitTable } from './hits.ts';
import { particleTable } from './particles.ts';
import type { TableSource } from './source.ts';
import { trackTable } from './tracks.ts';

/** A table that the page offers. */
export interface TableKind {
  /** What a row is, as the selection names it. */
  readonly id: 'hit' | 'edge' | 'track' | 'particle';
  readonly title: string;
  /** The column to sort by at first; null leaves the order of the rows. */
  readonly sortBy: string | null;
  /** What may be typed as filter. */
  readonly example: string;
  /** Null where there is nothing to list yet. */
  make(source: TableSource): Table | null;
}

/** Every table, in the order to offer them. */
export const TABLES: readonly TableKind[] = [
  {
    id: 'particle',
    title: 'Particles',
    sortBy: 'pT',
    example: 'target && pT > 1 && |eta| < 2',
    make: particleTable,
  },
  {
    id: 'track',
    title: 'Tracks',
    sortBy: 'pT',
    example: 'status == fake && hits > 4',
    make: trackTable,
  },
  {
    id: 'edge',
    title: 'Edges',
    sortBy: 'score',
    example: 'kept && class == fake',
    make: edgeTable,
  },
  { id: 'hit', title: 'Hits', sortBy: null, example: 'volume == 8 && |z| < 100', make: hitTable },
];
