import { hitCount, type TrackingEvent } from '../event/event.ts';
import type { Graph } from '../graph/graph.ts';
import type { Evaluation } from '../metrics/evaluate.ts';
import type { ParameterValues } from '../parameters/table.ts';
import { type Tracks, trackCount } from '../tracks/track.ts';
import type { StageName, StageStatus } from './pipeline.ts';

/** What a finished stage says of itself, besides its time. */
export type Description = Pick<StageStatus, 'counts' | 'note'>;

/** Status of a stage that has not run. */
export function idleStatus(stage: StageName): StageStatus {
  return {
    stage,
    state: 'idle',
    progress: null,
    milliseconds: null,
    counts: [],
    efficiency: null,
    purity: null,
    note: null,
    error: null,
    backend: null,
  };
}

/** Counts of an open event. */
export function describeEvent(event: TrackingEvent): Description {
  const counts = [{ id: 'hits', label: 'hits', value: hitCount(event) }];
  if (event.truth) {
    const { particleOfHit } = event.truth;
    const present = new Set(particleOfHit);
    const noise = particleOfHit.reduce((sum, particle) => sum + (particle < 0 ? 1 : 0), 0);
    counts.push({ id: 'particles', label: 'particles', value: present.size - (noise > 0 ? 1 : 0) });
    counts.push({ id: 'noise', label: 'noise hits', value: noise });
  }
  return { counts, note: event.truth ? null : 'No truth: efficiencies cannot be told.' };
}

/** Counts of a built graph; a sentence where it is empty. */
export function describeGraph(event: TrackingEvent, { counts }: Graph): Description {
  let note: string | null = null;
  if (counts.candidates === 0)
    note =
      "No two hits lie on modules that follow each other in the map: is this event of the map's detector?";
  else if (counts.doublets === 0)
    note = `None of the ${counts.candidates} hit pairs passes the doublet windows of the map; widen the windows or check the beam spot.`;
  else if (counts.edges === 0)
    note = `None of the ${counts.doublets} doublets belongs to a hit triplet that passes the map; widen the windows.`;
  return {
    counts: [
      { id: 'hits', label: 'hits in', value: hitCount(event) },
      { id: 'modules', label: 'modules hit', value: counts.modules },
      { id: 'candidates', label: 'pairs tested', value: counts.candidates },
      { id: 'doublets', label: 'doublets', value: counts.doublets },
      { id: 'triplets', label: 'triplets', value: counts.triplets },
      { id: 'edges', label: 'edges out', value: counts.edges },
    ],
    note,
  };
}

/** Counts of scored edges. */
export function describeScores(graph: Graph, scores: Float32Array): Description {
  const likely = scores.reduce((sum, score) => sum + (score > 0.5 ? 1 : 0), 0);
  return {
    counts: [
      { id: 'edges', label: 'edges in', value: graph.src.length },
      { id: 'likely', label: 'score > 0.5', value: likely },
    ],
    note:
      graph.src.length > 0 && likely === 0
        ? 'No edge scores above 0.5: the network may not fit this detector or map.'
        : null,
  };
}

/** Number of edges with a score above the cut. */
export function edgesAbove(scores: Float32Array, cut: number): number {
  let count = 0;
  for (let i = 0; i < scores.length; i++) if (scores[i] > cut) count++;
  return count;
}

/** Counts of built tracks; a sentence where there is none. */
export function describeTracks(
  graph: Graph,
  scores: Float32Array,
  tracks: Tracks,
  parameters: ParameterValues,
): Description {
  const above = edgesAbove(scores, parameters.ccCut);
  const count = trackCount(tracks);
  const walked = tracks.origin.reduce((sum, origin) => sum + origin, 0);
  let note: string | null = null;
  if (graph.src.length > 0 && above === 0)
    note = `No edge passes the score cut ${parameters.ccCut}; lower it.`;
  else if (above > 0 && count === 0)
    note = `No track has the ${parameters.minHits} hits asked for; lower the minimum.`;
  return {
    counts: [
      { id: 'above', label: 'edges kept', value: above },
      { id: 'simple', label: 'simple', value: count - walked },
      { id: 'walked', label: 'walked', value: walked },
      { id: 'tracks', label: 'tracks out', value: count },
    ],
    note,
  };
}

/** Counts of the report. */
export function describeReport(evaluation: Evaluation | null): Description {
  if (!evaluation) return { counts: [], note: 'No truth in this event.' };
  const { tracks, ceiling } = evaluation.report;
  return {
    counts: [
      { id: 'target', label: 'target particles', value: tracks.target },
      { id: 'matched', label: 'found', value: tracks.matched },
      { id: 'ceiling', label: 'perfect scores', value: ceiling.matched },
    ],
    note: tracks.target === 0 ? 'No target particle passes the pT threshold.' : null,
  };
}
