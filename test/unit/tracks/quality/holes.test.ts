import { describe, expect, it } from 'vitest';
import { createCrossedModules } from '../../../../src/chains/stages/crossedModules.ts';
import { countHoles, layersOf } from '../../../../src/tracks/quality/holes.ts';
import { MODULES, simulatedTracks } from '../fit/simulated.ts';

/** Two modules a layer. */
const LAYER = Int32Array.from({ length: 20 }, (_, m) => m >> 1);
const at = (...modules: number[]) => modules.map((module) => ({ module, inside: 5 }));

describe('countHoles', () => {
  it('counts layers between the first and the last hit that have none', () => {
    const crossed = at(0, 2, 4, 6, 8, 10);
    expect(countHoles([2, 8], crossed, LAYER)).toEqual({ holes: 2, doubleHoles: 1 });
    expect(countHoles([0, 4, 8], crossed, LAYER)).toEqual({ holes: 2, doubleHoles: 0 });
    expect(countHoles([0, 2, 4, 6, 8, 10], crossed, LAYER)).toEqual({ holes: 0, doubleHoles: 0 });
  });

  it('counts a layer once where modules overlap, and not at all where one of them has a hit', () => {
    expect(countHoles([0, 4], at(0, 2, 3, 4), LAYER)).toEqual({ holes: 1, doubleHoles: 0 });
    expect(countHoles([0, 3, 4], at(0, 2, 3, 4), LAYER)).toEqual({ holes: 0, doubleHoles: 0 });
  });

  it('makes no hole of a module that is crossed at its border, which parts no two holes either', () => {
    const crossed = [...at(0, 2), { module: 4, inside: 0.2 }, ...at(6, 8)];
    expect(countHoles([0, 8], crossed, LAYER)).toEqual({ holes: 2, doubleHoles: 1 });
  });

  it('knows of none where a track has no hit on what it crosses', () => {
    expect(countHoles([18], at(0, 2, 4), LAYER)).toEqual({ holes: 0, doubleHoles: 0 });
  });
});

describe('the modules that a trajectory crosses', () => {
  const crossed = createCrossedModules(MODULES);
  const layer = layersOf(MODULES);
  const tracks = simulatedTracks(60, 9).filter(({ truth }) => 1 / Math.abs(truth[4]) > 2);

  it('leave no holes in tracks that made every hit', () => {
    for (const { modules, truth } of tracks)
      expect(countHoles(modules, crossed(truth), layer).holes).toBe(0);
  });

  it('tell of a hole where the hits of a layer are missing', () => {
    let [told, missed] = [0, 0];
    for (const { modules, truth } of tracks) {
      const layers = [...new Set(Array.from(modules, (m) => layer[m]))];
      const gone = layers[layers.length >> 1];
      const left = modules.filter((m) => layer[m] !== gone);
      if (countHoles(left, crossed(truth), layer).holes === 1) told++;
      else missed++;
    }
    expect(told).toBeGreaterThan(20);
    // Crossed within a millimetre of its border.
    expect(missed).toBeLessThan(told / 10);
  });
});
