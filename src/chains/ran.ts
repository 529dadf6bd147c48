import { BACKEND_CHOICES, type BackendChoice } from '../inference/backends/index.ts';
import type { ServerEntry } from '../service/entry.ts';
import type { TimedPart } from '../tasks/timedParts.ts';

/** A stage's result with where it was made. */
export interface Ran<T> {
  readonly value: T;
  /** Where it ran, e.g. `GPU (NVIDIA H100)`, `CPU`, `WASM, 2 threads`. */
  readonly backend: string;
  /** Sentences the user should see: what was left out, why another backend was taken. */
  readonly warnings?: readonly string[];
  readonly parts?: readonly TimedPart[];
  /** Why it ran there, where that was a choice. */
  readonly reason?: string;
}

/** Where networks run. */
export type ProviderChoice = BackendChoice;
export const PROVIDER_CHOICES = BACKEND_CHOICES;
export const GRAPH_BACKEND_CHOICES = ['auto', 'gpu', 'cpu'] as const;
export type GraphBackendChoice = (typeof GRAPH_BACKEND_CHOICES)[number];

/** Choices of where to compute, besides the parameters: they change times, not results. */
export interface BackendChoices {
  readonly provider: ProviderChoice;
  readonly graphBackend: GraphBackendChoice;
  /** The server that the user sends to, another object each time; absent or null before the user said so. */
  readonly server?: ServerUse | null;
}

/** One sending of the user to a server. */
export interface ServerUse {
  readonly entry: ServerEntry;
}

/** A file in use that a result depends on: the module map, opened tracks, or the network of a role such as `gnn`. */
export type FileUse = 'map' | 'tracks' | `network:${string}`;
/** What a stage depends on: these, and the modules of the detector. */
export type StageFile = FileUse | 'detector';
