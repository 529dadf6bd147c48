import { asTyped, fromQuery, toQuery } from '../parameters/codec.ts';
import type { ParameterValues } from '../parameters/table.ts';
import { type Backends, backendsFromQuery, backendsToQuery } from './backends.ts';
import { type LinkedSelection, selectionOfText, selectionToText } from './linkedSelection.ts';
import { type Poses, posesFromQuery, posesToQuery } from './poses.ts';
import { type Sources, sourcesFromQuery, sourcesToQuery } from './sources.ts';
import { type ViewSettings, viewFromQuery, viewToQuery } from './view.ts';

/** The version of the links that are written; a link without one is of the first. */
export const LINK_VERSION = 1;

/** What a link carries: everything is absent from it at its default. */
export interface LinkedState {
  readonly parameters: ParameterValues;
  readonly backends: Backends;
  readonly view: ViewSettings;
  readonly poses: Poses;
  readonly sources: Sources;
  /** Which of the events of that source is shown, from 0. */
  readonly eventIndex: number;
  readonly selection: LinkedSelection | null;
}

/** The query string of a state, without a leading `?`; empty where everything is at its default. */
export function linkQuery(state: LinkedState): string {
  const query = toQuery(state.parameters);
  backendsToQuery(state.backends, query);
  for (const [key, value] of viewToQuery(state.view)) query.set(key, value);
  posesToQuery(state.poses, query);
  sourcesToQuery(state.sources, query);
  if (state.eventIndex > 0) query.set('index', String(state.eventIndex + 1));
  if (state.selection) query.set('select', selectionToText(state.selection));
  if (query.size > 0 && LINK_VERSION > 1) query.set('v', String(LINK_VERSION));
  return readable(query.toString());
}

/** A query string without escapes that no browser needs, so that a link stays short and can be read. */
function readable(query: string): string {
  return query.replaceAll('%2C', ',').replaceAll('%3A', ':').replaceAll('%2F', '/');
}

/** The state of a query string; `errors` lists, one sentence each, the values that are not legal. */
export function readLink(search: string): LinkedState & { errors: string[] } {
  const query = new URLSearchParams(search);
  const parameters = fromQuery(query);
  const view = viewFromQuery(query);
  const errors = [...parameters.errors, ...view.errors];
  const version = query.get('v') ?? '1';
  if (!/^\d{1,4}$/.test(version) || Number(version) > LINK_VERSION)
    errors.push(
      `v: this link is of version "${asTyped(version)}", newer than this page knows; reload the page. What it does not know is left out.`,
    );
  const number = query.get('index') ?? '1';
  const isNumber = /^[1-9]\d{0,8}$/.test(number);
  if (!isNumber)
    errors.push(
      `index: "${asTyped(number)}" is no number of an event from 1; the first one is shown.`,
    );
  return {
    parameters: parameters.values,
    backends: backendsFromQuery(query, errors),
    view: view.view,
    poses: posesFromQuery(query, errors),
    sources: sourcesFromQuery(query, errors),
    eventIndex: isNumber ? Number(number) - 1 : 0,
    selection: selectionOfText(query.get('select'), errors),
    errors,
  };
}
