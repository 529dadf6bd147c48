import { expect, it } from 'vitest';
import type { TrackingEvent } from '../../../src/event/event.ts';
import { networkInput } from '../../../src/inference/networkInput.ts';

const event: TrackingEvent = {
  name: 'five hits',
  detector: 'made-up',
  hitId: Uint32Array.of(1, 2, 3, 4, 5),
  x: Float64Array.of(10, 20, 30, 40, 50),
  y: new Float64Array(5),
  z: new Float64Array(5),
  moduleKey: new BigUint64Array(5),
  truth: null,
  cells: null,
};
const manifest = {
  nodeFeatures: [{ name: 'r', scale: 10 }],
  edgeFeatures: ['dr'],
} as const;

it('numbers the hits that have an edge, in the order of their rows', () => {
  const graph = { src: Uint32Array.of(3, 1), dst: Uint32Array.of(4, 3) };
  const input = networkInput(event, graph, manifest);
  expect([...input.hits]).toEqual([1, 3, 4]);
  expect([...input.nodes]).toEqual([2, 4, 5]);
  expect([...input.src]).toEqual([1, 0]);
  expect([...input.dst]).toEqual([2, 1]);
  expect([...input.edges]).toEqual([0.01, 0.02].map(Math.fround));
});

it('is empty for a graph without edges', () => {
  const input = networkInput(event, { src: new Uint32Array(0), dst: new Uint32Array(0) }, manifest);
  expect(input.hits.length + input.nodes.length + input.edges.length + input.src.length).toBe(0);
});
