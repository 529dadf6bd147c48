/** Whether two graphs are the same, edge for edge and in order. */
import type { MapGraph } from '../../src/graph/graph.ts';

/** Null where they are; else what differs first. */
export function graphDifference(a: MapGraph, b: MapGraph): string | null {
  for (const [name, value] of Object.entries(a.counts)) {
    const other = b.counts[name as keyof MapGraph['counts']];
    if (value !== other) return `${name}: ${value} and ${other}`;
  }
  for (const side of ['src', 'dst'] as const) {
    const at = a[side].findIndex((hit, i) => hit !== b[side][i]);
    if (at >= 0) return `${side} of edge ${at}: ${a[side][at]} and ${b[side][at]}`;
  }
  return null;
}
