import { createStore, type StoreApi } from 'zustand/vanilla';

/** What the service worker does for the page. */
export interface Offline {
  /** Whether a newer version of the page waits to take over. */
  readonly update: StoreApi<{ readonly waiting: boolean }>;
  /** Reloads the page into the newer version. */
  takeUpdate(): void;
  /** Keeps the page with its defaults, and what it has used, for use without network. Call it when the page is idle. */
  keep(): Promise<void>;
}

/** Once per tab: a host or browser where isolation does not come about must not reload for ever. */
const RELOADED_KEY = 'trackloom.isolating';

/** How long the page waits to be isolated before it goes on with one thread. */
const ISOLATION_MS = 4000;

/**
 * Registers the service worker, where there is one. Where the host does not isolate the page, the worker does, which
 * takes one reload before anything is loaded.
 * @returns null where the page is served without one or the browser has none.
 */
export async function startOffline(): Promise<Offline | null> {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return null;
  const registering = navigator.serviceWorker.register(
    new URL('sw.js', document.baseURI),
    // The worker's file is looked at on every visit, whatever a host says of its age.
    { updateViaCache: 'none' },
  );
  // Private windows and browsers that were told so refuse; the page then works as long as there is a network.
  const registered = registering.catch(() => null);
  if (!globalThis.crossOriginIsolated) await isolate(registered);

  const update = createStore(() => ({ waiting: false }));
  void registered.then((registration) => {
    if (!registration) return;
    const look = () => {
      const { waiting, installing } = registration;
      if (waiting && navigator.serviceWorker.controller) update.setState({ waiting: true });
      installing?.addEventListener('statechange', look);
    };
    look();
    registration.addEventListener('updatefound', look);
  });
  let taking = false;
  return {
    update,
    takeUpdate() {
      if (taking) return;
      taking = true;
      navigator.serviceWorker.addEventListener('controllerchange', () => location.reload());
      void registered.then((registration) => registration?.waiting?.postMessage({ take: 'over' }));
    },
    async keep() {
      if (!(await registered)) return;
      const { active } = await navigator.serviceWorker.ready;
      const used = performance.getEntriesByType('resource').map(({ name }) => name);
      const { port1, port2 } = new MessageChannel();
      const kept = new Promise<void>((resolve) => {
        port1.onmessage = () => resolve();
      });
      active?.postMessage({ used }, [port2]);
      await kept;
      document.documentElement.dataset.offline = 'ready';
    },
  };
}

/** Reloads the page once under its service worker, which isolates it; goes on without where that does not come about. */
async function isolate(registered: Promise<ServiceWorkerRegistration | null>): Promise<void> {
  try {
    if (sessionStorage.getItem(RELOADED_KEY)) return;
    if (!(await registered)) return;
    if (!navigator.serviceWorker.controller && !(await controlled())) return;
    sessionStorage.setItem(RELOADED_KEY, 'yes');
  } catch {
    // Without storage nobody could tell the second load from the first.
    return;
  }
  location.reload();
  // Nothing is to be loaded for a page that goes.
  await new Promise(() => {});
}

/** Whether a service worker takes the page within the time that is waited for it. */
function controlled(): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), ISOLATION_MS);
    navigator.serviceWorker.addEventListener(
      'controllerchange',
      () => {
        clearTimeout(timer);
        resolve(true);
      },
      { once: true },
    );
  });
}
