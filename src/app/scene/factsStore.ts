import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ColourModeState, DrawnCounts, LegendEntry } from '../../scene/index.ts';
import type { Selection } from '../../session/selection.ts';

/** What the page shows of the scene beside it. */
export interface SceneFacts {
  readonly drawn: DrawnCounts;
  readonly legend: readonly LegendEntry[];
  readonly colourModes: readonly ColourModeState[];
}

/** What lies under the pointer. */
export interface Hovered {
  readonly selection: Selection;
  /** The pointer, and the size of the canvas (CSS pixels). */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Where its hits appear, view by view. */
  readonly places: readonly (readonly { readonly x: number; readonly y: number }[])[];
}

/** Facts, and what follows the pointer. */
interface SceneNow extends SceneFacts {
  readonly hovered: Hovered | null;
  /** Where the description of the picked object stands, so that it does not cover that. */
  readonly pickedSide: PickedSide;
}

export type PickedSide = 'right' | 'left' | 'top';

export type FactsStore = StoreApi<SceneNow>;

const NOTHING = { hits: 0, edges: 0, tracks: 0, lost: 0 };

/** A place for the facts of a scene, empty until there is one; apart from the session, which has no scene. */
export function createFactsStore(): FactsStore {
  return createStore<SceneNow>(() => ({
    drawn: { ...NOTHING, faintEdges: 0, of: NOTHING },
    legend: [],
    colourModes: [],
    hovered: null,
    pickedSide: 'right',
  }));
}
