import type { TrackingEvent } from '../event/event.ts';
import type { ParameterId, ParameterValues } from '../parameters/table.ts';
import { failedCut, type QualityCuts } from '../tracks/quality/cuts.ts';
import type { TrackQuality } from '../tracks/quality/trackQuality.ts';
import { trackOfHit } from '../tracks/track.ts';
import type { Loss, LossQuestion, Remedy } from './cause.ts';
import { changed, nearestStep, smallestFirst } from './remedies.ts';

/** Why pairs that are on one track of the builder are not on one good track; null where they are. */
export function qualityLosses(
  event: TrackingEvent,
  quality: TrackQuality,
  values: ParameterValues,
  cutsOf: (values: ParameterValues) => QualityCuts,
  { pairs, remedies }: LossQuestion,
): (Loss | null)[] {
  const cuts = cutsOf(values);
  if (!cuts.enabled) return Array.from(pairs.src, () => null);
  const hits = event.hitId.length;
  const tracks = quality.measured(cuts.repair);
  const failures = quality.failures(cuts);
  const track = trackOfHit(hits, tracks);
  const whole = remedies ? trackOfHit(hits, quality.measured(false)) : track;

  /** Values with which both hits are on one track that passes. */
  const keeps = (a: number, b: number) => (tried: ParameterValues) => {
    const now = cutsOf(tried);
    if (!now.enabled) return true;
    const measured = quality.measured(now.repair);
    const of = now.repair === cuts.repair ? track : whole;
    return of[a] >= 0 && of[a] === of[b] && failedCut(measured, of[a], now) === null;
  };

  function remediesOf(a: number, b: number, cut: ParameterId | null): Remedy[] {
    const keepsPair = keeps(a, b);
    const found: (Remedy | null)[] = cut === null ? [] : [nearestStep(values, cut, keepsPair)];
    if (values.trackPass !== 'none' && keepsPair(changed(values, 'trackPass', 'none')))
      found.push({ parameter: 'trackPass', value: 'none' });
    for (const parameter of ['repairTracks', 'trackQuality'] as const)
      if (values[parameter] === 'on' && keepsPair(changed(values, parameter, 'off')))
        found.push({ parameter, value: 'off' });
    return smallestFirst(
      values,
      found.filter((remedy) => remedy !== null),
    );
  }

  return Array.from(pairs.src, (a, i): Loss | null => {
    const b = pairs.dst[i];
    const [first, second] = [track[a], track[b]];
    if (first < 0 || first !== second) {
      const off = [a, b].filter((hit) => track[hit] < 0);
      return {
        cause: { kind: 'repaired', hits: off },
        remedies: remedies ? remediesOf(a, b, null) : [],
      };
    }
    const failure = failures[first];
    if (failure === null) return null;
    return {
      cause: { kind: 'track-cut', ...failure },
      remedies: remedies ? remediesOf(a, b, failure.cut) : [],
    };
  });
}
