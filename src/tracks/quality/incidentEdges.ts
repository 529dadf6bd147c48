/** The edges at each hit, either way round: those of hit h are `edge[offset[h] .. offset[h + 1])`, ascending. */
export interface IncidentEdges {
  readonly offset: Uint32Array;
  readonly edge: Uint32Array;
}

export function incidentEdges(
  hits: number,
  { src, dst }: { readonly src: Uint32Array; readonly dst: Uint32Array },
): IncidentEdges {
  const offset = new Uint32Array(hits + 1);
  for (const ends of [src, dst]) for (const hit of ends) offset[hit + 1]++;
  for (let h = 0; h < hits; h++) offset[h + 1] += offset[h];
  const next = offset.slice();
  const edge = new Uint32Array(2 * src.length);
  for (let e = 0; e < src.length; e++) {
    edge[next[src[e]]++] = e;
    edge[next[dst[e]]++] = e;
  }
  return { offset, edge };
}
