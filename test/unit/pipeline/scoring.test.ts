import { expect, test } from 'vitest';
import type { TrackingEvent } from '../../../src/event/event.ts';
import type { GpuContext } from '../../../src/gpu/device.ts';
import type { Graph } from '../../../src/graph/graph.ts';
import type { NetworkFiles } from '../../../src/inference/networkFiles.ts';
import type { ScoringTasks } from '../../../src/inference/scoringTasks.ts';
import { SelfCheckError } from '../../../src/inference/selfCheck.ts';
import type { Environment } from '../../../src/pipeline/environment.ts';
import { createScoring } from '../../../src/pipeline/scoring.ts';
import { localTasks, type RemoteTasks, type TaskContext } from '../../../src/tasks/rpc.ts';

const context: TaskContext = { signal: new AbortController().signal, progress: () => {} };
const onnx = new Uint8Array(0);
const files = { name: 'n.onnx', onnx, manifest: { selfCheck: {} } } as unknown as NetworkFiles;
const event = {} as TrackingEvent;
const graph = {} as Graph;

/** Scoring where each provider answers with its own score or throws its error; `calls` lists who was asked. */
function scoringWith(answers: { webgpu?: Error; wasm?: Error }, isFallback = false, onGpu = 0.5) {
  const calls: string[] = [];
  const tasks = (provider: 'webgpu' | 'wasm', score: number) =>
    localTasks({
      load: () => {
        calls.push(provider);
        const error = answers[provider];
        if (error instanceof SelfCheckError) throw error;
      },
      score: () => {
        const error = answers[provider];
        if (error) throw error;
        return { scores: Float32Array.of(score) };
      },
    }) as unknown as RemoteTasks<ScoringTasks>;
  const device = { lost: new Promise(() => {}) } as unknown as GPUDevice;
  const environment = {
    wasm: tasks('wasm', 0.25),
    wasmThreads: 1,
    gpu: {
      context: async () => ({ device, adapterName: 'a GPU', isFallback }) as unknown as GpuContext,
      reason: () => null,
    },
    webgpu: () => tasks('webgpu', onGpu),
  } as unknown as Environment;
  return { score: createScoring(environment).scoreEdges, calls };
}

const wrong = (provider: string) => new SelfCheckError(`${provider} computes wrongly.`);

test('a provider that computes wrongly is refused with a message, and not asked again', async () => {
  const { score, calls } = scoringWith({ webgpu: wrong('WebGPU') });
  const first = await score(event, graph, files, 'auto', context);
  expect(first).toMatchObject({
    value: Float32Array.of(0.25),
    backend: 'WASM, 1 thread',
    reason: 'WASM, because WebGPU computes wrongly here.',
    warnings: ['Scoring with WebGPU failed, WASM took over: WebGPU computes wrongly.'],
  });
  expect((await score(event, graph, files, 'auto', context)).warnings).toEqual(first.warnings);
  expect(calls).toEqual(['webgpu', 'wasm', 'wasm']);
  await score(event, graph, { ...files }, 'auto', context);
  expect(calls.slice(3)).toEqual(['webgpu', 'wasm']);
});

test('WebGPU takes over where WASM computes wrongly, even on a software adapter', async () => {
  const { score, calls } = scoringWith({ wasm: wrong('WASM') }, true);
  const ran = await score(event, graph, files, 'auto', context);
  expect(ran).toMatchObject({
    backend: 'WebGPU (a GPU)',
    reason: 'WebGPU, because WASM computes wrongly here.',
  });
  expect(calls).toEqual(['wasm', 'webgpu']);
});

test('where both are wrong, the first says so', async () => {
  const { score } = scoringWith({ webgpu: wrong('WebGPU'), wasm: wrong('WASM') });
  await expect(score(event, graph, files, 'webgpu', context)).rejects.toThrow(
    'WebGPU computes wrongly.',
  );
});

test('a failure is tried again with WASM, but one of WASM is final', async () => {
  const failing = scoringWith({ webgpu: new Error('out of memory') });
  const ran = await failing.score(event, graph, files, 'auto', context);
  expect(ran.reason).toBe('WASM, because WebGPU failed.');
  await failing.score(event, graph, files, 'auto', context);
  expect(failing.calls).toEqual(['webgpu', 'wasm', 'webgpu', 'wasm']);
  const final = scoringWith({ wasm: new Error('out of memory') });
  await expect(final.score(event, graph, files, 'wasm', context)).rejects.toThrow('out of memory');
  expect(final.calls).toEqual(['wasm']);
});

test('a cancelled scoring is not tried again', async () => {
  const { score, calls } = scoringWith({ webgpu: new DOMException('Cancelled.', 'AbortError') });
  await expect(score(event, graph, files, 'auto', context)).rejects.toThrow('Cancelled.');
  expect(calls).toEqual(['webgpu']);
});

const undescribed = { name: 'n.onnx', onnx, manifest: {} } as unknown as NetworkFiles;
const open = { name: 'e1', hitId: Uint32Array.of(1, 2, 3) } as unknown as TrackingEvent;
const edges = { src: Uint32Array.of(0), dst: Uint32Array.of(1) } as Graph;

test('a network without a self-check is held against WASM on a part of the open event', async () => {
  const { score } = scoringWith({});
  const ran = await score(open, edges, undescribed, 'webgpu', context);
  expect(ran).toMatchObject({
    value: Float32Array.of(0.25),
    backend: 'WASM, 1 thread',
    reason: 'WASM, because WebGPU computes wrongly here.',
    warnings: [
      expect.stringContaining(
        'n.onnx: WebGPU (a GPU) and WASM differ on a trial graph of 1 edges of e1, by up to 0.250 (0.500 and 0.250).',
      ),
    ],
  });
});

test('where both agree the network stays where it was asked for, and is tried once', async () => {
  const { score, calls } = scoringWith({}, false, 0.26);
  for (let i = 0; i < 2; i++)
    expect(await score(open, edges, undescribed, 'webgpu', context)).toMatchObject({
      value: Float32Array.of(0.26),
      backend: 'WebGPU (a GPU)',
      warnings: [],
    });
  expect(calls).toEqual(['webgpu', 'wasm', 'webgpu']);
});
