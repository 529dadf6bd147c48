import type { TrackingEvent } from '../event/event.ts';
import type { TargetSettings } from '../metrics/report.ts';
import { findNeighboursCpu } from '../neighbours/cpu.ts';
import { createLooker, squaredDistance } from '../neighbours/looker.ts';
import { prepareSearch } from '../neighbours/prepare.ts';
import type { NeighbourOptions, NeighbourSearch } from '../neighbours/search.ts';
import { createPacer } from '../tasks/pacer.ts';
import { createDistribution, type Distribution } from './distribution.ts';
import { pairClasses } from './pairClasses.ts';

type Targets = TargetSettings;

/** How far beyond the radius pairs are looked for. */
export const WIDER = 1.25;

/**
 * Distances, in the search's own whole numbers, of the pairs that a search takes and of those that one with a radius
 * a quarter wider would. Kept are the pairs that were found.
 */
export async function distanceDistribution(
  event: TrackingEvent,
  search: NeighbourSearch,
  targets: Targets,
  isAutomatic: boolean,
  options: NeighbourOptions,
): Promise<Distribution> {
  const wide = { ...search, radius: search.radius * WIDER };
  const pairs = await findNeighboursCpu(wide, options);
  const { sources, targets: others, stride, scale } = prepareSearch(wide);
  const squareOf = (from: number, to: number) =>
    squaredDistance(stride, sources, sources.placeOf[from], others, others.placeOf[to]);
  const most = prepareSearch(search).square;
  const { names, classOf } = pairClasses(event, pairs, targets);
  const axis = { min: 0, max: wide.radius, bins: 100 };
  const distribution = createDistribution(names, axis);
  for (let e = 0; e < pairs.src.length; e++) {
    const [a, b] = [pairs.src[e], pairs.dst[e]];
    const there = squareOf(a, b);
    const square = search.direction === 'flipped' ? Math.min(there, squareOf(b, a)) : there;
    distribution.add(Math.sqrt(square) / scale, classOf[e], square <= most);
  }
  return distribution.result(isAutomatic ? search.radius : null);
}

/** Neighbours of each hit within the radius, of which one keeps the nearest `kMax`; kept whole are hits with fewer. */
export async function neighbourCountDistribution(
  { truth }: TrackingEvent,
  search: NeighbourSearch,
  isAutomatic: boolean,
  options: NeighbourOptions,
): Promise<Distribution> {
  const pacer = createPacer(options);
  const prepared = prepareSearch(search);
  const { sources, targets } = prepared;
  const looker = createLooker(prepared, targets);
  const count = new Uint32Array(sources.row.length);
  let most = 0;
  for (let place = 0; place < count.length; place++) {
    const found = looker.look(sources.coordinates, place, sources.row[place]);
    count[place] = found;
    most = Math.max(most, found);
    if (pacer.due(looker.work())) await pacer.pause(place / count.length);
  }
  const max = Math.max(10, Math.ceil(Math.max(most, 1) / 10) * 10);
  const distribution = createDistribution(truth ? ['target', 'fake'] : ['all'], {
    min: 0,
    max,
    bins: Math.min(100, max),
  });
  for (let place = 0; place < count.length; place++) {
    const isNoise = truth !== null && truth.particleOfHit[sources.row[place]] < 0;
    distribution.add(count[place], isNoise ? 1 : 0, count[place] <= search.kMax);
  }
  return distribution.result(isAutomatic ? search.kMax : null);
}
