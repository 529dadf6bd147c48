/** Writes what the chain found, and events, as csv. Numbers are printed so that reading gives them back. */
import { moduleNumbers } from '../detector/moduleKey.ts';
import { rowsInFileOrder } from '../event/canonicalOrder.ts';
import type { TrackingEvent } from '../event/event.ts';
import { type NamedBytes, zip } from './zip.ts';

/** The hits of tracks: track t has hit rows hits[offset[t] .. offset[t + 1]). */
export interface TrackHits {
  readonly hits: Uint32Array;
  readonly offset: Uint32Array;
}

/** Hit rows of the source and target of each edge. */
export interface EdgeHits {
  readonly src: Uint32Array;
  readonly dst: Uint32Array;
}

/**
 * Tracks as `hit_id,track_id`: one line per hit of a track, hits from the inside out, tracks by the hit that comes
 * first in the file.
 */
export function tracksCsv(event: TrackingEvent, tracks: TrackHits): Uint8Array {
  const lines = ['hit_id,track_id'];
  tracksInFileOrder(event, tracks).forEach((track, number) => {
    for (let k = tracks.offset[track]; k < tracks.offset[track + 1]; k++)
      lines.push(`${event.hitId[tracks.hits[k]]},${number}`);
  });
  return csvBytes(lines);
}

/**
 * Edges as `source_hit_id,target_hit_id,score`: one line per edge, in order; where the hits have another order than
 * their file, by the modules of source and target, then by their places in the file.
 */
export function edgesCsv(event: TrackingEvent, edges: EdgeHits, scores: Float32Array): Uint8Array {
  const { hitId } = event;
  const lines = ['source_hit_id,target_hit_id,score'];
  for (const edge of edgesInFileOrder(event, edges)) {
    const score = shortestFloat32(scores[edge]);
    lines.push(`${hitId[edges.src[edge]]},${hitId[edges.dst[edge]]},${score}`);
  }
  return csvBytes(lines);
}

/**
 * An event as TrackML tables: hits, and where the event has them truth, particles and cells.
 * Truth holds hit and particle ids only, all the event knows. Particles without a known momentum are
 * left out, as TrackML does, and come back from truth when the tables are read.
 */
export function eventCsvs(event: TrackingEvent): NamedBytes[] {
  const files = [{ name: `${event.name}-hits.csv`, bytes: hitsCsv(event) }];
  const { truth, cells } = event;
  if (truth !== null) {
    const { particleOfHit, particles } = truth;
    const lines = ['hit_id,particle_id'];
    const hitsOfParticle = new Uint32Array(particles.id.length);
    for (const hit of rowsInFileOrder(event)) {
      const particle = particleOfHit[hit];
      if (particle >= 0) hitsOfParticle[particle]++;
      lines.push(`${event.hitId[hit]},${particle < 0 ? 0 : particles.id[particle]}`);
    }
    files.push({ name: `${event.name}-truth.csv`, bytes: csvBytes(lines) });

    const { id, vx, vy, vz, px, py, pz, charge } = particles;
    const rows = ['particle_id,vx,vy,vz,px,py,pz,q,nhits'];
    for (let i = 0; i < id.length; i++) {
      if (Number.isNaN(px[i])) continue;
      const numbers = [vx[i], vy[i], vz[i], px[i], py[i], pz[i]].map(shortestFloat64).join(',');
      rows.push(`${id[i]},${numbers},${charge[i]},${hitsOfParticle[i]}`);
    }
    files.push({ name: `${event.name}-particles.csv`, bytes: csvBytes(rows) });
  }
  if (cells !== null) {
    const lines = ['hit_id,ch0,ch1,value'];
    cells.hit.forEach((hit, i) => {
      const value = shortestFloat32(cells.value[i]);
      lines.push(`${event.hitId[hit]},${cells.channel0[i]},${cells.channel1[i]},${value}`);
    });
    files.push({ name: `${event.name}-cells.csv`, bytes: csvBytes(lines) });
  }
  return files;
}

/** The tables of an event in one zip archive, named after the event; deterministic. */
export function eventZip(event: TrackingEvent): NamedBytes {
  return { name: `${event.name}.zip`, bytes: zip(eventCsvs(event)) };
}

/** Tracks by the hit of each that comes first in the file. */
export function tracksInFileOrder(
  { fileRow }: TrackingEvent,
  { hits, offset }: TrackHits,
): Uint32Array {
  const order = Uint32Array.from({ length: offset.length - 1 }, (_, track) => track);
  if (!fileRow) return order;
  const first = order.map((track) =>
    hits
      .subarray(offset[track], offset[track + 1])
      .reduce((lowest, hit) => Math.min(lowest, fileRow[hit]), fileRow.length),
  );
  return order.sort((a, b) => first[a] - first[b]);
}

/** Edges by the modules of their ends, then by the places of these in the file. */
export function edgesInFileOrder(event: TrackingEvent, { src, dst }: EdgeHits): Uint32Array {
  const order = Uint32Array.from(src.keys());
  const { fileRow, moduleKey } = event;
  if (!fileRow) return order;
  // Hits of other order than their file are sorted by module.
  const module = new Uint32Array(moduleKey.length);
  for (let hit = 1; hit < module.length; hit++)
    module[hit] = module[hit - 1] + (moduleKey[hit] === moduleKey[hit - 1] ? 0 : 1);
  return [fileRow, module].reduce((rows, key) => sortedByEnds(rows, key, { src, dst }), order);
}

/** Edges by the key of their source, then of their target; those that are equal keep their order. */
function sortedByEnds(rows: Uint32Array, key: Uint32Array, { src, dst }: EdgeHits): Uint32Array {
  return [dst, src].reduce((sorted, end) => {
    const next = new Uint32Array(key.length + 1);
    for (const row of sorted) next[key[end[row]] + 1]++;
    for (let i = 1; i < next.length; i++) next[i] += next[i - 1];
    const result = new Uint32Array(sorted.length);
    for (const row of sorted) result[next[key[end[row]]]++] = row;
    return result;
  }, rows);
}

function hitsCsv(event: TrackingEvent): Uint8Array {
  const { hitId, x, y, z, moduleKey } = event;
  const lines = ['hit_id,x,y,z,volume_id,layer_id,module_id'];
  for (const i of rowsInFileOrder(event)) {
    const { volume, layer, module } = moduleNumbers(moduleKey[i]);
    const position = `${shortestFloat64(x[i])},${shortestFloat64(y[i])},${shortestFloat64(z[i])}`;
    lines.push(`${hitId[i]},${position},${volume},${layer},${module}`);
  }
  return csvBytes(lines);
}

/** Shortest text that reads back as the same double; minus zero keeps its sign. */
function shortestFloat64(value: number): string {
  return Object.is(value, -0) ? '-0' : `${value}`;
}

/** Shortest text whose nearest float is the value. */
function shortestFloat32(value: number): string {
  for (let digits = 6; digits < 9; digits++) {
    const text = Number(value.toPrecision(digits));
    if (Math.fround(text) === value) return `${text}`;
  }
  return `${Number(value.toPrecision(9))}`;
}

function csvBytes(lines: string[]): Uint8Array {
  return new TextEncoder().encode(`${lines.join('\n')}\n`);
}
