import { moduleNumbers } from '../detector/moduleKey.ts';
import type { TrackingEvent } from '../event/event.ts';
import { geometryIdOfModuleKey } from './oddGeometryId.ts';

/**
 * The two tables of an event of the Open Data Detector, as `parseOddEvent` reads them: hits (mm, to a micrometre;
 * `particle_id` 0 is noise) and particles (mm, GeV).
 * @throws RangeError for an event without truth.
 */
export function writeOddEvent({ x, y, z, moduleKey, truth, name }: TrackingEvent): {
  readonly hits: string;
  readonly particles: string;
} {
  if (!truth) throw new RangeError(`${name} has no truth, which these tables need.`);
  const { particleOfHit, particles: p } = truth;
  const lines = ['particle_id,geometry_id,tx,ty,tz'];
  for (let hit = 0; hit < x.length; hit++) {
    const particle = particleOfHit[hit];
    const position = [x[hit], y[hit], z[hit]].map((mm) => Number(mm.toFixed(3)));
    lines.push(
      [
        particle < 0 ? 0n : p.id[particle],
        geometryIdOfModuleKey(moduleNumbers(moduleKey[hit])),
        ...position,
      ].join(),
    );
  }
  const rows = Array.from(p.id, (id, i) =>
    [id, ...[p.vx[i], p.vy[i], p.vz[i], p.px[i], p.py[i], p.pz[i]].map(short), p.charge[i]].join(),
  );
  const header = 'particle_id,vx,vy,vz,px,py,pz,q';
  return {
    hits: `${lines.join('\n')}\n`,
    particles: `${[header, ...rows].join('\n')}\n`,
  };
}

function short(value: number): number {
  return Number(value.toPrecision(7));
}
