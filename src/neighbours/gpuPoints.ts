import type { BufferPool } from '../gpu/buffers.ts';
import type { PlacedPoints } from './cells.ts';
import type { GpuPoints } from './neighbours.ts';
import type { PreparedSearch } from './prepare.ts';

/** Bytes of a search on the GPU until its edges are counted. */
export function searchBytes({ search, stride, sources, targets }: PreparedSearch) {
  const points = search.outward.length;
  const sets = sources === targets ? 1 : 2;
  return {
    coordinates: sets * 2 * stride * points,
    'names of points': sets * 16 * points,
    'starts of cells': sets * 4 * sources.start.length,
    // Of both directions.
    counts: 8 * (points + 1),
    bounds: 4 * points,
    'queries with too many neighbours': 4 * (points + 1),
  };
}

/** Bytes of so many edges, and of what they are read from. */
export const edgeBytes = (edges: number) => ({ edges: 8 * edges, 'edges read back': 8 * edges });

/** Uploads a set of points. @param others where the points of each row are in the other set. */
export function uploadPoints(
  pool: BufferPool,
  { coordinates, row, start }: PlacedPoints,
  others: PlacedPoints,
  outward: Uint32Array,
): GpuPoints {
  return {
    coordinates: pool.upload('coordinates', coordinates),
    names: pool.uploadWith('names of points', 16 * row.length, (memory) => {
      const names = new Uint32Array(memory);
      for (let place = 0; place < row.length; place++) {
        const own = row[place];
        names[4 * place] = own;
        names[4 * place + 1] = outward[own];
        names[4 * place + 2] = others.placeOf[own];
      }
    }),
    start: pool.upload('starts of cells', start),
  };
}
