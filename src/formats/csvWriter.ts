/** Writes what the chain found, and events, as csv. Numbers are printed so that reading gives them back. */
import { moduleNumbers } from '../detector/moduleKey.ts';
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

/** Tracks as `hit_id,track_id`: one line per hit of a track, in track order, hits from the inside out. */
export function tracksCsv(event: TrackingEvent, tracks: TrackHits): Uint8Array {
  const lines = ['hit_id,track_id'];
  for (let track = 0; track < tracks.offset.length - 1; track++) {
    for (let k = tracks.offset[track]; k < tracks.offset[track + 1]; k++) {
      lines.push(`${event.hitId[tracks.hits[k]]},${track}`);
    }
  }
  return csvBytes(lines);
}

/** Edges as `source_hit_id,target_hit_id,score`: one line per edge, in order. */
export function edgesCsv(event: TrackingEvent, edges: EdgeHits, scores: Float32Array): Uint8Array {
  const { hitId } = event;
  const lines = ['source_hit_id,target_hit_id,score'];
  for (let edge = 0; edge < edges.src.length; edge++) {
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
    particleOfHit.forEach((particle, hit) => {
      if (particle >= 0) hitsOfParticle[particle]++;
      lines.push(`${event.hitId[hit]},${particle < 0 ? 0 : particles.id[particle]}`);
    });
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

function hitsCsv(event: TrackingEvent): Uint8Array {
  const { hitId, x, y, z, moduleKey } = event;
  const lines = ['hit_id,x,y,z,volume_id,layer_id,module_id'];
  for (let i = 0; i < hitId.length; i++) {
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
