import {
  type ChoiceDescriptor,
  type Descriptor,
  type NumberDescriptor,
  SWITCH,
} from './descriptor.ts';

/**
 * Every tunable of the reconstruction. Sliders, typed fields, URL codec, undo, command-line flags and the
 * README's table all derive from this table; a new cut is a new row here and a reader in its stage.
 */
export const PARAMETERS = {
  chain: {
    id: 'chain',
    kind: 'choice',
    label: 'Chain',
    choices: ['module-map'],
    default: 'module-map',
    stage: 'chain',
    help: 'The way from hits to tracks: how edges are found, scored and made into tracks.',
  },
  cutMode: {
    id: 'cutMode',
    kind: 'choice',
    label: 'Cut mode',
    choices: ['minmax', 'meanrms'],
    default: 'minmax',
    stage: 'graph',
    help: 'Windows of the module map: from the least to the greatest value of its tracks (minmax; with a window tolerance this is the tolerance mode), or the mean and so many rms on either side within these (meanrms; only for maps built with means and rms).',
  },
  rmsFactor: {
    id: 'rmsFactor',
    kind: 'number',
    label: 'Rms on either side',
    unit: '',
    min: 0,
    max: 10,
    step: 0.1,
    default: 3,
    stage: 'graph',
    appliesWhen: { id: 'cutMode', value: 'meanrms' },
    help: 'Half the width of a window in the cut mode meanrms, in rms.',
  },
  windowTolerance: {
    id: 'windowTolerance',
    kind: 'number',
    label: 'Window tolerance',
    unit: '',
    min: 0,
    max: 1,
    step: 0.01,
    default: 0,
    stage: 'graph',
    help: 'Widens every bound of the module map by this fraction of its own size (the cut mode tolerance of ModuleMapGraph; 0 is its minmax).',
  },
  occurrenceWidening: {
    id: 'occurrenceWidening',
    kind: 'number',
    label: 'Widening of rare windows',
    unit: '',
    min: 0,
    max: 5,
    step: 0.1,
    default: 1,
    stage: 'graph',
    help: 'Widens each side of a triplet window by (width + constant) / sqrt(occurrence) times this factor; windows made from few tracks are too narrow.',
  },
  beamSpotMin: {
    id: 'beamSpotMin',
    kind: 'number',
    label: 'Beam spot z, lower end',
    unit: 'mm',
    min: -500,
    max: 0,
    step: 1,
    default: -500,
    stage: 'graph',
    appliesWhen: { id: 'cutZ0', value: 'on' },
    help: 'Doublets must point to z above this; at the end of the range the cut is off.',
  },
  beamSpotMax: {
    id: 'beamSpotMax',
    kind: 'number',
    label: 'Beam spot z, upper end',
    unit: 'mm',
    min: 0,
    max: 500,
    step: 1,
    default: 500,
    stage: 'graph',
    appliesWhen: { id: 'cutZ0', value: 'on' },
    help: 'Doublets must point to z below this; at the end of the range the cut is off.',
  },
  cutZ0: {
    id: 'cutZ0',
    kind: 'choice',
    label: 'z0',
    choices: SWITCH,
    default: 'on',
    stage: 'graph',
    help: 'Cut on z0, where the line through a doublet meets the beam axis. Off: no cut, and no beam spot.',
  },
  cutDphi: {
    id: 'cutDphi',
    kind: 'choice',
    label: 'dphi',
    choices: SWITCH,
    default: 'on',
    stage: 'graph',
    help: 'Cut on dphi, the change of azimuth along a doublet. Off: no cut.',
  },
  cutPhiSlope: {
    id: 'cutPhiSlope',
    kind: 'choice',
    label: 'phi_slope',
    choices: SWITCH,
    default: 'on',
    stage: 'graph',
    help: 'Cut on phi_slope = dphi/dr of a doublet. Off: no cut.',
  },
  cutDeta: {
    id: 'cutDeta',
    kind: 'choice',
    label: 'deta',
    choices: SWITCH,
    default: 'on',
    stage: 'graph',
    help: 'Cut on deta, the change of pseudorapidity along a doublet. Off: no cut.',
  },
  cutDydx: {
    id: 'cutDydx',
    kind: 'choice',
    label: 'diff_dydx',
    choices: SWITCH,
    default: 'on',
    stage: 'graph',
    help: 'Cut on diff_dydx, the change of dy/dx from one leg of a triplet to the other. Off: no cut.',
  },
  cutDzdr: {
    id: 'cutDzdr',
    kind: 'choice',
    label: 'diff_dzdr',
    choices: SWITCH,
    default: 'on',
    stage: 'graph',
    help: 'Cut on diff_dzdr, the change of dz/dr from one leg of a triplet to the other. Off: no cut.',
  },
  ccCut: {
    id: 'ccCut',
    kind: 'number',
    label: 'Score cut',
    unit: '',
    min: 0,
    max: 1,
    step: 0.01,
    default: 0.4,
    stage: 'tracks',
    help: 'Edges with a score at or below this are dropped before connected components (cc_cut).',
  },
  trackBuilder: {
    id: 'trackBuilder',
    kind: 'choice',
    label: 'Track builder',
    choices: ['walkthrough', 'components'],
    default: 'walkthrough',
    stage: 'tracks',
    help: 'What makes tracks of the edges above the score cut: the fast walkthrough, which sorts out branches, or every connected component as one track.',
  },
  walkMin: {
    id: 'walkMin',
    kind: 'number',
    label: 'Walk minimum',
    unit: '',
    min: 0,
    max: 1,
    step: 0.01,
    default: 0.1,
    stage: 'tracks',
    appliesWhen: { id: 'trackBuilder', value: 'walkthrough' },
    help: 'The walk follows the best next edge only if its score reaches this (walk_min).',
  },
  walkMax: {
    id: 'walkMax',
    kind: 'number',
    label: 'Walk add threshold',
    unit: '',
    min: 0,
    max: 1,
    step: 0.01,
    default: 0.6,
    stage: 'tracks',
    appliesWhen: { id: 'trackBuilder', value: 'walkthrough' },
    help: 'The walk also follows every other edge with a score above this (walk_max).',
  },
  minHits: {
    id: 'minHits',
    kind: 'number',
    label: 'Minimum hits',
    unit: '',
    min: 3,
    max: 15,
    step: 1,
    integer: true,
    default: 3,
    stage: 'tracks',
    help: 'Tracks with fewer hits are dropped; a target particle has at least as many.',
  },
  minPt: {
    id: 'minPt',
    kind: 'number',
    label: 'Target pT threshold',
    unit: 'GeV',
    min: 0,
    max: 10,
    step: 0.1,
    default: 1,
    stage: 'report',
    help: 'Particles above this transverse momentum with enough hits are targets of the evaluation.',
  },
  matching: {
    id: 'matching',
    kind: 'choice',
    label: 'Matching',
    choices: ['two-way', 'one-way', 'atlas'],
    default: 'two-way',
    stage: 'report',
    help: 'When a track counts as a particle: majority of the hits of the track, counted without weights (atlas), purity for tracks and truth fraction for particles (one-way), or both at once (two-way).',
  },
} as const satisfies Record<string, Descriptor>;

export type ParameterId = keyof typeof PARAMETERS;

type ValueOf<D> = D extends { kind: 'number' }
  ? number
  : D extends { choices: readonly (infer C)[] }
    ? C
    : never;

/** One value per parameter. */
export type ParameterValues = { readonly [K in ParameterId]: ValueOf<(typeof PARAMETERS)[K]> };

/** All parameter ids, in table order. */
export const PARAMETER_IDS = Object.keys(PARAMETERS) as ParameterId[];

/** The descriptor of a parameter, with its precise literal type widened for generic code. */
export function descriptorOf(id: ParameterId): NumberDescriptor | ChoiceDescriptor {
  return PARAMETERS[id];
}

/** The default of every parameter. */
export const DEFAULT_PARAMETERS = Object.fromEntries(
  PARAMETER_IDS.map((id) => [id, PARAMETERS[id].default]),
) as ParameterValues;
