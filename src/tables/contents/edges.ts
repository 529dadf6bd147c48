import { wrapPhi } from '../../event/coordinates.ts';
import { hitCount, particlePt } from '../../event/event.ts';
import { EDGE_CLASSES } from '../../metrics/report.ts';
import { trackOfHit } from '../../tracks/track.ts';
import type { Column, Table } from '../column.ts';
import { ids, numbers, orNone, type TableSource, whether, words } from './source.ts';

/** Edges, by their rows in the graph; null before there is one. */
export function edgeTable({
  event,
  graph,
  scores,
  tracks,
  evaluation,
  ccCut,
}: TableSource): Table | null {
  if (!graph) return null;
  const { x, y, z, hitId, truth } = event;
  const { src, dst } = graph;
  const radius = (hit: number) => Math.hypot(x[hit], y[hit]);
  const azimuth = (hit: number) => Math.atan2(y[hit], x[hit]);
  const columns: Column[] = [
    numbers('edge', 'edge', 'Number of the edge in the graph', (row) => row),
    numbers('source', 'source', 'Id of the inner hit', (row) => hitId[src[row]]),
    numbers('target', 'target', 'Id of the outer hit', (row) => hitId[dst[row]]),
  ];
  if (scores)
    columns.push(
      numbers('score', 'score', 'Score of the network', (row) => scores[row], 4),
      whether('kept', 'kept', 'Whether its score is above the cut', (row) => scores[row] > ccCut),
    );
  if (evaluation)
    columns.push(
      words(
        'class',
        'class',
        'Of a target, of another particle, skipping hits of one, or fake',
        EDGE_CLASSES,
        (row) => evaluation.edgeClass[row],
      ),
    );
  columns.push(
    numbers('r', 'r', 'Of the inner hit, mm', (row) => radius(src[row]), 1),
    numbers('z', 'z', 'Of the inner hit, mm', (row) => z[src[row]], 1),
    numbers('dr', 'Δr', 'mm', (row) => radius(dst[row]) - radius(src[row]), 2),
    numbers('dz', 'Δz', 'mm', (row) => z[dst[row]] - z[src[row]], 2),
    numbers('dphi', 'Δφ', 'rad', (row) => wrapPhi(azimuth(dst[row]) - azimuth(src[row])), 4),
  );
  if (tracks) {
    const track = trackOfHit(hitCount(event), tracks);
    const both = (row: number) => (track[src[row]] === track[dst[row]] ? track[src[row]] : -1);
    columns.push(
      numbers('track', 'track', 'Track that both hits are on', (row) => orNone(both(row))),
    );
  }
  if (truth) {
    const { particleOfHit, particles } = truth;
    const own = (row: number) => {
      const particle = particleOfHit[src[row]];
      return particle === particleOfHit[dst[row]] ? particle : -1;
    };
    const id = (row: number) => (own(row) < 0 ? 0n : particles.id[own(row)]);
    const pt = (row: number) => (own(row) < 0 ? Number.NaN : particlePt(particles, own(row)));
    columns.push(
      ids('particle', 'particle', 'Id of the particle that made both hits; 0: none', id),
      numbers('pT', 'pT', 'Transverse momentum of that particle, GeV', pt, 3),
    );
  }
  return { rows: src.length, columns };
}
