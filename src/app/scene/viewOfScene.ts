import type { Filter } from '../../scene/index.ts';
import { type Region, regionOf } from '../../scene/region.ts';
import { isWhole, RANGES, type Range, type RangeId, type Ranges } from '../../session/ranges.ts';
import type { ViewSettings } from '../../session/view.ts';

const RADIAN = Math.PI / 180;

/** The part of space that ranges leave. */
export function regionOfRanges(ranges: Ranges): Region {
  const [from, to] = ranges.phi;
  return regionOf({
    phi: isWhole('phi', ranges.phi) ? null : [from * RADIAN, to * RADIAN],
    z: ends('z', ranges.z),
    eta: ends('eta', ranges.eta),
  });
}

/** What of the data the view leaves. */
export function filterOfView({
  only,
  ranges: { pt },
}: Pick<ViewSettings, 'only' | 'ranges'>): Filter {
  if (isWhole('pt', pt)) return { only, pt: null };
  const [from, to] = ends('pt', pt);
  return { only, pt: [from ?? 0, to ?? Number.POSITIVE_INFINITY] };
}

/** The ends of a range that cut; one at the end of the scale does not. */
function ends(id: RangeId, [from, to]: Range): [number | null, number | null] {
  const { min, max } = RANGES[id];
  return [from <= min ? null : from, to >= max ? null : to];
}
