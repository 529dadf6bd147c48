import { encodeLabels } from '../../service/labels.ts';
import { breathe, type TaskContext, transferring } from '../../tasks/rpc.ts';
import { createInference, type Inference } from './inference.ts';
import { folderOf, modelSetup, SERVED_MODELS } from './models.ts';

/** What a worker process loads. */
export interface WorkerSettings {
  /** Folder with the files that ship. */
  readonly shipped: string;
  /** Folder with a folder per model; null for what ships. */
  readonly repository: string | null;
  readonly detector: string;
  readonly threads: number;
}

/** Whether a model answers; `reason` says why not. */
export interface ModelState {
  readonly name: string;
  readonly reason: string | null;
}

/** An answer with what it took (ms). */
export interface Answer {
  readonly labels: BigInt64Array;
  readonly tracks: number;
  /** Rows of FEATURES without a position. */
  readonly left: number;
  readonly milliseconds: {
    readonly input: number;
    readonly infer: number;
    readonly output: number;
  };
}

/** The work of one worker process: its own copy of every model. */
export function createWorkerTasks() {
  const models = new Map<string, Inference>();
  return {
    /** Loads every model and runs it once; one that fails says why, and the others serve. */
    async load(context: TaskContext, settings: WorkerSettings): Promise<readonly ModelState[]> {
      const states: ModelState[] = [];
      for (const model of SERVED_MODELS) {
        try {
          const setup = modelSetup(model, folderOf(settings.repository, model));
          const inference = await createInference(setup, settings);
          await inference.warmUp(context);
          models.set(model.name, inference);
          states.push({ name: model.name, reason: null });
        } catch (error) {
          context.signal.throwIfAborted();
          states.push({ name: model.name, reason: (error as Error).message });
        }
      }
      return states;
    },
    async infer(context: TaskContext, name: string, features: Float32Array) {
      const model = models.get(name);
      if (!model) throw new Error(`The model ${name} is not loaded.`);
      const { tracks, left, milliseconds } = await model.infer(features, context);
      const answer: Answer = {
        labels: encodeLabels(tracks),
        tracks: tracks.offset.length - 1,
        left,
        milliseconds,
      };
      return transferring(answer);
    },
    /** Comes back once the calls before it are done, those that were given up among them. */
    idle: (context: TaskContext): Promise<void> => breathe(context.signal),
  };
}
export type WorkerTasks = ReturnType<typeof createWorkerTasks>;
