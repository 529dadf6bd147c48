/** Joins the tables of a TrackML event: hit rows and particle rows instead of file ids. */
import { moduleKey } from '../detector/moduleKey.ts';
import type { EventCells, EventTruth, Particles } from '../event/event.ts';
import { lineOfRow } from './csvColumn.ts';
import { FormatError } from './formatError.ts';
import type { CellColumns, HitColumns, ParticleColumns, TruthColumns } from './trackmlTables.ts';

/** Hit row of each hit id. Throws `FormatError` for an event without hits and for an id given twice. */
export function hitRows(hitId: Uint32Array, file: string): Map<number, number> {
  if (hitId.length === 0) {
    throw new FormatError(
      { file },
      'the event is empty; choose a hits table with at least one line below its header.',
    );
  }
  const rows = new Map<number, number>();
  for (let row = 0; row < hitId.length; row++) {
    const first = rows.get(hitId[row]);
    if (first !== undefined) {
      throw new FormatError(
        { file, line: lineOfRow(row), column: 'hit_id' },
        `hit ${hitId[row]} is there twice (first on line ${lineOfRow(first)}); remove one of the two lines.`,
      );
    }
    rows.set(hitId[row], row);
  }
  return rows;
}

/** 64-bit module key of every hit. Neighbours in a hits table mostly share their module. */
export function moduleKeys(hits: HitColumns): BigUint64Array {
  const { volume_id: volume, layer_id: layer, module_id: module } = hits;
  const keys = new BigUint64Array(volume.length);
  for (let i = 0; i < keys.length; i++) {
    const same =
      i > 0 &&
      volume[i] === volume[i - 1] &&
      layer[i] === layer[i - 1] &&
      module[i] === module[i - 1];
    keys[i] = same ? keys[i - 1] : moduleKey(volume[i], layer[i], module[i]);
  }
  return keys;
}

/**
 * Particle row of every hit. `listed` is the particles table, null where there is none; particles it
 * lacks are added behind it in the order in which truth names them. Throws `FormatError` for truth of an
 * unknown hit, for two truth rows of one hit and for a hit without any.
 */
export function joinTruth(
  hits: HitColumns,
  rowOfHit: ReadonlyMap<number, number>,
  truth: TruthColumns,
  listed: Particles | null,
  file: string,
): EventTruth {
  const truthRowOfHit = truthRows(hits, rowOfHit, truth, file);
  const ids: bigint[] = listed === null ? [] : Array.from(listed.id);
  const rowOfId = new Map(ids.map((id, row) => [id, row]));
  const particleOfHit = new Int32Array(hits.hit_id.length);
  for (let i = 0; i < particleOfHit.length; i++) {
    const id = truth.particle_id[truthRowOfHit[i]];
    let row = id === NOISE ? -1 : rowOfId.get(id);
    if (row === undefined) {
      row = ids.length;
      ids.push(id);
      rowOfId.set(id, row);
    }
    particleOfHit[i] = row;
  }
  const particles =
    listed === null
      ? particlesFromTruth(ids, particleOfHit, hits, truth, truthRowOfHit)
      : withUnlisted(listed, ids);
  return { particleOfHit, particles };
}

/** Particles of a particles table. Throws `FormatError` for an id given twice and for the id of noise. */
export function listedParticles(table: ParticleColumns, file: string): Particles {
  const seen = new Map<bigint, number>();
  for (let row = 0; row < table.particle_id.length; row++) {
    const id = table.particle_id[row];
    const place = { file, line: lineOfRow(row), column: 'particle_id' };
    if (id === NOISE) {
      throw new FormatError(place, 'particle 0 stands for noise; leave this line out.');
    }
    const first = seen.get(id);
    if (first !== undefined) {
      throw new FormatError(
        place,
        `particle ${id} is there twice (first on line ${lineOfRow(first)}); remove one of the two lines.`,
      );
    }
    seen.set(id, row);
  }
  const { particle_id: id, vx, vy, vz, px, py, pz, q: charge } = table;
  return { id, vx, vy, vz, px, py, pz, charge };
}

