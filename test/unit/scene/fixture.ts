import { listOfHit, type SceneData } from '../../../src/scene/sceneData.ts';
import { TRACK_STATUSES, type TrackStatus } from '../../../src/scene/types.ts';

/** Codes of statuses. */
export function statusCodes(...statuses: TrackStatus[]): Uint8Array {
  return Uint8Array.from(statuses, (status) => TRACK_STATUSES.indexOf(status));
}

/**
 * Seven hits: 0, 1, 2 of particle 0 (found, track 0); 3, 4 of particle 1 (lost); 5 of particle 2; 6 noise.
 * Track 1 is a fake through 5 and 6. Edges: 0-1 and 1-2 target, 3-4 target, 2-5 fake, 5-6 fake.
 */
export function smallScene(): SceneData {
  const tracks = {
    hits: Uint32Array.of(0, 1, 2, 5, 6),
    offset: Uint32Array.of(0, 3, 5),
    fits: null,
    status: statusCodes('found', 'fake'),
    particle: Int32Array.of(0, -1),
  };
  const lost = {
    hits: Uint32Array.of(3, 4),
    offset: Uint32Array.of(0, 2),
    particle: Int32Array.of(1),
  };
  return {
    hits: {
      x: Float64Array.of(30, 60, 90, 0, 0, -40, -50),
      y: Float64Array.of(0, 1, 4, 50, 100, -40, -60),
      z: Float64Array.of(10, 20, 30, 0, 5, 0, -100),
      particle: Int32Array.of(0, 0, 0, 1, 1, 2, -1),
      particlePt: Float64Array.of(2, 1.5, 0.4),
    },
    edges: {
      src: Uint32Array.of(0, 1, 3, 2, 5),
      dst: Uint32Array.of(1, 2, 4, 5, 6),
      scores: Float32Array.of(0.9, 0.8, 0.4, 0.05, 0.3),
      classes: Uint8Array.of(0, 0, 0, 3, 3),
    },
    tracks,
    lost,
    trackOfHit: listOfHit(7, tracks),
    lostOfHit: listOfHit(7, lost),
  };
}
