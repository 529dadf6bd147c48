import {
  GRAPH_BACKEND_CHOICES,
  type GraphBackendChoice,
  PROVIDER_CHOICES,
  type ProviderChoice,
} from '../chains/ran.ts';
import { asTyped } from '../parameters/codec.ts';

/** Where graphs are built and networks run; nothing here changes a result but in last digits of scores. */
export interface Backends {
  readonly graphBackend: GraphBackendChoice;
  readonly provider: ProviderChoice;
}

export const DEFAULT_BACKENDS: Backends = { graphBackend: 'auto', provider: 'auto' };

/** Adds the choices that differ from their default to a query. */
export function backendsToQuery(backends: Backends, query: URLSearchParams): void {
  for (const key of ['graphBackend', 'provider'] as const)
    if (backends[key] !== DEFAULT_BACKENDS[key]) query.set(key, backends[key]);
}

/** Choices of a query; what is absent is the default, what is illegal is listed and left at its default. */
export function backendsFromQuery(query: URLSearchParams, errors: string[]): Backends {
  const oneOf = <T extends string>(key: keyof Backends, choices: readonly T[], fallback: T): T => {
    const text = query.get(key);
    const value = choices.find((choice) => choice === text);
    if (text !== null && value === undefined)
      errors.push(`${key}: "${asTyped(text)}" is not one of ${choices.join(', ')}.`);
    return value ?? fallback;
  };
  return {
    graphBackend: oneOf('graphBackend', GRAPH_BACKEND_CHOICES, DEFAULT_BACKENDS.graphBackend),
    provider: oneOf('provider', PROVIDER_CHOICES, DEFAULT_BACKENDS.provider),
  };
}
