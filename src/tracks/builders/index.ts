import { acornWalk } from './acornWalk.ts';
import type { TrackBuilder } from './builder.ts';
import { connectedComponents } from './connectedComponents.ts';
import { dWalk } from './dWalk.ts';
import { junctionRemoval } from './junctionRemoval.ts';
import { walkthrough } from './walkthrough.ts';

/** Every track builder; the first one is the default. */
export const TRACK_BUILDERS: readonly TrackBuilder[] = [
  walkthrough,
  acornWalk,
  dWalk,
  junctionRemoval,
  connectedComponents,
];

/** The builder of an id. @throws RangeError where there is none. */
export function trackBuilder(id: string): TrackBuilder {
  const found = TRACK_BUILDERS.find((builder) => builder.id === id);
  if (found) return found;
  const known = TRACK_BUILDERS.map((builder) => builder.id).join(', ');
  throw new RangeError(`There is no track builder "${id}"; there are ${known}.`);
}
