import { particleEta, particlePt, type TrackingEvent } from '../../event/event.ts';
import type { Evaluation } from '../../metrics/evaluate.ts';
import { hitsOfParticles } from '../../metrics/truthEdges.ts';
import type { Table } from '../column.ts';
import { ids, numbers, words } from './source.ts';

/**
 * Some particles (rows of the truth) with what two runs made of them: rows of the table are places in that list.
 * Null where the event has no truth.
 */
export function comparedParticleTable(
  { truth }: TrackingEvent,
  list: readonly number[],
  a: Evaluation,
  b: Evaluation,
): Table | null {
  if (!truth) return null;
  const { particles } = truth;
  const hits = hitsOfParticles(truth);
  return {
    rows: list.length,
    columns: [
      ids('particle', 'particle', 'Id in the files', (i) => particles.id[list[i]]),
      numbers('pT', 'pT', 'Transverse momentum, GeV', (i) => particlePt(particles, list[i]), 3),
      numbers('eta', 'η', 'Pseudorapidity', (i) => particleEta(particles, list[i]), 3),
      numbers(
        'radius',
        'vertex r',
        'Distance of the production vertex from the beam axis, mm',
        (i) => Math.hypot(particles.vx[list[i]], particles.vy[list[i]]),
        2,
      ),
      numbers('hits', 'hits', 'Hits in the event', (i) => hits[list[i]]),
      fate('A', a),
      fate('B', b),
    ],
  };

  /** What a run made of each particle. */
  function fate(run: string, { particles: of }: Evaluation) {
    const { target, foundBy, lostAt, lostStages } = of;
    const fates = ['found', ...lostStages.slice(1).map((stage) => `lost in ${stage}`), 'no target'];
    return words(run, `in ${run}`, `What ${run} made of it`, fates, (i) => {
      const row = list[i];
      if (!target[row]) return fates.length - 1;
      return foundBy[row] >= 0 ? 0 : lostAt[row];
    });
  }
}
