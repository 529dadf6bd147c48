import type { Detector } from '../detector/detector.ts';
import type { ModuleFinder } from '../detector/locate.ts';
import { inCanonicalOrder } from '../event/canonicalOrder.ts';
import { type ClusterPair, type Clusters, SHAPE_NAMES } from '../event/clusters.ts';
import type { TrackingEvent } from '../event/event.ts';
import { ProtocolError } from './protocolError.ts';

/** An event made of FEATURES. */
export interface ReceivedEvent {
  /** In the canonical order of its hits. */
  readonly event: TrackingEvent;
  /** The row of FEATURES of each hit row of the event. */
  readonly rowOfHit: Uint32Array;
  /** Rows without a position, which can be on no track. */
  readonly left: number;
}

/** Share of the hits that must lie on the modules that their ranks name, else they are no ranks. */
const PLACED_SHARE = 0.95;
/** A position belongs to the nearest plane where the next one is this much further away (mm). */
const CLEARLY_NEARER = 0.1;
/** How many rows a sentence names. */
const NAMED = 5;

/**
 * The event that FEATURES tells of. NaN and infinities count as 0, as published services have it; a row at the origin
 * is then of no hit. `module_id` is the rank of the module among those of the detector, or anything else: then the
 * position says which module it is, and among neighbours as near the id as f32 does.
 * @param detector and the search among its modules; `needsModules`: whether the chain does.
 * @throws ProtocolError where columns for a position are missing, or rows lie on no module or on several.
 */
export function eventOfFeatures(
  data: Float32Array,
  columns: readonly string[],
  { detector, finder }: { readonly detector: Detector; readonly finder: ModuleFinder },
  needsModules: boolean,
): ReceivedEvent {
  const width = columns.length;
  const all = data.length / width;
  const column = (name: string) => {
    const k = columns.indexOf(name);
    return k < 0 ? null : (row: number) => finite(data[row * width + k]);
  };
  const position = positionFrom(column);
  if (!position)
    throw new ProtocolError('FEATURES has neither x, y, z nor r, phi, z; send these columns.');
  const rows: number[] = [];
  const [x, y, z]: [number[], number[], number[]] = [[], [], []];
  for (let row = 0; row < all; row++) {
    const [px, py, pz] = position(row);
    if (px === 0 && py === 0 && pz === 0) continue;
    rows.push(row);
    x.push(px);
    y.push(py);
    z.push(pz);
  }
  const ids = column('module_id');
  const modules = modulesOf(
    { x, y, z },
    ids && rows.map(ids),
    { detector, finder },
    needsModules ? rows : null,
  );
  const event = inCanonicalOrder({
    name: 'FEATURES',
    detector: detector.name,
    hitId: Uint32Array.from(rows, (row) => row + 1),
    x: Float64Array.from(x),
    y: Float64Array.from(y),
    z: Float64Array.from(z),
    moduleKey: BigUint64Array.from(modules, (module) => detector.moduleKey[module] ?? 0n),
    ...clustersOf(column, rows),
    truth: null,
    cells: null,
  });
  return { event, rowOfHit: event.hitId.map((id) => id - 1), left: all - rows.length };
}

type Column = (row: number) => number;

/** Position (mm) of a row, from Cartesian columns, else from cylindrical ones; null where neither are there. */
function positionFrom(column: (name: string) => Column | null) {
  const [x, y, z, r, phi] = ['x', 'y', 'z', 'r', 'phi'].map(column);
  if (x && y && z) return (row: number) => [x(row), y(row), z(row)] as const;
  if (!(r && phi && z)) return null;
  return (row: number) =>
    [r(row) * Math.cos(phi(row)), r(row) * Math.sin(phi(row)), z(row)] as const;
}

/** The clusters of some rows, where FEATURES says where both are. */
function clustersOf(
  column: (name: string) => Column | null,
  rows: readonly number[],
): { readonly clusters?: ClusterPair } {
  const cluster = (which: 1 | 2): Clusters | null => {
    const position = positionFrom((name) => column(`cluster_${name}_${which}`));
    if (!position) return null;
    const places = rows.map(position);
    const shape = SHAPE_NAMES.flatMap((name) => {
      const values = column(`${name}_${which}`);
      return values ? [[name, Float64Array.from(rows, values)]] : [];
    });
    return {
      x: Float64Array.from(places, ([x]) => x),
      y: Float64Array.from(places, ([, y]) => y),
      z: Float64Array.from(places, ([, , z]) => z),
      shape: Object.fromEntries(shape),
    };
  };
  const [first, second] = [cluster(1), cluster(2)];
  return first && second ? { clusters: [first, second] } : {};
}

interface Positions {
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly z: readonly number[];
}

/** Module row of every hit; -1 where none is known, which only happens where no rows are named. */
function modulesOf(
  { x, y, z }: Positions,
  ids: readonly number[] | null,
  { detector, finder }: { readonly detector: Detector; readonly finder: ModuleFinder },
  rows: readonly number[] | null,
): Int32Array {
  const modules = new Int32Array(x.length).fill(-1);
  const count = detector.moduleKey.length;
  const isRank = (id: number) => Number.isInteger(id) && id >= 0 && id < count;
  if (ids?.every(isRank)) {
    const on = ids.reduce((sum, id, i) => sum + (finder.isOn(id, x[i], y[i], z[i]) ? 1 : 0), 0);
    if (on >= PLACED_SHARE * ids.length) return Int32Array.from(ids);
  }
  const nowhere: number[] = [];
  const ambiguous: number[] = [];
  for (let i = 0; i < x.length; i++) {
    const found = finder.at(x[i], y[i], z[i]);
    const near = found.filter(({ distance }) => distance < found[0].distance + CLEARLY_NEARER);
    const byId = ids
      ? near.filter(({ module }) => Math.fround(Number(detector.moduleKey[module])) === ids[i])
      : [];
    if (near.length === 1) modules[i] = near[0].module;
    else if (byId.length === 1) modules[i] = byId[0].module;
    else if (rows === null) modules[i] = near[0]?.module ?? -1;
    else (near.length === 0 ? nowhere : ambiguous).push(rows[i]);
  }
  if (nowhere.length > 0)
    throw new ProtocolError(
      `${named(nowhere)} on no module of the detector "${detector.name}"; send positions in mm of that detector.`,
    );
  if (ambiguous.length > 0)
    throw new ProtocolError(
      `${named(ambiguous)} where several modules are and module_id does not tell them apart; send as module_id the rank of the module in the detector's ascending list.`,
    );
  return modules;
}

/** Rows as the beginning of a sentence. */
function named(rows: readonly number[]): string {
  if (rows.length === 1) return `Row ${rows[0]} of FEATURES lies`;
  const more = rows.length > NAMED ? ` and ${rows.length - NAMED} more` : '';
  return `Rows ${rows.slice(0, NAMED).join(', ')}${more} of FEATURES lie`;
}

function finite(value: number): number {
  return Number.isFinite(value) ? value : 0;
}
