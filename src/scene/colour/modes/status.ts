import { listCount } from '../../sceneData.ts';
import { TRACK_STATUSES, type TrackStatus } from '../../types.ts';
import { type ColourMode, fill, put, STRONG, tally, WEAK } from '../mode.ts';
import type { Palette } from '../palette.ts';

const LABELS: Readonly<Record<TrackStatus, string>> = {
  found: 'Found target',
  other: 'Other particle',
  fragment: 'Fragment',
  duplicate: 'Duplicate',
  fake: 'Fake track',
  unknown: 'Not judged',
};

/** Alpha of tracks that are neither a find nor a fault. */
const SOFT = 130;
const SOFT_STATUSES: readonly TrackStatus[] = ['other', 'fragment'];

function colourOf(palette: Palette, code: number) {
  return palette.status[TRACK_STATUSES[code] ?? 'unknown'];
}

/** Tracks, their hits and their edges by what became of them; lost target particles beside them. */
export const statusMode: ColourMode = {
  id: 'status',
  label: 'Found, lost, fake',
  needs: 'Needs tracks and the truth of the event.',
  isApplicable: (data) => data.tracks !== null && data.tracks.status !== null,
  hits: ({ tracks, trackOfHit, lostOfHit }, palette, out) => {
    const status = tracks?.status;
    for (let i = 0; 4 * i < out.length; i++) {
      const track = trackOfHit[i];
      if (lostOfHit[i] >= 0) put(out, i, palette.status.lost, STRONG);
      else if (status && track >= 0) put(out, i, colourOf(palette, status[track]), STRONG);
      else put(out, i, palette.dim, WEAK);
    }
  },
  edges: ({ edges, tracks, trackOfHit }, palette, out) => {
    const status = tracks?.status;
    if (!edges || !status) return fill(out, palette.dim, WEAK);
    for (let i = 0; i < edges.src.length; i++) {
      const track = trackOfHit[edges.src[i]];
      if (track >= 0 && track === trackOfHit[edges.dst[i]])
        put(out, i, colourOf(palette, status[track]), STRONG);
      else put(out, i, palette.dim, WEAK);
    }
  },
  tracks: ({ tracks }, palette, out) => {
    const status = tracks?.status;
    if (!status) return fill(out, palette.status.unknown, STRONG);
    for (let t = 0; t < status.length; t++)
      put(
        out,
        t,
        colourOf(palette, status[t]),
        SOFT_STATUSES.includes(TRACK_STATUSES[status[t]]) ? SOFT : STRONG,
      );
  },
  legend: ({ tracks, lost }, palette) => {
    const counts = tracks?.status ? tally(tracks.status, TRACK_STATUSES.length) : null;
    const entries = TRACK_STATUSES.map(
      (status, i) =>
        ({
          kind: 'swatch',
          shape: 'line',
          colour: palette.status[status],
          label: LABELS[status],
          count: counts === null ? 0 : counts[i],
        }) as const,
    ).filter((entry, i) => entry.count > 0 || i === 0 || TRACK_STATUSES[i] === 'fake');
    return [
      ...entries,
      {
        kind: 'swatch',
        shape: 'dashed',
        colour: palette.status.lost,
        label: 'Lost target',
        count: listCount(lost),
      },
    ];
  },
};
