import { readFileSync } from 'node:fs';
import type { NodeGraph } from '../../../src/inference/nodeGraph.ts';

/** What `training/make_fixture.py` wrote: points (mm), edges, and the scores of the tiny network. */
export const TINY: Record<'x' | 'y' | 'z' | 'src' | 'dst' | 'scores', number[]> = JSON.parse(
  readFileSync('test/fixtures/inference/tiny-graph.json', 'utf8'),
);

/** The graph of the tiny network's fixture, or other edges between its points. */
export function tinyGraph(src: number[] = TINY.src, dst: number[] = TINY.dst): NodeGraph {
  return {
    x: Float64Array.from(TINY.x),
    y: Float64Array.from(TINY.y),
    z: Float64Array.from(TINY.z),
    src: Int32Array.from(src),
    dst: Int32Array.from(dst),
  };
}
