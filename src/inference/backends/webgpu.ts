import { unlessLost } from '../../gpu/errors.ts';
import { type RemoteTasks, shared } from '../../tasks/rpc.ts';
import { PROVIDER_TITLES } from '../provider.ts';
import type { ScoringTasks } from '../scoringTasks.ts';
import type { BackendKind } from './backend.ts';
import { openOn } from './openOn.ts';

/** onnxruntime on the page's own GPU device. */
export const WEBGPU = {
  id: 'webgpu',
  title: PROVIDER_TITLES.webgpu,
  start({ gpu, webgpu }) {
    /** Where networks may be loaded. */
    const used = new Set<RemoteTasks<ScoringTasks>>();
    return {
      async availability() {
        if (!webgpu) return { available: false, reason: 'onnxruntime cannot use a GPU in Node' };
        const onDevice = await gpu.context();
        if (!onDevice) return { available: false, reason: 'there is no WebGPU device here' };
        // On a software adapter it computes the same on the CPU, 50 to 100 times slower than WASM.
        return onDevice.isFallback
          ? { available: true, isSlow: true, reason: 'runs in software here' }
          : { available: true, isSlow: false, reason: 'there is a GPU' };
      },
      async open(network, context) {
        const onDevice = await gpu.context();
        if (!onDevice || !webgpu) throw new Error(gpu.reason() ?? 'There is no GPU device.');
        const { device, adapterName } = onDevice;
        const tasks = webgpu(device);
        // Its networks go with the device.
        if (!used.has(tasks)) void device.lost.then(() => used.delete(tasks));
        used.add(tasks);
        // onnxruntime may wait for a lost device for ever.
        await unlessLost(device, tasks.call('load', [shared(network)], context));
        return openOn(`WebGPU (${adapterName})`, tasks, network, (call) =>
          unlessLost(device, call),
        );
      },
      stop() {
        for (const tasks of used) {
          // What is loaded on a device that goes meanwhile goes with it.
          tasks.call('release', []).catch(() => undefined);
          tasks.fail('Scoring on the GPU was stopped.');
        }
        used.clear();
      },
    };
  },
} as const satisfies BackendKind;
