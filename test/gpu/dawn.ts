import { afterAll, beforeAll } from 'vitest';
import { type Dawn, openDawn } from '../../src/cli/dawn.ts';
import { type GpuContext, requestDevice } from '../../src/gpu/device.ts';

/** A device on the software adapter for the tests of one file; errors outside any check fail the test run. */
export function testDevice(): () => GPUDevice {
  let dawn: Dawn | undefined;
  let context: GpuContext | undefined;
  const uncaptured: string[] = [];
  beforeAll(async () => {
    dawn = await openDawn({ software: true });
    context = await requestDevice(dawn.gpu, {
      onUncapturedError: (message) => uncaptured.push(message),
    });
  });
  afterAll(() => {
    context?.device.destroy();
    dawn?.close();
    if (uncaptured.length > 0) throw new Error(uncaptured.join('\n'));
  });
  return () => {
    if (!context) throw new Error('The device is not open yet.');
    return context.device;
  };
}
