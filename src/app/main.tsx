import { createRoot } from 'react-dom/client';
import { createPagePipeline } from '../pipeline/page.ts';
import { createSession } from '../session/store.ts';
import { App } from './App.tsx';
import { applyTheme, storedTheme, storeTheme } from './colour.ts';
import { pageAddress } from './commands.ts';
import { PanelBoundary } from './faults/PanelBoundary.tsx';
import { sayUncaught } from './faults/uncaught.ts';
import { allowedHosts, allowHost, hostToAsk } from './linkedHost.ts';
import { localBefore, rememberLocal } from './localFiles.ts';
import { startOffline } from './offline/offline.ts';
import { createTrayStore, TrayProvider } from './tray/trayStore.ts';
import './styles/index.css';

const offline = await startOffline();
const lost = localBefore();

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
  remember: rememberLocal,
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
if (lost !== null)
  actions.say(
    'warning',
    `${lost} was open before the page was loaded again. A page may not keep files of yours: open it again.`,
  );
const hostAsked = hostToAsk(eventUrl, new URL(window.location.href), allowedHosts());
const openLinked = (allowed: boolean) =>
  void (eventUrl === null || !allowed ? actions.openDemo() : actions.openUrl(eventUrl));
if (hostAsked === null) openLinked(true);

const tray = createTrayStore();
const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element with the id "root".');
createRoot(root).render(
  <PanelBoundary panel="The page">
    <TrayProvider value={tray}>
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
