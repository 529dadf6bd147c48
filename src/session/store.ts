import { createStore, type StoreApi } from 'zustand/vanilla';
import type { FileUse } from '../chains/ran.ts';
import { DEFAULT_PARAMETERS, type ParameterId, type ParameterValues } from '../parameters/table.ts';
import type { Explanations } from '../pipeline/explanations.ts';
import type {
  Loading,
  Opened,
  Pipeline,
  PipelineSnapshot,
  ServerUse,
  SourceFile,
  UndescribedNetwork,
} from '../pipeline/pipeline.ts';
import type { Runs } from '../pipeline/runs.ts';
import type { Backends } from './backends.ts';
import {
  type BaselineActions,
  type BaselineState,
  createBaselineActions,
} from './baselineActions.ts';
import { change, endGesture, type History, redo, startHistory, undo } from './history.ts';
import { type LinkedSelection, resolveSelection, selectionToText } from './linkedSelection.ts';
import { addMessage, dismissMessage, type Message } from './messages.ts';
import { createOpening, type Generator } from './opening.ts';
import type { Poses, SavedPose } from './poses.ts';
import { carrySelection, type Selection, type Spotlight } from './selection.ts';
import { nextShown, type Shown } from './shown.ts';
import { DEMO, type Sources, sameEvent } from './sources.ts';
import { readLink } from './url.ts';
import type { Camera, Theme, ViewSettings } from './view.ts';

/** What undo brings back. */
export interface Settings {
  readonly parameters: ParameterValues;
  readonly backends: Backends;
}

/** What the page knows. */
export interface SessionState extends BaselineState {
  /** The pipeline's newest snapshot. */
  readonly pipeline: PipelineSnapshot;
  /** The results to show: of one run, also while the next one is under way. */
  readonly shown: Shown;
  /** What undo goes back through. */
  readonly steps: History<Settings>;
  /** The parameters of the present step. */
  readonly parameters: { readonly present: ParameterValues };
  readonly view: ViewSettings;
  readonly selection: Selection | null;
  /** What is lit besides the selection while all else fades; gone with the results it is of. */
  readonly spotlight: Spotlight | null;
  readonly messages: readonly Message[];
  /** Where what is open came from. */
  readonly sources: Sources;
  /** Cameras that were moved by hand. */
  readonly poses: Poses;
  /** What the sender of a session file wrote; null where there is nothing, or it was put away. */
  readonly notes: string | null;
  /** What a link selects and is not there yet. */
  readonly linked: LinkedSelection | null;
  /** A network that came without a manifest and waits for its description. */
  readonly undescribed: UndescribedNetwork | null;
  /** The server that was last sent to; null before the user said so. */
  readonly server: ServerUse | null;
}

/** What the page may do. Nothing here throws: what fails becomes a message and the open event stays open. */
export interface SessionActions<G> extends BaselineActions {
  /** Changes of one named `gesture` (a slider's drag) are one undo step until `endGesture`. */
  setParameter<K extends ParameterId>(id: K, value: ParameterValues[K], gesture?: string): void;
  endGesture(): void;
  resetParameters(): void;
  undo(): void;
  redo(): void;
  setView(changes: Partial<ViewSettings>): void;
  /** Where the camera of a projection was moved to; null where it stands where it does by default. */
  setPose(camera: Camera, pose: SavedPose | null): void;
  /** Picks something; ends the spotlight. */
  select(selection: Selection | null): void;
  /** Lights some hits and lines between them. */
  setSpotlight(spotlight: Spotlight | null): void;
  say(kind: Message['kind'], text: string): void;
  dismiss(id: number): void;
  /** Puts the notes of a session file away. */
  dismissNotes(): void;
  /** Opens files of any kind; a network without a manifest becomes `undescribed` until one is made. */
  openFiles(files: readonly SourceFile[]): Promise<void>;
  openUrl(url: string): Promise<void>;
  openDemo(): Promise<void>;
  /** Opens what the link of the session names; `allowed` is false where nothing may be fetched for it. */
  openLink(allowed: boolean): Promise<void>;
  /** Goes to the state of a link; its event is opened where it is another. */
  goToLink(search: string): Promise<void>;
  generate(settings: G): Promise<void>;
  /** Gives up the network that waits for its description. */
  forgetUndescribed(): void;
  /** Shows the event `step` places further on, round and round. */
  stepEvent(step: 1 | -1): void;
  /** Puts the map or network that ships back to use. */
  restoreShipped(file: FileUse): void;
  /** Where graphs are built and networks run; a step that can be undone. */
  setBackends(changes: Partial<Backends>): void;
  /** Sends to a server from now on, with the chain remote; null sends nothing. */
  setServer(server: ServerUse | null): void;
  cancel(): void;
  /** Gives up what is being opened of one kind. */
  cancelLoading(kind: Loading['kind']): void;
  resume(): void;
}