/** Cells by hit row, in the order of the file. Throws `FormatError` for cells of an unknown hit. */
export function joinCells(
  rowOfHit: ReadonlyMap<number, number>,
  cells: CellColumns,
  file: string,
): EventCells {
  const hit = cells.hit_id.map((id, row) => knownHit(rowOfHit, id, row, file));
  return {
    hit,
    channel0: cells.ch0,
    channel1: cells.ch1,
    value: Float32Array.from(cells.value),
  };
}

const NOISE = 0n;

/** Row of the truth table that speaks of each hit. */
function truthRows(
  hits: HitColumns,
  rowOfHit: ReadonlyMap<number, number>,
  truth: TruthColumns,
  file: string,
): Int32Array {
  const rows = new Int32Array(hits.hit_id.length).fill(-1);
  for (let row = 0; row < truth.hit_id.length; row++) {
    const hit = knownHit(rowOfHit, truth.hit_id[row], row, file);
    if (rows[hit] >= 0) {
      throw new FormatError(
        { file, line: lineOfRow(row), column: 'hit_id' },
        `hit ${truth.hit_id[row]} is there twice (first on line ${lineOfRow(rows[hit])}); remove one of the two lines.`,
      );
    }
    rows[hit] = row;
  }
  const without = rows.indexOf(-1);
  if (without >= 0) {
    throw new FormatError(
      { file, column: 'hit_id' },
      `hit ${hits.hit_id[without]} of the hits table is missing; add its line (particle_id 0 for noise) or choose the truth of the same event.`,
    );
  }
  return rows;
}

function knownHit(
  rowOfHit: ReadonlyMap<number, number>,
  hitId: number,
  row: number,
  file: string,
): number {
  const hit = rowOfHit.get(hitId);
  if (hit !== undefined) return hit;
  throw new FormatError(
    { file, line: lineOfRow(row), column: 'hit_id' },
    `hit ${hitId} is not in the hits table; choose files of the same event or remove this line.`,
  );
}

/** The particles table with rows of unknown momentum for the ids behind its own. */
function withUnlisted(listed: Particles, ids: readonly bigint[]): Particles {
  const known = listed.id.length;
  if (ids.length === known) return listed;
  const extended = (values: Float64Array, unknown: number) => {
    const all = new Float64Array(ids.length).fill(unknown, known);
    all.set(values);
    return all;
  };
  const charge = new Int8Array(ids.length);
  charge.set(listed.charge);
  return {
    id: BigUint64Array.from(ids),
    vx: extended(listed.vx, 0),
    vy: extended(listed.vy, 0),
    vz: extended(listed.vz, 0),
    px: extended(listed.px, Number.NaN),
    py: extended(listed.py, Number.NaN),
    pz: extended(listed.pz, Number.NaN),
    charge,
  };
}

/** Particles known from truth alone: momentum at the hit nearest the origin; vertex 0; charge unknown. */
function particlesFromTruth(
  ids: readonly bigint[],
  particleOfHit: Int32Array,
  hits: HitColumns,
  truth: TruthColumns,
  truthRowOfHit: Int32Array,
): Particles {
  const nearest = new Int32Array(ids.length).fill(-1);
  const nearestDistance = new Float64Array(ids.length).fill(Number.POSITIVE_INFINITY);
  for (let i = 0; i < particleOfHit.length; i++) {
    const particle = particleOfHit[i];
    const distance = Math.hypot(hits.x[i], hits.y[i], hits.z[i]);
    if (particle >= 0 && distance < nearestDistance[particle]) {
      nearest[particle] = truthRowOfHit[i];
      nearestDistance[particle] = distance;
    }
  }
  const momentum = (column: Float64Array | null) =>
    Float64Array.from(nearest, (row) => column?.[row] ?? Number.NaN);
  const zeros = () => new Float64Array(ids.length);
  return {
    id: BigUint64Array.from(ids),
    vx: zeros(),
    vy: zeros(),
    vz: zeros(),
    px: momentum(truth.tpx),
    py: momentum(truth.tpy),
    pz: momentum(truth.tpz),
    charge: new Int8Array(ids.length),
  };
}
