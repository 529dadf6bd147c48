import { particlePt, type TrackingEvent } from '../../event/event.ts';
import type { Evaluation } from '../../metrics/evaluate.ts';
import { TRACK_STATUSES as OUTCOMES } from '../../metrics/matching.ts';
import {
  type SceneEdges,
  type SceneHits,
  type SceneLost,
  type SceneTracks,
  TRACK_STATUSES,
} from '../../scene/index.ts';
import type { Shown } from '../../session/shown.ts';

/** Results in the arrays that the scene draws. Nothing is copied that need not be. */

/** Hits with, where there is truth, their particles and transverse momenta. */
export function sceneHits({ x, y, z, moduleKey, truth }: TrackingEvent): SceneHits {
  return {
    x,
    y,
    z,
    particle: truth?.particleOfHit ?? null,
    particlePt:
      truth && Float64Array.from(truth.particles.px, (_, row) => particlePt(truth.particles, row)),
    particleCharge: truth?.particles.charge ?? null,
    ...placesOfModules(moduleKey),
  };
}

/** Layer and module of each hit, counted from 0 in the order in which they appear: rows are sorted by module. */
function placesOfModules(moduleKey: BigUint64Array): Pick<SceneHits, 'layer' | 'module'> {
  const layer = new Uint32Array(moduleKey.length);
  const module = new Uint32Array(moduleKey.length);
  const layers = new Map<bigint, number>();
  const modules = new Map<bigint, number>();
  const placeIn = (known: Map<bigint, number>, key: bigint) => {
    const place = known.get(key) ?? known.size;
    known.set(key, place);
    return place;
  };
  for (let hit = 0; hit < moduleKey.length; hit++) {
    const key = moduleKey[hit];
    const isSame = hit > 0 && key === moduleKey[hit - 1];
    layer[hit] = isSame ? layer[hit - 1] : placeIn(layers, key >> 16n);
    module[hit] = isSame ? module[hit - 1] : placeIn(modules, key);
  }
  return { layer, module };
}

/** Edges with what is known of them; null before there is a graph. */
export function sceneEdges({ graph, scores, evaluation }: Shown): SceneEdges | null {
  if (!graph) return null;
  return { src: graph.src, dst: graph.dst, scores, classes: evaluation?.edgeClass ?? null };
}

/** Tracks with what is known of them; null before there are any. */
export function sceneTracks({ tracks, evaluation }: Shown): SceneTracks | null {
  if (!tracks) return null;
  const outcomes = evaluation?.tracks ?? null;
  return {
    hits: tracks.hits,
    offset: tracks.offset,
    fits: tracks.fits,
    status: outcomes && Uint8Array.from(outcomes.status, (code) => SCENE_STATUS[code]),
    particle: outcomes?.majority ?? null,
  };
}

/** Code the scene has for each outcome of matching. */
const SCENE_STATUS = OUTCOMES.map((outcome) => {
  const known = (TRACK_STATUSES as readonly string[]).indexOf(outcome);
  return known < 0 ? TRACK_STATUSES.indexOf('unknown') : known;
});

/** Target particles that were not found, with the hits they left; null without truth. */
export function sceneLost({ event, evaluation }: Shown): SceneLost | null {
  if (!event?.truth || !evaluation) return null;
  const rows = lostParticles(evaluation);
  const lists = hitsOfParticlesOutward(event, rows);
  const offset = new Uint32Array(rows.length + 1);
  for (let i = 0; i < rows.length; i++) offset[i + 1] = offset[i] + lists[i].length;
  return { hits: Uint32Array.from(lists.flat()), offset, particle: Int32Array.from(rows) };
}

/** Rows of the target particles that were not found. */
export function lostParticles({ particles: { target, foundBy } }: Evaluation): number[] {
  const rows: number[] = [];
  for (let row = 0; row < target.length; row++) if (target[row] && foundBy[row] < 0) rows.push(row);
  return rows;
}

/** Hit rows of some particles, each list ordered by distance from the particle's vertex. */
export function hitsOfParticlesOutward(
  event: TrackingEvent,
  particleRows: readonly number[],
): number[][] {
  const { truth, x, y, z } = event;
  if (!truth) return particleRows.map(() => []);
  const { particleOfHit, particles } = truth;
  const lists = new Map<number, number[]>(particleRows.map((row) => [row, []]));
  for (let hit = 0; hit < particleOfHit.length; hit++) lists.get(particleOfHit[hit])?.push(hit);
  return particleRows.map((row) => {
    const { vx, vy, vz } = particles;
    const distance = (hit: number) =>
      Math.hypot(x[hit] - vx[row], y[hit] - vy[row], z[hit] - vz[row]);
    return (lists.get(row) ?? []).sort((a, b) => distance(a) - distance(b));
  });
}
