import { WASM } from './wasm.ts';
import { WEBGPU } from './webgpu.ts';

/**
 * Every backend, best first. The last is there always and has the most memory: networks are tried on it when they
 * are opened, and what it fails to do no other is asked to.
 */
export const BACKENDS = [WEBGPU, WASM] as const;

export type BackendId = (typeof BACKENDS)[number]['id'];

/** What can be asked for: a backend, or `auto`, which leaves it to the rule (choose.ts). */
export type BackendChoice = 'auto' | BackendId;
export const BACKEND_CHOICES: readonly BackendChoice[] = ['auto', ...BACKENDS.map(({ id }) => id)];
