import { beforeAll, describe, expect, it } from 'vitest';
import { createEdges, type Edges } from '../../src/graph/edges.ts';
import { HIT_STRIDE } from '../../src/graph/slots.ts';
import { testDevice } from './dawn.ts';
import { BOUNDARY_SIZES, firstDifference, runPass, seededValues, untouched } from './harness.ts';

const device = testDevice();
let edges: Edges;
beforeAll(async () => {
  edges = await createEdges(device());
});

const SLOTS = 1000;
/** Where a hit in its slot has its row. */
const ROW_AT = 6;

describe.each([0, 300])('edges with room for %i more', (more) => {
  it.each(BOUNDARY_SIZES)(
    'are the doublets and rows of the kept pairs, %i of them',
    async (count) => {
      const pairs = 2 * count + 5;
      const hits = seededValues(HIT_STRIDE * SLOTS, 2 ** 32, 1);
      const rows = seededValues(2 * pairs, SLOTS, 2);
      const legs = seededValues(2 * pairs, 2 ** 32, 3);
      const kept = seededValues(count + more, pairs, 4);
      const atMost = count + more;
      const inputs = {
        // What is beside the number of edges is larger.
        positions: Uint32Array.of(2 ** 31, 2 ** 31, count, 2 ** 31),
        kept,
        pairs: rows,
        pairLegs: legs,
        hits,
        edges: untouched(3 * atMost),
      };
      const [out] = await runPass(device(), inputs, (pass, pool, buffers) => {
        const { positions, kept, pairs, pairLegs, hits } = buffers;
        const total = { positions, index: 2 };
        const given = { total, kept, pairs, pairLegs, hits, edges: buffers.edges };
        edges.encode(pass, pool, given, atMost);
        return [{ buffer: buffers.edges, count: inputs.edges.length }];
      });
      const expected = untouched(3 * atMost);
      for (let e = 0; e < count; e++) {
        const rowOf = (end: number) => hits[HIT_STRIDE * rows[2 * kept[e] + end] + ROW_AT];
        expected[e] = legs[kept[e]];
        expected[atMost + e] = rowOf(0);
        expected[2 * atMost + e] = rowOf(1);
      }
      expect(firstDifference(out, expected)).toBe(-1);
    },
  );
});
