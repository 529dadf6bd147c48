import { expect, it } from 'vitest';
import { eventOfSize, itkSimulator } from '../../../bench/detectors/itkScale.ts';
import { hitCount } from '../../../src/event/event.ts';

it('an event of the detector like the ITk has about the hits asked for, the same for the same seed', async () => {
  const simulator = itkSimulator();
  const event = await eventOfSize(simulator, 6000, 3);
  expect(Math.abs(hitCount(event) - 6000)).toBeLessThan(600);
  expect(event.detector).toBe('itk-like');
  const again = await eventOfSize(simulator, 6000, 3);
  expect(again.x).toEqual(event.x);
  expect(again.moduleKey).toEqual(event.moduleKey);
});
