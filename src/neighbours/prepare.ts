import { principalAxes } from './axes.ts';
import { type Cells, layoutCells, type PlacedPoints, placePoints } from './cells.ts';
import { type IntegerScale, integerScale, strideOf, toIntegers } from './integers.ts';
import { checkSearch, type NeighbourSearch } from './search.ts';

/** A search in whole numbers, its points sorted: what both ways to search start from. */
export interface PreparedSearch extends IntegerScale {
  /** What was asked for, without the coordinates. */
  readonly search: Omit<NeighbourSearch, 'source' | 'target'>;
  readonly stride: number;
  readonly cells: Cells;
  readonly sources: PlacedPoints;
  /** The same object as `sources` for an embedding with one output. */
  readonly targets: PlacedPoints;
}

/** @throws EmbeddingError where the search makes no sense. */
export function prepareSearch(search: NeighbourSearch): PreparedSearch {
  checkSearch(search);
  const { dims, source, target, rotate } = search;
  const scale = integerScale(search);
  const axes = rotate ? principalAxes(target, dims) : null;
  const stride = strideOf(dims);
  const from = toIntegers(source, dims, scale.scale, axes);
  const to = target === source ? from : toIntegers(target, dims, scale.scale, axes);
  const cells = layoutCells(to === from ? [from] : [from, to], stride, scale.reach);
  const sources = placePoints(from, stride, cells);
  const targets = to === from ? sources : placePoints(to, stride, cells);
  const { source: _source, target: _target, ...asked } = search;
  return { ...scale, search: asked, stride, cells, sources, targets };
}
