import type { SceneEdges, SceneHits, SceneLost, SceneTracks } from './types.ts';

/** What the scene shows, and which track or lost particle each hit belongs to. */
export interface SceneData {
  readonly hits: SceneHits | null;
  readonly edges: SceneEdges | null;
  readonly tracks: SceneTracks | null;
  readonly lost: SceneLost | null;
  /** First track each hit row is on; -1 for none. Empty without hits. */
  readonly trackOfHit: Int32Array;
  /** Lost particle each hit row belongs to; -1 for none. Empty without hits. */
  readonly lostOfHit: Int32Array;
}

export const EMPTY_DATA: SceneData = {
  hits: null,
  edges: null,
  tracks: null,
  lost: null,
  trackOfHit: new Int32Array(0),
  lostOfHit: new Int32Array(0),
};

/** Number of lists of hits. */
export function listCount(lists: { readonly offset: Uint32Array } | null): number {
  return lists === null ? 0 : Math.max(lists.offset.length - 1, 0);
}

/** The list that each of `hitCount` hit rows is on, the first where it is on several; -1 for none. */
export function listOfHit(
  hitCount: number,
  lists: { readonly hits: Uint32Array; readonly offset: Uint32Array } | null,
): Int32Array {
  const of = new Int32Array(hitCount).fill(-1);
  if (lists === null) return of;
  for (let t = listCount(lists) - 1; t >= 0; t--)
    for (let i = lists.offset[t]; i < lists.offset[t + 1]; i++) of[lists.hits[i]] = t;
  return of;
}

/**
 * Refuses data whose parts do not fit together, which would otherwise be drawn wrong without a word.
 * @throws RangeError naming the table.
 */
export function checkSizes(name: string, lengths: Readonly<Record<string, number | null>>): void {
  let first: [string, number] | null = null;
  for (const [column, length] of Object.entries(lengths)) {
    if (length === null) continue;
    if (first === null) first = [column, length];
    else if (length !== first[1])
      throw new RangeError(
        `Scene: ${name}.${column} has ${length} rows but ${name}.${first[0]} has ${first[1]}; they must agree.`,
      );
  }
}

/**
 * Refuses rows that refer to no hit.
 * @throws RangeError naming the table and the first bad row.
 */
export function checkRows(name: string, rows: Uint32Array, hitCount: number): void {
  for (let i = 0; i < rows.length; i++)
    if (rows[i] >= hitCount)
      throw new RangeError(
        `Scene: ${name}[${i}] is hit row ${rows[i]}, but there are ${hitCount} hits; set the hits of the same event first.`,
      );
}
