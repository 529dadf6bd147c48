import type { EvaluationCuts } from '../metrics/evaluate.ts';
import type { EvaluationSettings } from '../metrics/report.ts';
import type { WindowSettings } from '../modulemap/moduleMap.ts';
import { PARAMETERS, type ParameterId, type ParameterValues } from '../parameters/table.ts';
import type { QualityCuts } from '../tracks/quality/cuts.ts';
import { TRACK_PASSES } from '../tracks/quality/passes.ts';
import type { TrackCuts } from '../tracks/track.ts';

/** Window settings of the graph stage; the ends of the beam spot's range switch that side of the cut off. */
export function windowSettings(values: ParameterValues): WindowSettings {
  const { cutMode, rmsFactor, windowTolerance, occurrenceWidening } = values;
  const { beamSpotMin, beamSpotMax } = values;
  return {
    cutMode,
    rmsFactor,
    tolerance: windowTolerance,
    occurrenceWidening,
    beamSpotMin: beamSpotMin <= PARAMETERS.beamSpotMin.min ? Number.NEGATIVE_INFINITY : beamSpotMin,
    beamSpotMax: beamSpotMax >= PARAMETERS.beamSpotMax.max ? Number.POSITIVE_INFINITY : beamSpotMax,
    cutZ0: values.cutZ0 === 'on',
    cutDphi: values.cutDphi === 'on',
    cutPhiSlope: values.cutPhiSlope === 'on',
    cutDeta: values.cutDeta === 'on',
    cutDydx: values.cutDydx === 'on',
    cutDzdr: values.cutDzdr === 'on',
    widenZ0: values.widenZ0,
    widenDphi: values.widenDphi,
    widenPhiSlope: values.widenPhiSlope,
    widenDeta: values.widenDeta,
    widenDydx: values.widenDydx,
    widenDzdr: values.widenDzdr,
  };
}

/** Cuts of the tracks stage. */
export function trackCuts(values: ParameterValues): TrackCuts {
  const { ccCut, walkMin, walkMax, minHits, trackBuilder: builder } = values;
  return { ccCut, walkMin, walkMax, minHits, builder };
}

/** Cuts of the quality stage; the ends of the ranges of d0, z0 and holes switch these off. */
export function qualityCuts(values: ParameterValues): QualityCuts {
  const { minTrackScore, minProbability, minTrackPt, minHits } = values;
  const openAt = (id: 'maxD0' | 'maxZ0' | 'maxHoles' | 'maxDoubleHoles') =>
    values[id] >= PARAMETERS[id].max ? Number.POSITIVE_INFINITY : values[id];
  return {
    enabled: values.trackQuality === 'on',
    repair: values.repairTracks === 'on',
    minTrackScore,
    minProbability,
    minTrackPt,
    maxD0: openAt('maxD0'),
    maxZ0: openAt('maxZ0'),
    minHits,
    minPixelHits: values.minPixelHits,
    maxHoles: openAt('maxHoles'),
    maxDoubleHoles: openAt('maxDoubleHoles'),
    pass: TRACK_PASSES.find(({ id }) => id === values.trackPass) ?? null,
  };
}

/** Settings of the report and the cut that says which edges were kept. */
export function evaluationCuts(values: ParameterValues): EvaluationCuts {
  return { ...evaluationSettings(values), ccCut: values.ccCut };
}

/** Settings of the report. */
export function evaluationSettings({
  minPt,
  minHits,
  matching,
  maxEta,
  maxRadius,
  targetHits,
  targetCharge,
}: ParameterValues): EvaluationSettings {
  const openAt = (id: 'maxEta' | 'maxRadius', value: number) =>
    value >= PARAMETERS[id].max ? Number.POSITIVE_INFINITY : value;
  return {
    minPt,
    minHits,
    matching,
    fiducial: {
      maxEta: openAt('maxEta', maxEta),
      maxRadius: openAt('maxRadius', maxRadius),
      minHits: targetHits,
      charge: targetCharge,
    },
  };
}

/** The parameters that decide which particles are targets. */
export const TARGET_PARAMETERS = [
  'minPt',
  'minHits',
  'maxEta',
  'maxRadius',
  'targetHits',
  'targetCharge',
] as const satisfies readonly ParameterId[];