export interface Session<G = unknown> {
  readonly store: StoreApi<SessionState>;
  /** Why particles were lost, of the results that are shown once they are complete. */
  readonly explain: Explanations;
  /** Runs beside the one that is shown. */
  readonly runs: Runs;
  readonly maps: Pipeline['maps'];
  readonly openEventList: Pipeline['openEventList'];
  /** The files of what is open. */
  readonly files: Pipeline['files'];
  readonly actions: SessionActions<G>;
  /** Lets go of the pipeline's snapshots; the pipeline itself stays. */
  dispose(): void;
}

export interface SessionOptions<G = unknown> {
  /** How links carry settings of the generator. */
  readonly generator?: Generator<G>;
  /** Query string the page was opened with. */
  readonly search?: string;
  readonly theme?: Theme;
  /** Opens the event that ships with the page. */
  readonly openDemo?: () => Promise<Opened>;
  /** Told what was opened: kinds, and the files where they are local, which a link cannot bring back. */
  readonly remember?: (opened: Opened, files: readonly SourceFile[] | null) => void;
  /** Runs a callback once, soon: the page gives requestAnimationFrame, so that a drag costs one run a frame. */
  readonly schedule?: (callback: () => void) => void;
}

/** The session of a page on `pipeline`: the state of the link it was opened with, and every action. */
export function createSession<G>(
  pipeline: Pipeline<G>,
  options: SessionOptions<G> = {},
): Session<G> {
  const { search = '', theme, openDemo, schedule = (callback) => callback() } = options;
  const { remember = () => {} } = options;
  const link = readLink(search);
  const store = createStore<SessionState>(() => ({
    pipeline: pipeline.snapshot(),
    shown: nextShown(null, pipeline.snapshot()),
    steps: startHistory<Settings>({ parameters: link.parameters, backends: link.backends }),
    parameters: { present: link.parameters },
    view: theme ? { ...link.view, theme } : link.view,
    selection: null,
    spotlight: null,
    messages: [...link.errors, ...pipeline.snapshot().warnings].reduce<readonly Message[]>(
      (list, text) => addMessage(list, 'warning', text),
      [],
    ),
    sources: link.sources,
    poses: link.poses,
    linked: link.selection,
    notes: null,
    undescribed: null,
    baseline: null,
    baselineProgress: null,
    server: null,
  }));
  const { getState: get, setState: set } = store;
  pipeline.setParameters(link.parameters);
  setBackends(link.backends);

  let scheduled = false;
  function setSteps(steps: History<Settings>): void {
    const before = get().steps.present;
    const { parameters, backends } = steps.present;
    set({
      steps,
      ...(parameters !== before.parameters && { parameters: { present: parameters } }),
    });
    if (backends !== before.backends) setBackends(backends);
    if (parameters === before.parameters || scheduled) return;
    scheduled = true;
    schedule(() => {
      scheduled = false;
      pipeline.setParameters(get().parameters.present);
    });
  }
  function setBackends({ graphBackend, provider }: Backends): void {
    pipeline.setGraphBackend(graphBackend);
    pipeline.setProvider(provider);
  }
  function step(settings: Partial<Settings>, gesture: string | null = null): void {
    const { steps } = get();
    const next = { ...steps.present, ...settings };
    const { parameters, backends } = steps.present;
    if (next.parameters === parameters && next.backends === backends) return;
    setSteps(change(steps, next, gesture));
  }

  const say: SessionActions<G>['say'] = (kind, text) =>
    set({ messages: addMessage(get().messages, kind, text) });

  const opening = createOpening<G>({
    pipeline,
    get,
    set,
    say,
    openDemo,
    remember,
    generator: options.generator,
    opened: ({ session, kinds }) => {
      if (!session) return kinds.has('tracks') ? layOver() : undefined;
      const link = readLink(session.query);
      goTo(link);
      // What a link brings back as well stays what a link names.
      const { event } = link.sources;
      if (event.kind !== 'local') set({ sources: { ...get().sources, event } });
      set({ notes: session.notes.trim() || null });
    },
  });
  const { complainOf } = opening;

  /** Takes over the state of a link but for what is open. */
  function goTo(next: ReturnType<typeof readLink>): void {
    const { parameters, backends, view, poses, selection, errors } = next;
    step({ parameters, backends });
    set({ view: { ...view, theme: get().view.theme }, poses, spotlight: null });
    select(selection);
    for (const text of errors) say('warning', text);
  }
  /** Shows the opened tracks; those that were found here become the baseline that they are compared with. */
  function layOver(): void {
    const { parameters, shown } = get();
    if (parameters.present.chain === 'opened-tracks') return;
    if (shown.complete && shown.tracks) actions.pinBaseline();
    step({ parameters: { ...parameters.present, chain: 'opened-tracks' } });
  }
  /** Selects what ids name, at once or when it is there. */
  function select(linked: LinkedSelection | null): void {
    const selection = linked && resolveSelection(linked, get().shown);
    set({ selection, linked: selection ? null : linked });
  }

  const unsubscribe = pipeline.subscribe(() =>
    set((state) => takeSnapshot(state, pipeline.snapshot())),
  );

  const actions: SessionActions<G> = {
    setParameter: (id, value, gesture) => {
      const { present } = get().parameters;
      if (Object.is(present[id], value)) return;
      step({ parameters: { ...present, [id]: value } }, gesture);
    },
    endGesture: () => setSteps(endGesture(get().steps)),
    resetParameters: () => {
      const { present } = get().parameters;
      const same = Object.entries(DEFAULT_PARAMETERS).every(
        ([id, value]) => present[id as ParameterId] === value,
      );
      if (!same) step({ parameters: DEFAULT_PARAMETERS });
    },
    undo: () => setSteps(undo(get().steps)),
    redo: () => setSteps(redo(get().steps)),
    setView: (changes) => set({ view: { ...get().view, ...changes } }),
    setPose: (camera, pose) => {
      const { [camera]: _old, ...others } = get().poses;
      set({ poses: pose ? { ...others, [camera]: pose } : others });
    },
    select: (selection) => set({ selection, linked: null, spotlight: null }),
    setSpotlight: (spotlight) => set({ spotlight }),
    say,
    dismissNotes: () => set({ notes: null }),
    dismiss: (id) => set({ messages: dismissMessage(get().messages, id) }),
    openFiles: async (files) => void (await opening.openFiles(files)),
    openUrl: async (url) => void (await opening.openUrl(url)),
    openDemo: async () => void (await opening.openDemo()),
    generate: async (settings) => void (await opening.generate(settings)),
    openLink: async (allowed) => {
      // What is in use of the link's files is told again as they open.
      set({ sources: { ...link.sources, files: [] } });
      if (!allowed) return void (await opening.openDemo());
      await opening.openSources(link.sources, link.eventIndex, DEMO);
    },
    goToLink: async (search) => {
      const next = readLink(search);
      const { sources } = get();
      goTo({ ...next, selection: null });
      const index = next.eventIndex;
      if (!sameEvent(next.sources.event, sources.event))
        await opening.openSources(next.sources, index, sources);
      else if (index !== get().pipeline.eventIndex)
        await pipeline.selectEvent(index).catch(complainOf);
      select(next.selection);
    },
    forgetUndescribed: () => set({ undescribed: null }),
    stepEvent: (step) => {
      const { events, eventIndex } = get().pipeline;
      if (events.length > 1)
        pipeline.selectEvent((eventIndex + step + events.length) % events.length).catch(complainOf);
    },
    restoreShipped: (file) => {
      pipeline.restoreShipped(file);
      const left = pipeline.snapshot().openedFiles;
      const { event, files } = get().sources;
      set({
        sources: {
          event,
          files: files.filter(({ kind }) => left.some((use) => use.startsWith(kind))),
        },
      });
    },
    setBackends: (changes) => {
      const { backends } = get().steps.present;
      const next = { ...backends, ...changes };
      const isSame =
        next.graphBackend === backends.graphBackend && next.provider === backends.provider;
      if (!isSame) step({ backends: next });
    },
    ...createBaselineActions({
      pipeline,
      get,
      set,
      setParameters: (parameters) => step({ parameters }),
      say,
    }),
    setServer: (server) => {
      set({ server });
      pipeline.setServer(server);
    },
    cancel: () => pipeline.cancel(),
    cancelLoading: (kind) => pipeline.cancelLoading(kind),
    resume: () => pipeline.resume(),
  };
  return {
    store,
    explain: pipeline.explain,
    runs: pipeline.runs,
    maps: pipeline.maps,
    openEventList: pipeline.openEventList,
    files: () => pipeline.files(),
    actions,
    dispose: unsubscribe,
  };
}

