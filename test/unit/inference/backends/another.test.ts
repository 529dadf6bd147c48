import { expect, test } from 'vitest';
import type { TrackingEvent } from '../../../../src/event/event.ts';
import type { Graph } from '../../../../src/graph/graph.ts';
import type { BackendKind, BackendPlace } from '../../../../src/inference/backends/backend.ts';
import { BACKENDS } from '../../../../src/inference/backends/index.ts';
import { createNetworkRunner } from '../../../../src/inference/backends/run.ts';
import type { NetworkFiles } from '../../../../src/inference/networkFiles.ts';
import { localTasks, type TaskContext } from '../../../../src/tasks/rpc.ts';

const context: TaskContext = { signal: new AbortController().signal, progress: () => {} };
const network = { name: 'n.onnx' } as NetworkFiles;
const graph = { src: Uint32Array.of(0, 1) } as Graph;

const stopped: string[] = [];

/** Everything that adding a backend takes, but for its line in `BACKENDS`. */
const coin = (fails: boolean): BackendKind => ({
  id: 'coin',
  title: 'Tossing',
  start: () => ({
    availability: async () => ({ available: true, isSlow: false, reason: 'a coin lies here' }),
    open: async () => ({
      where: 'a coin',
      embed: () => Promise.reject(new Error('A coin places nothing.')),
      filter: () => Promise.reject(new Error('A coin filters nothing.')),
      async score(_event, { src }) {
        if (fails) throw new Error('The coin rolled away.');
        return { scores: new Float32Array(src.length).fill(0.5) };
      },
    }),
    stop: () => void stopped.push('coin'),
  }),
});

const place: BackendPlace = {
  wasm: {
    ...localTasks({
      load: () => {},
      score: () => ({ scores: Float32Array.of(0.25, 0.25) }),
    }),
    stop() {},
  } as unknown as BackendPlace['wasm'],
  wasmThreads: 2,
  gpu: { context: async () => null, reason: () => null },
  webgpu: null,
};

const scored = (kinds: readonly BackendKind[], choice: string) =>
  createNetworkRunner(kinds, place).run(network, choice, context, (opened, watched) =>
    opened.score({} as TrackingEvent, graph, watched),
  );

test('a backend more is one more row: chosen, asked for and fallen back from like the others', async () => {
  const scoresOf = async (kinds: readonly BackendKind[], choice: string) => {
    const { value, ...rest } = await scored(kinds, choice);
    return { ...rest, score: value.scores[0] };
  };
  const first = [coin(false), ...BACKENDS];
  expect(await scoresOf(first, 'auto')).toEqual({
    score: 0.5,
    backend: 'a coin',
    reason: 'Tossing, because a coin lies here.',
    warnings: [],
  });
  expect((await scoresOf(first, 'wasm')).backend).toBe('WASM, 2 threads');
  expect(await scoresOf([coin(true), ...BACKENDS], 'coin')).toEqual({
    score: 0.25,
    backend: 'WASM, 2 threads',
    reason: 'WASM, because Tossing failed.',
    warnings: ['Scoring with Tossing failed, WASM took over: The coin rolled away.'],
  });
});

test('each backend stops what is its own', () => {
  let ended = 0;
  const wasm = { ...place.wasm, stop: () => void ended++ };
  createNetworkRunner([coin(false), ...BACKENDS], { ...place, wasm }).stop();
  expect(stopped).toEqual(['coin']);
  expect(ended).toBe(1);
});
