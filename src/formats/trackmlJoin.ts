/** Joins the tables of a TrackML event: hit rows and particle rows instead of file ids. */
import { moduleKey } from '../detector/moduleKey.ts';
import type { EventCells, EventTruth, Particles } from '../event/event.ts';
import { lineOfRow } from './csvTable.ts';
import { FormatError } from './formatError.ts';
import { type LeftAside, nothingInCommon } from './leftAside.ts';
import type { CellColumns, HitColumns, ParticleColumns, TruthColumns } from './trackmlTables.ts';

/**
 * The hits that have a position; the others are left aside. Throws `FormatError` for an event without any, and for an
 * id given twice.
 */
export function placedHits(all: HitColumns, file: string, aside: LeftAside): HitColumns {
  const rows = uniqueRows(all, file).filter((row) => {
    const isPlaced = Number.isFinite(all.x[row] + all.y[row] + all.z[row]);
    if (!isPlaced) aside.add(file, lineOfRow(all, row), 'have no position and were left out');
    return isPlaced;
  });
  if (rows.length === 0)
    throw new FormatError(
      { file },
      'no hit has a position; choose a hits table with x, y and z in mm.',
    );
  if (rows.length === all.hit_id.length) return all;
  return {
    hit_id: rows.map((row) => all.hit_id[row]),
    x: Float64Array.from(rows, (row) => all.x[row]),
    y: Float64Array.from(rows, (row) => all.y[row]),
    z: Float64Array.from(rows, (row) => all.z[row]),
    volume_id: rows.map((row) => all.volume_id[row]),
    layer_id: Uint16Array.from(rows, (row) => all.layer_id[row]),
    module_id: Uint16Array.from(rows, (row) => all.module_id[row]),
  };
}

/** Every row of a hits table. Throws `FormatError` where there is none and for an id given twice. */
function uniqueRows(hits: HitColumns, file: string): Uint32Array {
  const { hit_id: hitId } = hits;
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
        { file, line: lineOfRow(hits, row), column: 'hit_id' },
        `hit ${hitId[row]} is there twice (first on line ${lineOfRow(hits, first)}); remove one of the two lines.`,
      );
    }
    rows.set(hitId[row], row);
  }
  return Uint32Array.from(hitId.keys());
}

/** Hit row of each hit id. */
export function hitRows({ hit_id: hitId }: HitColumns): Map<number, number> {
  return new Map(Array.from(hitId, (id, row) => [id, row]));
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
 * lacks are added behind it in the order in which truth names them. Truth of hits that are not there is left aside,
 * hits without truth are noise. Throws `FormatError` for two truth rows of one hit, and where no hit has truth.
 */
export function joinTruth(
  hits: HitColumns,
  rowOfHit: ReadonlyMap<number, number>,
  truth: TruthColumns,
  listed: Particles | null,
  file: string,
  aside: LeftAside,
): EventTruth {
  const truthRowOfHit = truthRows(hits, rowOfHit, truth, file, aside);
  const ids: bigint[] = listed === null ? [] : Array.from(listed.id);
  const rowOfId = new Map(ids.map((id, row) => [id, row]));
  const particleOfHit = new Int32Array(hits.hit_id.length);
  for (let i = 0; i < particleOfHit.length; i++) {
    const id = truthRowOfHit[i] < 0 ? NOISE : truth.particle_id[truthRowOfHit[i]];
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

/** Particles of a particles table; lines of noise are left aside. Throws `FormatError` for an id given twice. */
export function listedParticles(table: ParticleColumns, file: string, aside: LeftAside): Particles {
  const seen = new Map<bigint, number>();
  for (let row = 0; row < table.particle_id.length; row++) {
    const id = table.particle_id[row];
    if (id === NOISE) {
      aside.add(
        file,
        lineOfRow(table, row),
        'name particle 0, which stands for noise, and were left aside',
      );
      continue;
    }
    const first = seen.get(id);
    if (first !== undefined) {
      throw new FormatError(
        { file, line: lineOfRow(table, row), column: 'particle_id' },
        `particle ${id} is there twice (first on line ${lineOfRow(table, first)}); remove one of the two lines.`,
      );
    }
    seen.set(id, row);
  }
  const rows = [...seen.values()];
  const gathered = (values: Float64Array) => Float64Array.from(rows, (row) => values[row]);
  return {
    id: BigUint64Array.from(seen.keys()),
    vx: gathered(table.vx),
    vy: gathered(table.vy),
    vz: gathered(table.vz),
    px: gathered(table.px),
    py: gathered(table.py),
    pz: gathered(table.pz),
    charge: Int8Array.from(rows, (row) => table.q[row]),
  };
}

/**
 * Cells by hit row, in the order of the file; those of unknown hits are left aside. Throws `FormatError` where there
 * are no others.
 */
export function joinCells(
  rowOfHit: ReadonlyMap<number, number>,
  cells: CellColumns,
  file: string,
  aside: LeftAside,
): EventCells {
  const rows = Uint32Array.from(cells.hit_id.keys()).filter((row) => {
    const isKnown = rowOfHit.has(cells.hit_id[row]);
    if (!isKnown) aside.add(file, lineOfRow(cells, row), UNKNOWN_HIT);
    return isKnown;
  });
  if (rows.length === 0 && cells.hit_id.length > 0)
    throw nothingInCommon(file, 'hit_id', 'a hit of the event');
  return {
    hit: rows.map((row) => rowOfHit.get(cells.hit_id[row]) as number),
    channel0: Uint16Array.from(rows, (row) => cells.ch0[row]),
    channel1: Uint16Array.from(rows, (row) => cells.ch1[row]),
    value: Float32Array.from(rows, (row) => cells.value[row]),
  };
}

const NOISE = 0n;
const UNKNOWN_HIT = 'name hits that are not in the hits table and were left aside';

/** Row of the truth table that speaks of each hit; -1 where none does. */
function truthRows(
  hits: HitColumns,
  rowOfHit: ReadonlyMap<number, number>,
  truth: TruthColumns,
  file: string,
  aside: LeftAside,
): Int32Array {
  const rows = new Int32Array(hits.hit_id.length).fill(-1);
  let without = rows.length;
  for (let row = 0; row < truth.hit_id.length; row++) {
    const hit = rowOfHit.get(truth.hit_id[row]);
    if (hit === undefined) {
      aside.add(file, lineOfRow(truth, row), UNKNOWN_HIT);
      continue;
    }
    if (rows[hit] >= 0) {
      throw new FormatError(
        { file, line: lineOfRow(truth, row), column: 'hit_id' },
        `hit ${truth.hit_id[row]} is there twice (first on line ${lineOfRow(truth, rows[hit])}); remove one of the two lines.`,
      );
    }
    rows[hit] = row;
    without--;
  }
  if (without === rows.length) throw nothingInCommon(file, 'hit_id', 'a hit of the event');
  aside.withoutTruth(file, without);
  return rows;
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
