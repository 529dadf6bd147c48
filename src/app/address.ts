import { linkedSelection } from '../session/linkedSelection.ts';
import type { SessionState } from '../session/store.ts';
import { linkQuery } from '../session/url.ts';
import { viewsOf } from '../session/view.ts';
import type { PageSession } from './sessionContext.tsx';

/** The query string that brings back parameters, view, cameras, selection, and what was opened by URL or generated. */
export function queryOf(state: SessionState): string {
  const { steps, view, poses, sources, selection, shown, linked, pipeline } = state;
  return linkQuery({
    ...steps.present,
    view,
    poses,
    sources,
    eventIndex: pipeline.eventIndex,
    selection: linkedSelection(selection, shown) ?? linked,
  });
}

/** The address of the page in its present state. */
export function pageAddress(state: SessionState): string {
  const query = queryOf(state);
  const { origin, pathname } = window.location;
  return `${origin}${pathname}${query === '' ? '' : `?${query}`}`;
}

/** Browsers limit how often the address may change; a drag of a slider is one change. */
const ADDRESS_DELAY_MS = 250;

/** What is a step for the browser's back and forward: another event, chain or set of views; all else changes in place. */
function placeOf({ sources, pipeline, parameters, view }: SessionState): string {
  return JSON.stringify([sources, pipeline.eventIndex, parameters.present.chain, viewsOf(view)]);
}

/**
 * Keeps the address of the page that of the session's state, and follows the browser's back and forward. `opening` is
 * the opening of what the page's link names: until then the address stays as it came.
 */
export function followAddress(
  { store, actions }: Pick<PageSession, 'store' | 'actions'>,
  opening: Promise<void>,
): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let place: string | null = null;
  /** Goings that are under way. */
  let going = 1;

  const write = () => {
    if (going > 0) return;
    const state = store.getState();
    const [address, next] = [pageAddress(state), placeOf(state)];
    const isStep = place !== null && next !== place;
    place = next;
    if (address === window.location.href) return;
    if (isStep) history.pushState(null, '', address);
    else history.replaceState(null, '', address);
  };
  const arrive = () => {
    going--;
    if (going > 0) return;
    // Where one arrived is no step from where one was.
    place = null;
    write();
  };
  void opening.finally(arrive);
  store.subscribe((state, before) => {
    const { steps, view, poses, sources, selection, pipeline } = state;
    const isSame =
      steps.present === before.steps.present &&
      view === before.view &&
      poses === before.poses &&
      sources === before.sources &&
      selection === before.selection &&
      pipeline.eventIndex === before.pipeline.eventIndex &&
      pipeline.event === before.pipeline.event;
    if (isSame) return;
    clearTimeout(timer);
    timer = setTimeout(write, ADDRESS_DELAY_MS);
  });
  window.addEventListener('popstate', () => {
    going++;
    void actions.goToLink(window.location.search).finally(arrive);
  });
}
