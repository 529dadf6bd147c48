import { moduleNumbers } from '../../detector/moduleKey.ts';
import { layerName } from '../../detectors/index.ts';
import { pseudorapidity } from '../../event/coordinates.ts';
import { hitCount, particlePt } from '../../event/event.ts';
import { trackOfHit } from '../../tracks/track.ts';
import type { Column, Table } from '../column.ts';
import { ids, numbers, orNone, type TableSource, words } from './source.ts';

/** Hits, by their rows in the event. */
export function hitTable({ event, tracks }: TableSource): Table {
  const { x, y, z, hitId, moduleKey, truth, detector } = event;
  const radius = (row: number) => Math.hypot(x[row], y[row]);
  const columns: Column[] = [
    numbers('hit', 'hit', 'Id of the hit in its file', (row) => hitId[row]),
    numbers('x', 'x', 'mm', (row) => x[row], 2),
    numbers('y', 'y', 'mm', (row) => y[row], 2),
    numbers('z', 'z', 'mm', (row) => z[row], 2),
    numbers('r', 'r', 'Distance from the beam axis, mm', radius, 2),
    numbers('phi', 'φ', 'Azimuth, rad', (row) => Math.atan2(y[row], x[row]), 4),
    numbers('eta', 'η', 'Pseudorapidity', (row) => pseudorapidity(radius(row), z[row]), 3),
    numbers('volume', 'volume', 'Number of the volume', (row) => moduleOf(row).volume),
    numbers('layer', 'layer', 'Number of the layer in its volume', (row) => moduleOf(row).layer),
    numbers('module', 'module', 'Number of the module in its layer', (row) => moduleOf(row).module),
  ];
  const places = layerPlaces();
  if (places)
    columns.push(
      words('place', 'place', 'Name of the layer', places.names, (row) => places.of[row]),
    );
  if (tracks) {
    const track = trackOfHit(hitCount(event), tracks);
    columns.push(numbers('track', 'track', 'Track that it is on', (row) => orNone(track[row])));
  }
  if (truth) {
    const { particleOfHit, particles } = truth;
    const id = (row: number) => (particleOfHit[row] < 0 ? 0n : particles.id[particleOfHit[row]]);
    const pt = (row: number) =>
      particleOfHit[row] < 0 ? Number.NaN : particlePt(particles, particleOfHit[row]);
    columns.push(
      ids('particle', 'particle', 'Id of the particle that made it; 0: noise', id),
      numbers('pT', 'pT', 'Transverse momentum of that particle, GeV', pt, 3),
    );
  }
  return { rows: hitCount(event), columns };

  function moduleOf(row: number) {
    return moduleNumbers(moduleKey[row]);
  }

  /** Names of the layers that have hits, and which of them each hit is on; null where layers have no names. */
  function layerPlaces(): { names: readonly string[]; of: Uint16Array } | null {
    const known = new Map<bigint, number>();
    const names: string[] = [];
    const of = new Uint16Array(hitCount(event));
    for (let row = 0; row < of.length; row++) {
      const layer = moduleKey[row] >> 16n;
      let at = known.get(layer);
      if (at === undefined) {
        const name = layerName(detector, moduleKey[row]);
        if (name === null) return null;
        at = names.indexOf(name);
        if (at < 0) at = names.push(name) - 1;
        known.set(layer, at);
      }
      of[row] = at;
    }
    return { names, of };
  }
}
