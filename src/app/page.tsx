import { createRoot } from 'react-dom/client';
import { createPagePipeline } from '../pipeline/page.ts';
import { createSession } from '../session/store.ts';
import { App } from './App.tsx';
import { followAddress } from './address.ts';
import { applyTextSize, applyTheme, storedTheme, storeTheme } from './colour.ts';
import { PanelBoundary } from './faults/PanelBoundary.tsx';
import { sayUncaught } from './faults/uncaught.ts';
import { canKeepFiles, createKeptFiles } from './kept/keptFiles.ts';
import { createLocalFiles, LocalFilesProvider, localBefore, namesOf } from './kept/localFiles.ts';
import { LINKED_GENERATOR } from './linkedGenerator.ts';
import { addressesOf, allowedHosts, allowHost, hostsToAsk } from './linkedHost.ts';
import type { Offline } from './offline/offline.ts';
import { createTrayStore, TrayProvider } from './tray/trayStore.ts';

/** Renders the page and opens what its address names. `offline` is what the service worker does for it; null without one. */
export function startPage(offline: Offline | null): void {
  const lost = localBefore();
  const keptFiles = canKeepFiles() ? createKeptFiles(() => navigator.storage.getDirectory()) : null;
  const localFiles = createLocalFiles(keptFiles);

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
    generator: LINKED_GENERATOR,
    remember: localFiles.getState().opened,
    schedule: (callback) => requestAnimationFrame(callback),
  });
  const { store, actions } = session;
  sayUncaught((sentence) => actions.say('error', sentence));

  applyTheme(store.getState().view.theme);
  applyTextSize(store.getState().view.textSize);
  store.subscribe((state, before) => {
    if (state.view.textSize !== before.view.textSize) applyTextSize(state.view.textSize);
    if (state.view.theme !== before.view.theme) {
      applyTheme(state.view.theme);
      storeTheme(state.view.theme);
    }
  });

  const { sources } = store.getState();
  const isLinked = sources.event.kind === 'url' || sources.event.kind === 'generated';
  void (keptFiles?.list() ?? Promise.resolve(null)).then((kept) => {
    localFiles.setState({ kept });
    if (lost !== null && (isLinked || lost !== (kept && namesOf(kept.names))))
      actions.say(
        'warning',
        `${lost} was open before the page was loaded again. A page may not keep files of yours unasked: open it again${keptFiles ? ', and keep it if you like (Open, This browser)' : ''}.`,
      );
  });
  const urls = addressesOf(sources);
  const hosts = hostsToAsk(urls, new URL(window.location.href), allowedHosts());
  let opened = () => {};
  const opening = new Promise<void>((resolve) => {
    opened = resolve;
  });
  /** What the link names, else what was kept; the demo where nothing is, or where it no longer opens. */
  async function openFirst(allowed: boolean): Promise<void> {
    if (!allowed || (!isLinked && sources.files.length === 0)) {
      const files = (await keptFiles?.read()) ?? [];
      if (files.length > 0) await actions.openFiles(files);
      if (store.getState().pipeline.events.length > 0) return;
    }
    await actions.openLink(allowed);
  }
  const openLinked = (allowed: boolean) => void openFirst(allowed).then(opened);
  followAddress(session, opening);
  if (hosts.length === 0) openLinked(true);

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
            ask={hosts.length > 0 ? { hosts, urls } : null}
            onAnswer={(allowed) => {
              if (allowed) hosts.forEach(allowHost);
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
}
