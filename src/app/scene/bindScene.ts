import type { StoreApi } from 'zustand/vanilla';
import type { MarkedGroup, Picked, SceneLost, SceneTracks, SceneView } from '../../scene/index.ts';
import { carrySelection, type Selection } from '../../session/selection.ts';
import type { SessionState } from '../../session/store.ts';
import { LAYERS, viewsOf } from '../../session/view.ts';
import {
  drawsBoth,
  edgesOfBoth,
  isSamePicture,
  runA,
  selectionInA,
  tracksOfBoth,
} from './difference.ts';
import type { SceneFacts } from './factsStore.ts';
import type { LineMaker, SceneLines } from './lines.ts';
import {
  hitsOfParticlesOutward,
  sceneEdges,
  sceneHits,
  sceneLost,
  sceneTracks,
} from './sceneData.ts';
import { filterOfView, regionOfRanges } from './viewOfScene.ts';

export interface SceneBinding {
  /** The selection that something picked in the scene stands for. */
  selectionOf(picked: Picked | null): Selection | null;
  dispose(): void;
}

const NO_LINES: SceneLines = { tracks: null, lost: null };

/** What hears of a bound scene. */
export interface SceneListeners {
  /** What is drawn, after every change of that. */
  onFacts(facts: SceneFacts): void;
  /** Whether newer results than those of the picture are being made ready to draw. */
  onBusy(busy: boolean): void;
}

/** What the session shows, with what was made ready to draw it. */
interface Drawable {
  readonly state: SessionState;
  readonly tracks: SceneTracks | null;
  readonly lost: SceneLost | null;
  readonly lines: SceneLines;
}

/**
 * Keeps a scene up to date with the session: sets what changed, and only that, whenever the state changes. Lines of new
 * tracks are made elsewhere first: until then the picture stays one of the results before, as a whole.
 * `covered` tells how much of the picture's right (CSS pixels) the description of a picked object lies over.
 */
