import { TRACK_STATUSES } from '../../metrics/matching.ts';
import { trackCount } from '../../tracks/track.ts';
import type { Column, Table } from '../column.ts';
import { ids, numbers, type TableSource, words } from './source.ts';

/** What made a track, in the order of `Tracks.origin`. */
const ORIGINS = ['simple', 'walked'] as const;

/** Tracks, by their numbers; null before there are any. */
export function trackTable({ event, tracks, evaluation }: TableSource): Table | null {
  if (!tracks) return null;
  const { fits, offset, origin } = tracks;
  const columns: Column[] = [
    numbers('track', 'track', 'Number of the track', (row) => row),
    numbers('hits', 'hits', 'Hits on the track', (row) => offset[row + 1] - offset[row]),
    numbers('pT', 'pT', 'Fitted transverse momentum, GeV', (row) => fits.pt[row], 3),
    numbers('eta', 'η', 'Fitted pseudorapidity', (row) => fits.eta[row], 3),
    numbers('phi', 'φ', 'Fitted azimuth, rad', (row) => fits.phi[row], 4),
    numbers('d0', 'd0', 'Fitted signed distance from the beam axis, mm', (row) => fits.d0[row], 3),
    numbers('z0', 'z0', 'Fitted z at the beam axis, mm', (row) => fits.z0[row], 2),
    numbers('charge', 'charge', 'Fitted charge, e', (row) => fits.charge[row]),
    words(
      'origin',
      'made by',
      'A component without branches, or the walk',
      ORIGINS,
      (row) => origin[row],
    ),
  ];
  if (evaluation) {
    const { status, majority, purity, fraction } = evaluation.tracks;
    columns.push(
      words('status', 'status', 'What the track is of', TRACK_STATUSES, (row) => status[row]),
      numbers(
        'purity',
        'purity',
        'Share of its hits that are its particle’s',
        (row) => purity[row],
        3,
      ),
      numbers(
        'fraction',
        'fraction',
        'Share of its particle’s hits that are on it',
        (row) => fraction[row],
        3,
      ),
    );
    const { truth } = event;
    if (truth)
      columns.push(
        ids('particle', 'particle', 'Id of the particle with most of its hits', (row) =>
          majority[row] < 0 ? 0n : truth.particles.id[majority[row]],
        ),
      );
  }
  return { rows: trackCount(tracks), columns };
}
