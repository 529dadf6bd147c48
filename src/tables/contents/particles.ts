import { particleEta, particlePt } from '../../event/event.ts';
import { hitsOfParticles } from '../../metrics/truthEdges.ts';
import type { Column, Table } from '../column.ts';
import { ids, numbers, orNone, type TableSource, whether, words } from './source.ts';

/** Particles, by their rows in the truth of the event; null where it brings none. */
export function particleTable({ event, evaluation }: TableSource): Table | null {
  const { truth } = event;
  if (!truth) return null;
  const { particles } = truth;
  const { id, vx, vy, vz, px, py, charge } = particles;
  const hits = hitsOfParticles(truth);
  const columns: Column[] = [
    ids('particle', 'particle', 'Id in the files', (row) => id[row]),
    numbers('pT', 'pT', 'Transverse momentum, GeV', (row) => particlePt(particles, row), 3),
    numbers('eta', 'η', 'Pseudorapidity', (row) => particleEta(particles, row), 3),
    numbers('phi', 'φ', 'Azimuth of the momentum, rad', (row) => Math.atan2(py[row], px[row]), 4),
    numbers('charge', 'charge', 'e', (row) => charge[row]),
    numbers(
      'radius',
      'vertex r',
      'Distance of the production vertex from the beam axis, mm',
      (row) => Math.hypot(vx[row], vy[row]),
      2,
    ),
    numbers('vz', 'vertex z', 'z of the production vertex, mm', (row) => vz[row], 2),
    numbers('hits', 'hits', 'Hits in the event', (row) => hits[row]),
  ];
  if (evaluation) {
    const { target, foundBy, lostAt, lostStages, truthEdges } = evaluation.particles;
    const fates = ['found', ...lostStages.slice(1).map(lostIn), 'no target'];
    const fate = (row: number) => {
      if (foundBy[row] >= 0) return 0;
      return target[row] ? lostAt[row] : fates.length - 1;
    };
    columns.push(
      whether('target', 'target', 'Whether it is to be found', (row) => target[row] === 1),
      words('fate', 'fate', 'Found, or the stage that lost it', fates, fate),
      numbers('track', 'track', 'Track that found it', (row) => orNone(foundBy[row])),
      numbers('edges', 'true edges', 'Its truth edges', (row) => truthEdges.all[row]),
      numbers('inGraph', 'in graph', 'Those in the graph', (row) => truthEdges.inGraph[row]),
      numbers('kept', 'kept', 'Those above the score cut', (row) => truthEdges.aboveCut[row]),
    );
  }
  return { rows: id.length, columns };
}

function lostIn(stage: string): string {
  return `lost in ${stage}`;
}
