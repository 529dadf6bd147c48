import { fromQuery, toQuery } from '../parameters/codec.ts';
import type { ParameterValues } from '../parameters/table.ts';
import { type ViewSettings, viewFromQuery, viewToQuery } from './view.ts';

/** What a link carries: everything is absent from it at its default. */
export interface LinkedState {
  readonly parameters: ParameterValues;
  readonly view: ViewSettings;
  /** Address of the event that was opened by URL; null for the demo event and for local files. */
  readonly eventUrl: string | null;
}

/** The query string of a state, without a leading `?`; empty where everything is at its default. */
export function linkQuery(state: LinkedState): string {
  const query = toQuery(state.parameters);
  for (const [key, value] of viewToQuery(state.view)) query.set(key, value);
  if (state.eventUrl !== null) query.set('event', state.eventUrl);
  return query.toString();
}

/** The state of a query string; `errors` lists, one sentence each, the values that are not legal. */
export function readLink(search: string): LinkedState & { errors: string[] } {
  const query = new URLSearchParams(search);
  const parameters = fromQuery(query);
  const view = viewFromQuery(query);
  return {
    parameters: parameters.values,
    view: view.view,
    eventUrl: query.get('event') || null,
    errors: [...parameters.errors, ...view.errors],
  };
}
