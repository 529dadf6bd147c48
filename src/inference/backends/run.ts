import { isAbort, type TaskContext } from '../../tasks/rpc.ts';
import type { NetworkFiles } from '../networkFiles.ts';
import type { BackendKind, BackendPlace, OpenNetwork } from './backend.ts';
import { chooseBackend, type NamedBackend } from './choose.ts';

/** What came of work with a network, where it was done and why there. */
export interface NetworkRun<T> {
  readonly value: T;
  /** Where it ran, e.g. `WASM, 2 threads`. */
  readonly backend: string;
  readonly reason: string;
  /** Sentences about backends that failed before. */
  readonly warnings: readonly string[];
}

/** Work with networks on whichever backend can do it. */
export interface NetworkRunner {
  /**
   * Opens a network on the backend that the rule chooses and does some work with it; where that fails, or computes
   * the network wrongly, on the next one of the list that can, which a warning then says. A backend that computed
   * the check graph of a network wrongly is not asked again for that network.
   * @param choice the id of a backend, or `auto`.
   * @throws Error that of the first backend, where no other can do it either; an AbortError where it was cancelled.
   */
  run<T>(
    network: NetworkFiles,
    choice: string,
    context: TaskContext,
    work: (network: OpenNetwork, context: TaskContext) => Promise<T>,
  ): Promise<NetworkRun<T>>;
  /** Stops every backend; nothing is run afterwards. */
  stop(): void;
}

/** Runs networks on backends, best first. */
export function createNetworkRunner(
  kinds: readonly BackendKind[],
  place: BackendPlace,
): NetworkRunner {
  const backends: readonly NamedBackend[] = kinds.map(({ id, title, start }) => ({
    id,
    title,
    ...start(place),
  }));
  /** By network: what backends that compute it wrongly said. */
  const refusals = new WeakMap<NetworkFiles, Map<NamedBackend, Error>>();

  return {
    async run(network, choice, context, work) {
      const wrong = refusals.get(network) ?? new Map<NamedBackend, Error>();
      refusals.set(network, wrong);

      const attempt = async (backend: NamedBackend) => {
        const refusal = wrong.get(backend);
        if (refusal) throw refusal;
        try {
          const opened = await backend.open(network, context);
          context.signal.throwIfAborted();
          return { value: await work(opened, context), backend: opened.where };
        } catch (error) {
          // The name, not the class: the error may come from a worker.
          if ((error as Error).name === 'SelfCheckError') wrong.set(backend, error as Error);
          throw error;
        }
      };

      const { backend: first, reason } = await chooseBackend(backends, choice);
      const failures: { readonly backend: NamedBackend; readonly error: Error }[] = [];
      for (const backend of [first, ...backends.filter((other) => other !== first)]) {
        if (backend !== first && !(await backend.availability()).available) continue;
        try {
          const done = await attempt(backend);
          if (failures.length === 0) return { ...done, reason, warnings: [] };
          const failed = wrong.has(first) ? 'computes wrongly here' : 'failed';
          return {
            ...done,
            reason: `${backend.title}, because ${first.title} ${failed}.`,
            warnings: failures.map(
              (before) =>
                `Scoring with ${before.backend.title} failed, ${backend.title} took over: ${before.error.message}`,
            ),
          };
        } catch (error) {
          if (isAbort(error)) throw error;
          failures.push({ backend, error: error as Error });
          // The last one fails, rather than computes wrongly, of something the others have even less of.
          if (backend === backends.at(-1) && !wrong.has(backend)) break;
        }
      }
      throw failures[0].error;
    },
    stop() {
      for (const backend of backends) backend.stop();
    },
  };
}
