/** Tracks as other programs take them; tracks have the numbers that `tracks.csv` gives them. */
import { rowsInFileOrder } from '../../event/canonicalOrder.ts';
import type { TrackingEvent } from '../../event/event.ts';
import { tracksCsv, tracksInFileOrder } from '../csvWriter.ts';
import { npy } from '../npyWriter.ts';
import type { FoundResults, ResultFormat } from './format.ts';

const text = (value: string) => new TextEncoder().encode(value);

/** Hit rows of each track, tracks in the order of `tracks.csv`. */
function hitsOfTracks({ event, tracks }: FoundResults): { track: number; hits: Uint32Array }[] {
  const { hits, offset } = tracks;
  return Array.from(tracksInFileOrder(event, tracks), (track) => ({
    track,
    hits: hits.subarray(offset[track], offset[track + 1]),
  }));
}

export const tracksAsCsv: ResultFormat = {
  id: 'tracks-csv',
  file: 'tracks.csv',
  label: 'Tracks',
  detail: 'csv: hit_id, track_id',
  of: 'tracks',
  type: 'text/csv',
  write: ({ event, tracks }) => tracksCsv(event, tracks),
};

/** Values that JSON has no word for are null. */
const finite = (value: number) => (Number.isFinite(value) ? value : null);

export const tracksAsJson: ResultFormat = {
  id: 'tracks-json',
  file: 'tracks.json',
  label: 'Tracks, JSON',
  detail: 'hits and helix of each track',
  of: 'tracks',
  type: 'application/json',
  write(results) {
    const { event, tracks } = results;
    const { pt, eta, phi } = tracks.fits;
    const list = hitsOfTracks(results).map(({ track, hits }, number) => ({
      track_id: number,
      pt: finite(pt[track]),
      eta: finite(eta[track]),
      phi: finite(phi[track]),
      hit_ids: Array.from(hits, (hit) => event.hitId[hit]),
    }));
    return text(`${JSON.stringify({ event: event.name, tracks: list })}\n`);
  },
};

/** Rows of the file by hit row: LABELS numbers rows, not ids. */
function fileRows(event: TrackingEvent): Uint32Array {
  const rows = new Uint32Array(event.hitId.length);
  rowsInFileOrder(event).forEach((hit, row) => {
    rows[hit] = row;
  });
  return rows;
}

export const tracksAsLabels: ResultFormat = {
  id: 'labels',
  file: 'labels.npy',
  label: 'Tracks, LABELS',
  detail: 'npy as the tracking service answers: rows of hits, -1 behind each track',
  of: 'tracks',
  type: 'application/octet-stream',
  write(results) {
    const rowOf = fileRows(results.event);
    const labels = hitsOfTracks(results).flatMap(({ hits }) => [
      ...Array.from(hits, (hit) => BigInt(rowOf[hit])),
      -1n,
    ]);
    // No track is one -1.
    const data = BigInt64Array.from(labels.length > 0 ? labels : [-1n]);
    return npy({ data, shape: [data.length] });
  },
};

const ACTS_COLUMNS = [
  ...['track_id', 'seed_id', 'particleId', 'nStates', 'nMajorityHits', 'nMeasurements'],
  ...['nOutliers', 'nHoles', 'nSharedHits', 'chi2', 'ndf', 'chi2/ndf', 'pT', 'eta', 'phi'],
  ...['truthMatchProbability', 'good/duplicate/fake', 'Hits_ID'],
];

/** The particle with most hits of a track, its hits, and whether it is the first track of it. */
function majority(event: TrackingEvent, hits: Uint32Array): { row: number; hits: number } {
  const counts = new Map<number, number>();
  for (const hit of hits) {
    const row = event.truth?.particleOfHit[hit] ?? -1;
    if (row >= 0) counts.set(row, (counts.get(row) ?? 0) + 1);
  }
  let best = { row: -1, hits: 0 };
  for (const [row, count] of counts)
    if (count > best.hits || (count === best.hits && row < best.row)) best = { row, hits: count };
  return best;
}

/** Share of a track's hits from which ACTS calls it matched. */
const MATCHED = 0.5;

export const tracksAsActs: ResultFormat = {
  id: 'acts-csv',
  file: 'tracks-acts.csv',
  label: 'Tracks, ACTS',
  detail: 'csv as ACTS writes tracks; without chi2',
  of: 'tracks',
  type: 'text/csv',
  write(results) {
    const { event, tracks } = results;
    const { pt, eta, phi } = tracks.fits;
    const seen = new Set<number>();
    const lines = hitsOfTracks(results).map(({ track, hits }, number) => {
      const most = majority(event, hits);
      const share = hits.length === 0 ? 0 : most.hits / hits.length;
      const isMatched = most.row >= 0 && share > MATCHED;
      const quality = !isMatched ? 'fake' : seen.has(most.row) ? 'duplicate' : 'good';
      if (isMatched) seen.add(most.row);
      const id = event.truth && most.row >= 0 ? event.truth.particles.id[most.row] : 0n;
      const ids = Array.from(hits, (hit) => event.hitId[hit]);
      const numbers = [number, number, id, ids.length, most.hits, ids.length, 0, 0, 0, 0, 0, 0];
      return `${[...numbers, pt[track], eta[track], phi[track], share, quality].join(',')},"[${ids.join(',')}]"`;
    });
    return text(`${[ACTS_COLUMNS.join(','), ...lines].join('\n')}\n`);
  },
};
