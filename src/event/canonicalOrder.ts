import { clustersOf } from './clusters.ts';
import { hitCount, type TrackingEvent } from './event.ts';

/**
 * An event with its hits by module, then position (x, y, z), then hit id. Ties, starts and sums of all that follows
 * go by hit row, so in this order they do not know how the lines of a file were sorted; `fileRow` keeps the file's own
 * order for what is written. Particles keep theirs. The event itself where its hits are in that order already.
 */
export function inCanonicalOrder(event: TrackingEvent): TrackingEvent {
  const order = canonicalRows(event);
  if (order.every((row, i) => row === i)) return event;
  const { fileRow, truth, cells, clusters, region, isOverlap } = event;
  const rowOf = inverse(order);
  return {
    ...event,
    hitId: order.map((row) => event.hitId[row]),
    x: Float64Array.from(order, (row) => event.x[row]),
    y: Float64Array.from(order, (row) => event.y[row]),
    z: Float64Array.from(order, (row) => event.z[row]),
    moduleKey: BigUint64Array.from(order, (row) => event.moduleKey[row]),
    fileRow: fileRow ? order.map((row) => fileRow[row]) : order,
    ...(clusters && { clusters: clustersOf(clusters, order) }),
    ...(region && { region: Int32Array.from(order, (row) => region[row]) }),
    ...(isOverlap && { isOverlap: Uint8Array.from(order, (row) => isOverlap[row]) }),
    truth: truth && {
      ...truth,
      particleOfHit: Int32Array.from(order, (row) => truth.particleOfHit[row]),
      ...(truth.shared && {
        shared: { ...truth.shared, hit: truth.shared.hit.map((row) => rowOf[row]) },
      }),
    },
    cells: cells && { ...cells, hit: cells.hit.map((row) => rowOf[row]) },
  };
}

/** The hit rows of an event in the order of its file. */
export function rowsInFileOrder(event: TrackingEvent): Uint32Array {
  return event.fileRow
    ? inverse(event.fileRow)
    : Uint32Array.from({ length: hitCount(event) }, (_, row) => row);
}

function canonicalRows({ hitId, x, y, z, moduleKey }: TrackingEvent): Uint32Array {
  const module = ranks(moduleKey);
  return Uint32Array.from(hitId.keys()).sort(
    (a, b) =>
      module[a] - module[b] || x[a] - x[b] || y[a] - y[b] || z[a] - z[b] || hitId[a] - hitId[b],
  );
}

/** Rank of each key among those there are: comparing bigints per pair of hits would take most of the time. */
function ranks(keys: BigUint64Array): Uint32Array {
  const sorted = [...new Set(keys)].sort((a, b) => (a < b ? -1 : 1));
  const rankOf = new Map(sorted.map((key, rank) => [key, rank]));
  return Uint32Array.from(keys, (key) => rankOf.get(key) as number);
}

function inverse(order: Uint32Array): Uint32Array {
  const at = new Uint32Array(order.length);
  order.forEach((row, i) => {
    at[row] = i;
  });
  return at;
}
