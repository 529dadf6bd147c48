import mjs from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import wasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import { configureOrt } from '../../inference/scorer.ts';
import { createScoringTasks } from '../../inference/scoringTasks.ts';
import { serveTasks, type WorkerEnd } from '../../tasks/rpc.ts';
import { wasmThreads } from './threads.ts';

/** Worker: scoring with onnxruntime's WASM provider, off the main thread. */
serveTasks(
  self as WorkerEnd,
  createScoringTasks(
    async () => {
      const ort = await import('onnxruntime-web/wasm');
      configureOrt(ort, { wasmPaths: { mjs, wasm }, numThreads: wasmThreads() });
      return ort;
    },
    'wasm',
    undefined,
    wasmThreads(),
  ),
);
