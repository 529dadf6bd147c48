import { eventZip } from '../formats/csvWriter.ts';
import type { ResultFormat } from '../formats/results/index.ts';
import { madeBy } from '../pipeline/madeBy.ts';
import type { SceneView } from '../scene/index.ts';
import { sentenceOf } from '../session/messages.ts';
import { notCarried } from '../session/sources.ts';
import type { SessionState } from '../session/store.ts';
import {
  besideFor,
  CAMERAS,
  type Camera,
  type Layer,
  MOST_VIEWS,
  viewsOf,
} from '../session/view.ts';
import { pageAddress } from './address.ts';
import { download } from './download.ts';
import { fileNameOf } from './format.ts';
import type { ActionName } from './keys.ts';
import type { PageSession } from './sessionContext.tsx';

export type DialogName = 'help' | 'glossary' | 'generate' | 'session' | 'picture' | 'map' | 'tour';

/** What only the page itself can do. */
export interface PageControls {
  readonly scene: () => SceneView | null;
  readonly toggleDock: (side: 'left' | 'right') => void;
  readonly toggleTray: () => void;
  readonly openDialog: (dialog: DialogName) => void;
  readonly pickFiles: () => void;
}

/** The function behind every named action. */
export function pageCommands(
  { store, actions }: PageSession,
  page: PageControls,
): Record<ActionName, () => void> {
  const toggle = (layer: Layer) => () => {
    const { layers } = store.getState().view;
    actions.setView({ layers: { ...layers, [layer]: !layers[layer] } });
  };
  /** Goes to a preset view; where it was chosen already, back to its start. */
  const look = (camera: Camera) => () => {
    if (store.getState().view.camera === camera) page.scene()?.reset();
    else actions.setView({ camera });
  };
  return {
    undo: actions.undo,
    redo: actions.redo,
    resetParameters: actions.resetParameters,
    open: page.pickFiles,
    generate: () => page.openDialog('generate'),
    moduleMap: () => page.openDialog('map'),
    previousEvent: () => actions.stepEvent(-1),
    nextEvent: () => actions.stepEvent(1),
    cancel: actions.cancel,
    ...lookCommands(look),
    fit: () => page.scene()?.fit(),
    resetView: () => page.scene()?.reset(),
    zoomIn: () => page.scene()?.steer({ in: 1 }),
    zoomOut: () => page.scene()?.steer({ in: -1 }),
    moreViews: () => {
      const { view } = store.getState();
      const next = (viewsOf(view).length % MOST_VIEWS) + 1;
      actions.setView({ beside: besideFor(view.camera, next) });
    },
    fadeRest: () => actions.setView({ fadeRest: !store.getState().view.fadeRest }),
    fullScreen: () => {
      const change = document.fullscreenElement
        ? document.exitFullscreen()
        : document.documentElement.requestFullscreen();
      change.catch((error) => actions.say('warning', sentenceOf(error)));
    },
    nextColour: () => {
      const modes =
        page
          .scene()
          ?.colourModes()
          .filter(({ applicable }) => applicable) ?? [];
      if (modes.length === 0) return;
      const at = modes.findIndex(({ id }) => id === store.getState().view.colour);
      actions.setView({ colour: modes[(at + 1) % modes.length].id });
    },
    toggleHits: toggle('hits'),
    toggleEdges: toggle('edges'),
    toggleTracks: toggle('tracks'),
    toggleLost: toggle('lost'),
    toggleDetector: toggle('detector'),
    unselect: () => actions.select(null),
    toggleLeft: () => page.toggleDock('left'),
    toggleRight: () => page.toggleDock('right'),
    toggleTray: page.toggleTray,
    screenshot: () => page.openDialog('picture'),
    glossary: () => page.openDialog('glossary'),
    tour: () => page.openDialog('tour'),
    saveSession: () => page.openDialog('session'),
    help: () => page.openDialog('help'),
  };
}

/** The command of every projection. */
function lookCommands(look: (camera: Camera) => () => void): Record<`view-${Camera}`, () => void> {
  return Object.fromEntries(CAMERAS.map((id) => [`view-${id}`, look(id)])) as Record<
    `view-${Camera}`,
    () => void
  >;
}

/** The name of a file about the event that is shown. */
export function outputName({ shown, pipeline }: SessionState, ending: string): string {
  return fileNameOf(shown.event?.name ?? 'trackloom', ending, pipeline.events);
}

/** Saves tracks or graph that are shown, as a file of some format. */
export function exportResult({ store }: PageSession, format: ResultFormat): void {
  const { event, graph, scores, tracks } = store.getState().shown;
  const isThere = format.of === 'tracks' ? tracks : scores;
  if (!event || !graph || !isThere) return;
  const found = { event, graph, scores: scores ?? NO_SCORES, tracks: tracks ?? NO_TRACKS };
  download(format.write(found), outputName(store.getState(), format.file), format.type);
}

/** Stand for what a format does not read. */
const NO_SCORES = new Float32Array(0);
const none = new Float32Array(0);
const NO_TRACKS = {
  hits: new Uint32Array(0),
  offset: Uint32Array.of(0),
  fits: { pt: none, eta: none, phi: none },
};

/** Saves what made the results that are shown: version, chain, map, network, parameters and event. */
export function exportMadeBy({ store }: PageSession): void {
  const { pipeline, shown, parameters } = store.getState();
  if (!shown.event) return;
  const made = madeBy({ ...pipeline, event: shown.event }, parameters.present);
  const text = new TextEncoder().encode(`${JSON.stringify(made, null, 2)}\n`);
  download(text, outputName(store.getState(), 'made-by.json'), 'application/json');
}

/** Saves the open event, a generated one say, as a zip of TrackML tables that the page and the command read. */
export function exportEvent({ store }: PageSession): void {
  const { event } = store.getState().shown;
  if (!event) return;
  const { bytes } = eventZip(event);
  download(bytes, outputName(store.getState(), 'event.zip'), 'application/zip');
}

/** Copies the address of the page in its present state, and says what it does not carry. */
export async function shareLink({ store, actions }: PageSession): Promise<void> {
  const state = store.getState();
  const link = pageAddress(state);
  const missing = notCarried(state.sources);
  try {
    await navigator.clipboard.writeText(link);
    actions.say(
      missing ? 'warning' : 'info',
      missing
        ? `The link is copied. ${missing}`
        : 'The link is copied. It brings back event, chain, parameters, views and selection.',
    );
  } catch {
    actions.say(
      'info',
      `The browser does not let the page copy; the link is ${link}${missing ? `. ${missing}` : ''}`,
    );
  }
}
