import type { TrackingEvent } from '../event/event.ts';
import { asTyped } from '../parameters/codec.ts';
import type { Selection } from './selection.ts';
import type { Shown } from './shown.ts';

/** What is selected by the ids of files, which a reconstruction elsewhere shares; a track by its first hit. */
export type LinkedSelection =
  | { readonly kind: 'hit' | 'track' | 'particle'; readonly id: bigint }
  | { readonly kind: 'edge'; readonly id: bigint; readonly to: bigint };

/** The selection by ids; null where nothing is selected. */
export function linkedSelection(selection: Selection | null, shown: Shown): LinkedSelection | null {
  const { event, graph, tracks } = shown;
  if (!selection || !event) return null;
  const { kind, row } = selection;
  const hit = (at: number | undefined) => (at === undefined ? null : BigInt(event.hitId[at]));
  const idOf = (id: bigint | null | undefined) =>
    id === null || id === undefined ? null : { kind, id };
  switch (kind) {
    case 'hit':
      return idOf(hit(row)) as LinkedSelection | null;
    case 'particle':
      return idOf(event.truth?.particles.id[row]) as LinkedSelection | null;
    case 'track':
      return idOf(tracks && hit(tracks.hits[tracks.offset[row]])) as LinkedSelection | null;
    case 'edge': {
      const [id, to] = [hit(graph?.src[row]), hit(graph?.dst[row])];
      return id === null || to === null ? null : { kind, id, to };
    }
  }
}

/** The row of what ids name; null where there is none (yet). */
export function resolveSelection(wanted: LinkedSelection, shown: Shown): Selection | null {
  const { event, graph, tracks } = shown;
  if (!event) return null;
  const { kind, id } = wanted;
  const found = (row: number) => (row < 0 ? null : { kind, row });
  if (kind === 'particle') return found(event.truth?.particles.id.indexOf(id) ?? -1);
  const hit = hitRow(event, id);
  if (hit < 0 || kind === 'hit') return found(hit);
  if (kind === 'track') {
    const place = tracks ? tracks.hits.indexOf(hit) : -1;
    if (!tracks || place < 0) return null;
    let row = 0;
    while (tracks.offset[row + 1] <= place) row++;
    return { kind, row };
  }
  const target = wanted.kind === 'edge' ? hitRow(event, wanted.to) : -1;
  return found(
    graph ? graph.src.findIndex((src, edge) => src === hit && graph.dst[edge] === target) : -1,
  );
}

function hitRow({ hitId }: TrackingEvent, id: bigint): number {
  return hitId.indexOf(Number(id));
}

/** As a link carries it: `track:125`, `edge:125-360`. */
export function selectionToText(selection: LinkedSelection): string {
  const { kind, id } = selection;
  return kind === 'edge' ? `${kind}:${id}-${selection.to}` : `${kind}:${id}`;
}

/** The selection of a link; null, and a sentence in `errors`, where it is none. */
export function selectionOfText(text: string | null, errors: string[]): LinkedSelection | null {
  if (text === null) return null;
  const single = /^(hit|track|particle):(\d{1,20})$/.exec(text);
  if (single) return { kind: single[1] as 'hit', id: BigInt(single[2]) };
  const edge = /^edge:(\d{1,20})-(\d{1,20})$/.exec(text);
  if (edge) return { kind: 'edge', id: BigInt(edge[1]), to: BigInt(edge[2]) };
  errors.push(
    `select: "${asTyped(text)}" is no hit, edge, track or particle by its id, such as track:125.`,
  );
  return null;
}
