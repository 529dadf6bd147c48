import { asTyped, fromQuery, toQuery } from '../parameters/codec.ts';
import type { ParameterValues } from '../parameters/table.ts';
import { type ViewSettings, viewFromQuery, viewToQuery } from './view.ts';

/** What a link carries: everything is absent from it at its default. */
export interface LinkedState {
  readonly parameters: ParameterValues;
  readonly view: ViewSettings;
  /** Address of the event that was opened by URL; null for the demo event and for local files. */
  readonly eventUrl: string | null;
  /** Which of the events of that address is shown, from 0. */
  readonly eventIndex: number;
}

/** The query string of a state, without a leading `?`; empty where everything is at its default. */
export function linkQuery(state: LinkedState): string {
  const query = toQuery(state.parameters);
  for (const [key, value] of viewToQuery(state.view)) query.set(key, value);
  if (state.eventUrl !== null) query.set('event', state.eventUrl);
  if (state.eventUrl !== null && state.eventIndex > 0)
    query.set('index', String(state.eventIndex + 1));
  return query.toString();
}

/** The state of a query string; `errors` lists, one sentence each, the values that are not legal. */
export function readLink(search: string): LinkedState & { errors: string[] } {
  const query = new URLSearchParams(search);
  const parameters = fromQuery(query);
  const view = viewFromQuery(query);
  const number = query.get('index') ?? '1';
  const isNumber = /^[1-9]\d{0,8}$/.test(number);
  const index = isNumber
    ? []
    : [`index: "${asTyped(number)}" is no number of an event from 1; the first one is shown.`];
  return {
    parameters: parameters.values,
    view: view.view,
    eventUrl: query.get('event') || null,
    eventIndex: isNumber ? Number(number) - 1 : 0,
    errors: [...parameters.errors, ...view.errors, ...index],
  };
}