export function bindScene(
  scene: SceneView,
  store: StoreApi<SessionState>,
  makeLines: LineMaker,
  { onFacts, onBusy }: SceneListeners,
  covered: () => number,
): SceneBinding {
  /** What the scene has; null before it has anything. */
  let drawn: Drawable | null = null;
  /** Ends what is being made ready. */
  let making: { readonly state: SessionState; readonly ended: AbortController } | null = null;

  function update(next: Drawable): void {
    const { state, tracks, lost, lines } = next;
    const before = drawn?.state ?? null;
    drawn = next;
    const { shown, view, pipeline, parameters, selection } = state;
    const old = before?.shown;
    if (pipeline.detector !== (before?.pipeline.detector ?? null))
      scene.setDetector(pipeline.detector);
    const newEvent = shown.event !== (old?.event ?? null);
    if (newEvent) scene.setHits(shown.event && sceneHits(shown.event));
    const newClasses = !sameBytes(shown.evaluation?.edgeClass, old?.evaluation?.edgeClass);
    const a = runA(state);
    const both = drawsBoth(state);
    const newSides = before !== null && !isSamePicture(before, state);
    const newEdges = shown.graph !== old?.graph || shown.scores !== old?.scores || newClasses;
    if (newEvent || newEdges || (newSides && (both || drawsBoth(before)))) {
      const edges = sceneEdges(shown);
      scene.setEdges(edges && a && both ? edgesOfBoth(edges, a, shown) : edges);
    }
    const newTracks = shown.tracks !== old?.tracks || shown.evaluation !== old?.evaluation;
    if (newEvent || newTracks || newSides) {
      scene.setTracks(tracks, lines.tracks);
      scene.setLost(lost, lines.lost);
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
    if (view.ranges !== oldView?.ranges) {
      scene.setRegion(regionOfRanges(view.ranges));
      scene.setScoreRange(...view.ranges.score);
    }
    if (view.only !== oldView?.only || view.ranges.pt !== oldView?.ranges.pt)
      scene.setFilter(filterOfView(view));
    if (view.lineSize !== oldView?.lineSize || view.textSize !== oldView?.textSize)
      scene.setSizes({ line: view.lineSize, text: view.textSize });
    if (view.camera !== oldView?.camera || view.beside !== oldView?.beside)
      scene.setViews(viewsOf(view));
    if (state.poses !== before?.poses)
      for (const camera of viewsOf(view)) scene.setPose(camera, state.poses[camera] ?? null);
    const newSelection = selection !== (before?.selection ?? null);
    const newSpotlight = state.spotlight !== (before?.spotlight ?? null);
    const newFading = view.fadeRest !== oldView?.fadeRest;
    if (newSelection || newSpotlight || newFading || shown !== old) {
      const picked = markedOf(state);
      scene.highlight(picked);
      scene.setFaded(picked?.kind === 'group' || (view.fadeRest && picked !== null));
      if (picked && newSelection && selection?.focus && shown === old)
        scene.focus(picked, covered());
    }
    const drawsOther =
      shown !== old ||
      newSides ||
      view !== oldView ||
      parameters.present.ccCut !== before?.parameters.present.ccCut;
    if (drawsOther)
      onFacts({
        drawn: scene.drawnCounts(),
        legend: scene.legend(),
        colourModes: scene.colourModes(),
      });
  }

  /** Follows the session: at once where nothing has to be made ready for it. */
  function follow(state: SessionState): void {
    if (drawn && isSamePicture(drawn.state, state)) {
      makeReady(null);
      update({ ...drawn, state });
      return;
    }
    if (!making || !isSamePicture(making.state, state)) makeReady(state);
    // Whatever else changed is drawn meanwhile; what is marked may be of the newer results.
    if (making && drawn) {
      const { shown: old, baseline, selection, spotlight } = drawn.state;
      const colour = drawsBoth(state) === drawsBoth(drawn.state) ? state.view : drawn.state.view;
      const view = { ...state.view, colour: colour.colour };
      update({ ...drawn, state: { ...state, view, shown: old, baseline, selection, spotlight } });
    }
  }

  /** Draws the results of a state once their lines are made, unless there are newer ones by then; null: none of them. */
  function makeReady(state: SessionState | null): void {
    const wasBusy = making !== null;
    making?.ended.abort();
    making = null;
    if (state) startMaking(state);
    if (wasBusy !== (making !== null)) onBusy(making !== null);
  }

  function startMaking(state: SessionState): void {
    const { shown, view } = state;
    const { event } = shown;
    const a = runA(state);
    const own = sceneTracks(shown);
    const tracks = own && a ? tracksOfBoth(own, a, shown, drawsBoth(state)) : own;
    const lost = sceneLost(shown);
    const wanted = {
      tracks: view.layers.tracks ? tracks : null,
      lost: view.layers.lost ? lost : null,
    };
    const isNew =
      shown.tracks !== drawn?.state.shown.tracks ||
      shown.evaluation !== drawn?.state.shown.evaluation ||
      !drawn ||
      !isSamePicture(drawn.state, state);
    if (!event || !isNew || !(wanted.tracks || wanted.lost)) {
      update({ state: store.getState(), tracks, lost, lines: NO_LINES });
      return;
    }
    const mine = { state, ended: new AbortController() };
    making = mine;
    makeLines(event, wanted, mine.ended.signal)
      // Without them the scene makes its lines itself.
      .catch(() => NO_LINES)
      .then((lines) => {
        if (making !== mine) return;
        making = null;
        update({ state: store.getState(), tracks, lost, lines });
        onBusy(false);
      });
  }

  follow(store.getState());
  const unsubscribe = store.subscribe(follow);
  return {
    selectionOf(picked) {
      if (!picked || !drawn) return null;
      return carrySelection(selectionIn(drawn, picked), drawn.state.shown, store.getState().shown);
    },
    dispose() {
      unsubscribe();
      makeReady(null);
    },
  };
}

/** The selection, in the results that are drawn, that something picked stands for. */
function selectionIn({ state, lost }: Drawable, picked: Picked): Selection | null {
  switch (picked.kind) {
    case 'hit':
      return { kind: 'hit', row: picked.row };
    case 'lost':
      return lost && { kind: 'particle', row: lost.particle[picked.index] };
    default: {
      const { kind, index } = picked;
      const a = drawsBoth(state) ? runA(state) : null;
      const inA = a ? selectionInA(kind, index, a, state.shown) : undefined;
      return inA === undefined ? { kind, row: index } : inA;
    }
  }
}

/** Whether two arrays hold the same: every evaluation brings its own, of the same classes most often. */
function sameBytes(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  if (a === b) return true;
  if (a?.length !== b?.length || !a || !b) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
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
