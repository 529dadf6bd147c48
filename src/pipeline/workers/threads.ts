/** More threads than this do not make scoring faster on the sizes that come up. */
const MOST_THREADS = 8;

/** Threads for WASM: as many as the machine has cores; one where the page is not cross-origin isolated. */
export function wasmThreads(): number {
  if (!globalThis.crossOriginIsolated) return 1;
  return Math.max(1, Math.min(MOST_THREADS, navigator.hardwareConcurrency ?? 1));
}
