/** LABELS: the tracks of a service as a flat list of whole numbers, in either of its two meanings. */
import { flattened } from '../event/trackList.ts';
import type { TrackHits } from '../tracks/track.ts';
import { ProtocolError } from './protocolError.ts';

/**
 * What LABELS means, which no metadata tells: `tracks` is row numbers of FEATURES, track after track, each closed by -1
 * (tracking-as-a-service, Athena); `rows` is one label per row, below 0 or above all others for none
 * (exatrkx-service).
 */
export type LabelMeaning = 'tracks' | 'rows';
export const LABEL_MEANINGS: readonly LabelMeaning[] = ['tracks', 'rows'];

/** More hits than any track has: the rows of a last label with as many are those of no track. */
const MOST_HITS = 60;

/** Tracks as LABELS tell them, and what was odd about these, a sentence each. */
export interface DecodedLabels {
  /** Rows of FEATURES; tracks by ascending smallest row. */
  readonly tracks: TrackHits;
  readonly notes: readonly string[];
}

/** LABELS of tracks: their rows in order, -1 after each; [-1] where there are none. */
export function encodeLabels({ hits, offset }: TrackHits): BigInt64Array {
  const count = offset.length - 1;
  if (count <= 0) return BigInt64Array.of(-1n);
  const labels = new BigInt64Array(hits.length + count);
  let at = 0;
  for (let t = 0; t < count; t++) {
    for (let k = offset[t]; k < offset[t + 1]; k++) labels[at++] = BigInt(hits[k]);
    labels[at++] = -1n;
  }
  return labels;
}

/**
 * The tracks of LABELS of an event with `rows` rows. A tail without -1 is dropped and a hit of two tracks stays with
 * the first, both as a note says.
 * @throws ProtocolError where a number is no row of FEATURES, or labels are not one per row.
 */
export function decodeLabels(
  labels: ArrayLike<number | bigint>,
  rows: number,
  meaning: LabelMeaning,
): DecodedLabels {
  return meaning === 'tracks' ? decodeLists(labels, rows) : decodePerRow(labels, rows);
}

function decodeLists(labels: ArrayLike<number | bigint>, rows: number): DecodedLabels {
  const lists: number[][] = [];
  const used = new Uint8Array(rows);
  let [open, shared] = [[] as number[], 0];
  for (let i = 0; i < labels.length; i++) {
    const row = Number(labels[i]);
    if (row === -1) {
      if (open.length > 0) lists.push(open);
      open = [];
    } else if (!(row >= 0 && row < rows))
      throw new ProtocolError(
        `LABELS has at place ${i} the row ${labels[i]}, and FEATURES has ${rows} rows; check that LABELS of this model are lists of rows.`,
      );
    else if (used[row]) shared++;
    else {
      used[row] = 1;
      open.push(row);
    }
  }
  const notes: string[] = [];
  if (open.length > 0)
    notes.push(
      `LABELS ends with ${open.length} rows that no -1 closes; they were dropped, as Athena does.`,
    );
  if (shared > 0)
    notes.push(
      `${shared} hits are on more than one track of LABELS; each stays with the first one.`,
    );
  return { tracks: packed(lists), notes };
}

function decodePerRow(labels: ArrayLike<number | bigint>, rows: number): DecodedLabels {
  if (labels.length !== rows)
    throw new ProtocolError(
      `LABELS has ${labels.length} labels for ${rows} rows of FEATURES; check that LABELS of this model are one per row.`,
    );
  const lists = new Map<number, number[]>();
  for (let row = 0; row < rows; row++) {
    const label = Number(labels[row]);
    if (label < 0) continue;
    const list = lists.get(label);
    if (list) list.push(row);
    else lists.set(label, [row]);
  }
  const notes: string[] = [];
  // Older services write the largest label and 1 where a row has no track.
  const last = Math.max(...lists.keys());
  const rest = lists.get(last);
  if (rest && rest.length > MOST_HITS && rest.length < rows) {
    lists.delete(last);
    notes.push(`${rest.length} rows share the last label ${last}; they were taken as on no track.`);
  }
  return { tracks: packed([...lists.values()]), notes };
}

/** Lists as tracks, by ascending smallest row. */
function packed(lists: readonly (readonly number[])[]): TrackHits {
  const smallest = new Map(lists.map((list) => [list, list.reduce((a, b) => Math.min(a, b))]));
  const sorted = [...lists].sort((a, b) => Number(smallest.get(a)) - Number(smallest.get(b)));
  return flattened(sorted);
}
