import { createRoot } from 'react-dom/client';
import { createPagePipeline } from '../pipeline/page.ts';
import { createSession } from '../session/store.ts';
import { App } from './App.tsx';
import { applyTheme, storedTheme, storeTheme } from './colour.ts';
import { pageAddress } from './commands.ts';
import { PanelBoundary } from './faults/PanelBoundary.tsx';
import { sayUncaught } from './faults/uncaught.ts';
import { canKeepFiles, createKeptFiles } from './kept/keptFiles.ts';
import { createLocalFiles, LocalFilesProvider, localBefore, namesOf } from './kept/localFiles.ts';
import { allowedHosts, allowHost, hostToAsk } from './linkedHost.ts';
import { startOffline } from './offline/offline.ts';
import { createTrayStore, TrayProvider } from './tray/trayStore.ts';
import './styles/index.css';

const offline = await startOffline();
const lost = localBefore();
const keptFiles = canKeepFiles() ? createKeptFiles(() => navigator.storage.getDirectory()) : null;
const kept = (await keptFiles?.list()) ?? null;
const localFiles = createLocalFiles(keptFiles, kept);

let onDrawn = () => {};
const drawn = new Promise<void>((resolve) => {
  // What was given to the scene is seen in the next frame, and the frame after it is the first with nothing to draw.
  onDrawn = () => requestAnimationFrame(() => requestAnimationFrame(() => resolve()));
});
const pipeline = createPagePipeline(drawn);
const session = createSession(pipeline, {
  search: window.location.search,
  theme: storedTheme(),
  openDemo: pipeline.openDemo,
  remember: localFiles.getState().opened,
  schedule: (callback) => requestAnimationFrame(callback),
});
const { store, actions } = session;
sayUncaught((sentence) => actions.say('error', sentence));

/** Browsers limit how often the address may change; a drag of a slider is one change. */
const ADDRESS_DELAY_MS = 250;
let addressTimer: ReturnType<typeof setTimeout> | undefined;
function followState(): void {
  clearTimeout(addressTimer);
  addressTimer = setTimeout(() => {
    const address = pageAddress(store.getState());
    if (address !== window.location.href) history.replaceState(null, '', address);
  }, ADDRESS_DELAY_MS);
}

applyTheme(store.getState().view.theme);
store.subscribe((state, before) => {
  if (state.view.theme !== before.view.theme) {
    applyTheme(state.view.theme);
    storeTheme(state.view.theme);
  }
  const { parameters, view, eventUrl, pipeline: snapshot } = state;
  if (
    parameters !== before.parameters ||
    view !== before.view ||
    eventUrl !== before.eventUrl ||
    snapshot.event !== before.pipeline.event
  )
    followState();
});

const { eventUrl } = store.getState();
if (lost !== null && (eventUrl !== null || lost !== (kept && namesOf(kept.names))))
  actions.say(
    'warning',
    `${lost} was open before the page was loaded again. A page may not keep files of yours unasked: open it again${keptFiles ? ', and keep it if you like (Open, This browser)' : ''}.`,
  );
/** What was kept; the demo where nothing is, or where it no longer opens. */
async function openFirst(): Promise<void> {
  const files = (await keptFiles?.read().catch(() => [])) ?? [];
  if (files.length > 0) await actions.openFiles(files);
  if (store.getState().pipeline.events.length === 0) await actions.openDemo();
}
const hostAsked = hostToAsk(eventUrl, new URL(window.location.href), allowedHosts());
const openLinked = (allowed: boolean) =>
  void (eventUrl === null || !allowed ? openFirst() : actions.openUrl(eventUrl));
if (hostAsked === null) openLinked(true);

const tray = createTrayStore();
const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element with the id "root".');
createRoot(root).render(
  <PanelBoundary panel="The page">
    <TrayProvider value={tray}>
      <LocalFilesProvider value={localFiles}>
        <App
          session={session}
          tray={tray}
          pipeline={pipeline}
          offline={offline}
          ask={hostAsked !== null && eventUrl !== null ? { host: hostAsked, url: eventUrl } : null}
          onAnswer={(allowed) => {
            if (hostAsked !== null && allowed) allowHost(hostAsked);
            openLinked(allowed);
          }}
          onDrawn={onDrawn}
        />
      </LocalFilesProvider>
    </TrayProvider>
  </PanelBoundary>,
);

if (offline) {
  const stop = store.subscribe(({ pipeline: { stages } }) => {
    const states = Object.values(stages).map(({ state }) => state);
    // The event is there, and what follows from it.
    if (states.includes('running') || !states.slice(1).includes('done')) return;
    stop();
    void offline.keep();
  });
}
