import type { Detector } from '../../detector/detector.ts';
import { placementsOf } from '../../detectors/index.ts';
import type { TrackingEvent } from '../../event/event.ts';
import { bestPlacement } from '../../event/placement.ts';
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

const placed = keptFor((event: TrackingEvent, detector: Detector) =>
  bestPlacement(event, placementsOf(detector)),
);

/**
 * The modules of an event's detector in this worker, in the release that its hits tell of, or what stands for none: the
 * same object each time.
 */
export function modulesOr(state: CpuState, event: TrackingEvent): Detector | NoModules {
  const detector = state.detector(event.detector);
  return detector ? placed(event, detector) : NO_MODULES;
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
