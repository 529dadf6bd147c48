import { edgesCsv, eventZip, tracksCsv } from '../formats/csvWriter.ts';
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

export type DialogName = 'help' | 'glossary' | 'generate' | 'session' | 'picture' | 'tour';

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
function outputName({ shown, pipeline }: SessionState, ending: string): string {
  return fileNameOf(shown.event?.name ?? 'trackloom', ending, pipeline.events);
}

/** Saves the tracks that are shown as csv. */
export function exportTracks({ store }: PageSession): void {
  const { event, tracks } = store.getState().shown;
  if (event && tracks)
    download(tracksCsv(event, tracks), outputName(store.getState(), 'tracks.csv'), 'text/csv');
}

/** Saves the edges that are shown, with their scores, as csv. */
export function exportEdges({ store }: PageSession): void {
  const { event, graph, scores } = store.getState().shown;
  if (event && graph && scores)
    download(edgesCsv(event, graph, scores), outputName(store.getState(), 'edges.csv'), 'text/csv');
}

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
