import type { StoreApi } from 'zustand/vanilla';
import type { MarkedGroup, Picked, SceneLost, SceneView } from '../../scene/index.ts';
import type { Selection } from '../../session/selection.ts';
import type { SessionState } from '../../session/store.ts';
import { LAYERS } from '../../session/view.ts';
import type { SceneFacts } from './factsStore.ts';
import {
  hitsOfParticlesOutward,
  sceneEdges,
  sceneHits,
  sceneLost,
  sceneTracks,
} from './sceneData.ts';

export interface SceneBinding {
  /** The selection that something picked in the scene stands for. */
  selectionOf(picked: Picked | null): Selection | null;
  dispose(): void;
}

/**
 * Keeps a scene up to date with the session: sets what changed, and only that, whenever the state changes.
 * `onFacts` hears what is drawn after every change of that; `covered` tells how much of the picture's right (CSS pixels)
 * the description of a picked object lies over.
 */
export function bindScene(
  scene: SceneView,
  store: StoreApi<SessionState>,
  onFacts: (facts: SceneFacts) => void,
  covered: () => number,
): SceneBinding {
  let lost: SceneLost | null = null;

  function update(state: SessionState, before: SessionState | null): void {
    const { shown, view, pipeline, parameters, selection } = state;
    const old = before?.shown;
    if (pipeline.detector !== (before?.pipeline.detector ?? null))
      scene.setDetector(pipeline.detector);
    const newEvent = shown.event !== (old?.event ?? null);
    if (newEvent) {
      scene.setHits(shown.event && sceneHits(shown.event));
      lost = null;
    }
    const newClasses = shown.evaluation?.edgeClass !== old?.evaluation?.edgeClass;
    if (newEvent || shown.graph !== old?.graph || shown.scores !== old?.scores || newClasses)
      scene.setEdges(sceneEdges(shown));
    if (newEvent || shown.tracks !== old?.tracks || shown.evaluation !== old?.evaluation) {
      scene.setTracks(sceneTracks(shown));
      lost = sceneLost(shown);
      scene.setLost(lost);
    }
    if (parameters.present.ccCut !== before?.parameters.present.ccCut)
      scene.setScoreCut(parameters.present.ccCut);

    const oldView = before?.view;
    for (const layer of LAYERS)
      if (view.layers[layer] !== oldView?.layers[layer]) scene.setLayer(layer, view.layers[layer]);
    if (view.edgesBelowCut !== oldView?.edgesBelowCut) scene.setShowBelowCut(view.edgesBelowCut);
    if (view.colour !== oldView?.colour) scene.setColourMode(view.colour);
    if (view.hitSize !== oldView?.hitSize) scene.setHitSize(view.hitSize);
    if (view.theme !== oldView?.theme) scene.setTheme(view.theme);
    if (view.camera !== oldView?.camera) scene.setView(view.camera);
    const newSelection = selection !== (before?.selection ?? null);
    const newSpotlight = state.spotlight !== (before?.spotlight ?? null);
    if (newSelection || newSpotlight || shown !== old) {
      const picked = markedOf(state);
      scene.highlight(picked);
      scene.setFaded(picked?.kind === 'group');
      if (picked && newSelection && selection?.focus && shown === old)
        scene.focus(picked, covered());
    }
    const drawsOther =
      shown !== old ||
      view !== oldView ||
      parameters.present.ccCut !== before?.parameters.present.ccCut;
    if (drawsOther)
      onFacts({
        drawn: scene.drawnCounts(),
        legend: scene.legend(),
        colourModes: scene.colourModes(),
      });
  }

  update(store.getState(), null);
  const unsubscribe = store.subscribe(update);
  return {
    selectionOf(picked) {
      if (!picked) return null;
      switch (picked.kind) {
        case 'hit':
          return { kind: 'hit', row: picked.row };
        case 'lost':
          return lost && { kind: 'particle', row: lost.particle[picked.index] };
        default:
          return { kind: picked.kind, row: picked.index };
      }
    },
    dispose: unsubscribe,
  };
}

/**
 * What the scene is to mark: what is in the spotlight, else what is selected. A particle is all its hits, with lines
 * from each to the next, whether it was found or not.
 */
function markedOf({ selection, spotlight, shown }: SessionState): Picked | MarkedGroup | null {
  if (spotlight) {
    const { hits, src, dst } = spotlight;
    return { kind: 'group', rows: hits, src, dst };
  }
  if (!selection) return null;
  switch (selection.kind) {
    case 'hit':
      return { kind: 'hit', row: selection.row };
    case 'edge':
    case 'track':
      return { kind: selection.kind, index: selection.row };
    case 'particle': {
      const [hits] = shown.event ? hitsOfParticlesOutward(shown.event, [selection.row]) : [[]];
      const rows = Uint32Array.from(hits);
      return rows.length === 0
        ? null
        : { kind: 'group', rows, src: rows.subarray(0, -1), dst: rows.subarray(1) };
    }
  }
}
