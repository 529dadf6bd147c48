import { createRoot } from 'react-dom/client';
import { createPagePipeline } from '../pipeline/page.ts';
import { createSession } from '../session/store.ts';
import { App } from './App.tsx';
import { applyTheme, storedTheme, storeTheme } from './colour.ts';
import { pageAddress } from './commands.ts';
import { localBefore, rememberLocal } from './localFiles.ts';
import './styles/index.css';

const lost = localBefore();
const pipeline = createPagePipeline();
const session = createSession(pipeline, {
  search: window.location.search,
  theme: storedTheme(),
  openDemo: pipeline.openDemo,
  remember: rememberLocal,
  schedule: (callback) => requestAnimationFrame(callback),
});
const { store, actions } = session;

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
void (eventUrl === null ? actions.openDemo() : actions.openUrl(eventUrl));

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element with the id "root".');
createRoot(root).render(<App session={session} pipeline={pipeline} />);
