import type { Detector } from '../../detector/detector.ts';
import type { TrackingEvent } from '../../event/event.ts';
import type { Graph } from '../../graph/graph.ts';
import { keptFor } from '../../tasks/kept.ts';
import { createTrackFitting } from '../../tracks/fitTracks.ts';
import { createTrackJudge } from '../../tracks/quality/trackQuality.ts';
import type { CpuState } from '../tools.ts';
import { createCrossedModules } from './crossedModules.ts';

/** Stands for the modules of a detector that are not there, where an object is asked for. */
export interface NoModules {
  readonly none: true;
}
const NO_MODULES: NoModules = { none: true };

/** The modules of a detector in this worker, or what stands for none: the same object each time. */
export function modulesOr(state: CpuState, detector: string): Detector | NoModules {
  return state.detector(detector) ?? NO_MODULES;
}

export function isDetector(modules: Detector | NoModules): modules is Detector {
  return modules !== NO_MODULES;
}

/** Fits of the tracks of an event on these modules; whoever asks shares those that were made. */
export const fittingOf = keptFor((event: TrackingEvent, modules: Detector | NoModules) =>
  createTrackFitting(event, isDetector(modules) ? modules : null),
);

/** Judges the tracks of a scored graph; stage, scans and histograms share what it knows of tracks. */
export const judgeOf = keptFor(
  (event: TrackingEvent, modules: Detector | NoModules, graph: Graph, scores: Float32Array) =>
    createTrackJudge(
      event,
      isDetector(modules) ? modules : null,
      graph,
      scores,
      fittingOf(event, modules),
      isDetector(modules) ? createCrossedModules(modules) : null,
    ),
);
