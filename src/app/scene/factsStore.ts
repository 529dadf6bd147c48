import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ColourModeState, DrawnCounts, LegendEntry } from '../../scene/index.ts';

/** What the page shows of the scene beside it. */
export interface SceneFacts {
  readonly drawn: DrawnCounts;
  readonly legend: readonly LegendEntry[];
  readonly colourModes: readonly ColourModeState[];
}

export type FactsStore = StoreApi<SceneFacts>;

/** A place for the facts of a scene, empty until there is one; apart from the session, which has no scene. */
export function createFactsStore(): FactsStore {
  return createStore<SceneFacts>(() => ({
    drawn: { hits: 0, edges: 0, faintEdges: 0, tracks: 0, lost: 0 },
    legend: [],
    colourModes: [],
  }));
}
