import type { Distribution } from '../../distributions/distribution.ts';
import { type MeasuredCut, trackCutDistribution } from '../../distributions/trackCuts.ts';
import type { TrackingEvent } from '../../event/event.ts';
import type { Graph } from '../../graph/graph.ts';
import type { ParameterValues } from '../../parameters/table.ts';
import { shared, type TaskContext } from '../../tasks/rpc.ts';
import { inSlices } from '../../tasks/steps.ts';
import type { TrackQuality } from '../../tracks/quality/trackQuality.ts';
import type { FoundTracks } from '../../tracks/track.ts';
import type { CutVariable } from '../chain.ts';
import { evaluationSettings, qualityCuts } from '../settings.ts';

type Read = 'graph' | 'scores' | 'candidates';

const TRACKS = 'Tracks, repaired where that is asked for, that pass the other cuts of this stage.';

/** The variables that whole tracks are cut on. */
export const qualityDistributions: readonly CutVariable<Read>[] = [
  variable('minTrackScore', 'track-score', 'score of the track classifier', 'least', TRACKS),
  variable(
    'minProbability',
    'track-probability',
    'probability of χ²',
    'least',
    `${TRACKS} Of right tracks it is flat from 0 to 1; what lies above the axis is counted beside it.`,
  ),
  variable('minTrackPt', 'track-pt', 'fitted pT (GeV)', 'least', TRACKS),
  variable('maxD0', 'track-d0', '|d0| (mm)', 'greatest', TRACKS),
  variable('maxZ0', 'track-z0', '|z0| (mm)', 'greatest', TRACKS),
  variable('minPixelHits', 'track-pixel-hits', 'pixel hits', 'least', TRACKS, -0.5),
  variable('maxHoles', 'track-holes', 'holes', 'greatest', TRACKS, 0.5),
  variable('maxDoubleHoles', 'track-double-holes', 'double holes', 'greatest', TRACKS, 0.5),
];

function variable(
  cut: MeasuredCut,
  id: string,
  label: string,
  name: string,
  help: string,
  offset = 0,
): CutVariable<Read> {
  return {
    id,
    label,
    counted: 'tracks',
    help,
    // Whole numbers at the bound pass.
    lines: [{ parameter: cut, name, offset }],
    distribution(tools, { event, parameters, results: { graph, scores, candidates } }, context) {
      const args: [TrackingEvent, Graph, Float32Array, FoundTracks, ParameterValues, MeasuredCut] =
        [shared(event), shared(graph), shared(scores), shared(candidates), parameters, cut];
      return tools.compute<QualityDistributionTasks>().call('trackCutDistribution', args, context);
    },
  };
}

/** The work of these distributions in the compute worker. */
export function qualityDistributionTasks(
  qualityOf: (
    event: TrackingEvent,
    graph: Graph,
    scores: Float32Array,
    candidates: FoundTracks,
  ) => TrackQuality,
) {
  return {
    async trackCutDistribution(
      { signal }: TaskContext,
      event: TrackingEvent,
      graph: Graph,
      scores: Float32Array,
      candidates: FoundTracks,
      values: ParameterValues,
      cut: MeasuredCut,
    ): Promise<Distribution | null> {
      const quality = qualityOf(event, graph, scores, candidates);
      const cuts = qualityCuts(values);
      await inSlices(quality.prepare(cuts), signal);
      return trackCutDistribution(event, quality, cuts, cut, evaluationSettings(values));
    },
  };
}
type QualityDistributionTasks = ReturnType<typeof qualityDistributionTasks>;