/**
 * The state with a newer snapshot: new warnings and errors are said, what no longer holds is taken back, and the
 * selection is carried over.
 */
function takeSnapshot(state: SessionState, next: PipelineSnapshot): Partial<SessionState> {
  const before = state.pipeline;
  let messages = state.messages;
  if (next.warnings !== before.warnings) {
    messages = messages.filter(
      ({ kind, text }) =>
        kind !== 'warning' || !before.warnings.includes(text) || next.warnings.includes(text),
    );
    for (const text of next.warnings)
      if (!before.warnings.includes(text)) messages = addMessage(messages, 'warning', text);
  }
  for (const stage of new Set([...Object.keys(before.stages), ...Object.keys(next.stages)])) {
    const error = next.stages[stage]?.error ?? null;
    const known = before.stages[stage]?.error ?? null;
    if (error === known) continue;
    messages = messages.filter(({ kind, text }) => kind !== 'error' || text !== known);
    if (error !== null) messages = addMessage(messages, 'error', error);
  }
  const shown = nextShown(state.shown, next);
  const carried = carrySelection(state.selection, state.shown, shown);
  const selection = carried ?? (state.linked && resolveSelection(state.linked, shown));
  const linked = selection || shown.complete ? null : state.linked;
  if (state.linked && !linked && !selection)
    messages = addMessage(
      messages,
      'warning',
      `What the link selects, ${selectionToText(state.linked)}, is not there in this reconstruction.`,
    );
  const spotlight = shown === state.shown ? state.spotlight : null;
  return { pipeline: next, shown, messages, selection, linked, spotlight };
}
