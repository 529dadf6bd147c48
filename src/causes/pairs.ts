import type { HitPairs } from './cause.ts';

/** The row of each pair in a list of edges, -1 where it is none. Rows of hits are below `hits`. */
export function edgeRows(pairs: HitPairs, edges: HitPairs, hits: number): Int32Array {
  const wanted = new Map<number, number[]>();
  for (let i = 0; i < pairs.src.length; i++) {
    const key = pairs.src[i] * hits + pairs.dst[i];
    const same = wanted.get(key);
    if (same) same.push(i);
    else wanted.set(key, [i]);
  }
  const starts = new Uint8Array(hits);
  for (const a of pairs.src) starts[a] = 1;
  const rows = new Int32Array(pairs.src.length).fill(-1);
  for (let e = 0; e < edges.src.length; e++) {
    if (!starts[edges.src[e]]) continue;
    for (const i of wanted.get(edges.src[e] * hits + edges.dst[e]) ?? []) rows[i] = e;
  }
  return rows;
}

/** The pairs at some places of a list. */
export function pairsAt({ src, dst }: HitPairs, at: readonly number[]): HitPairs {
  return { src: Uint32Array.from(at, (i) => src[i]), dst: Uint32Array.from(at, (i) => dst[i]) };
}
