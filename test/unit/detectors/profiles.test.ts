import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { moduleCount } from '../../../src/detector/detector.ts';
import { moduleKey, moduleNumbers } from '../../../src/detector/moduleKey.ts';
import { simulatedField } from '../../../src/detectors/field.ts';
import {
  DETECTORS,
  detectorProfile,
  fieldProfile,
  layerName,
  materialProfile,
} from '../../../src/detectors/index.ts';

test('every detector has a name of its own', () => {
  const ids = DETECTORS.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.map((id) => detectorProfile(id)?.id)).toEqual(ids);
  expect(detectorProfile('no such detector')).toBeNull();
});

describe.each(DETECTORS)('the profile of $id', (profile) => {
  const { file, read } = profile.geometry;
  const detector = read(readFileSync(`public/${file}`), file);

  it('reads its own modules from a file that ships', () => {
    expect(detector.name).toBe(profile.id);
    expect(moduleCount(detector)).toBeGreaterThan(10_000);
  });

  it('names the layer of every module: those of a volume are counted from 1 without a gap', () => {
    const placesOf = new Map<number, Set<number>>();
    for (const key of detector.moduleKey) {
      const { volume, layer } = moduleNumbers(key);
      expect(layerName(profile.id, key)).not.toBeNull();
      placesOf.set(
        volume,
        (placesOf.get(volume) ?? new Set()).add(profile.layerPlace(volume, layer)),
      );
    }
    for (const places of placesOf.values())
      expect([...places].sort((a, b) => a - b)).toEqual(
        Array.from({ length: places.size }, (_, i) => i + 1),
      );
    expect(placesOf.size).toBe(Object.keys(profile.volumes).length);
  });

  it('ships what it names', () => {
    const { map, demo, networks } = profile;
    const files = [map, demo, ...Object.values(networks).flatMap((n) => [n.onnx, n.manifest])];
    for (const shipped of files) if (shipped) expect(existsSync(`public/${shipped}`)).toBe(true);
  });

  it('is fitted in about the field at its centre', () => {
    const at = new Float64Array(3);
    simulatedField(profile.field)(0, 0, 0, at);
    expect(Math.abs(at[2] - profile.field.fitted)).toBeLessThan(0.02);
  });
});

test('a detector without a profile lies in 2 T, its material follows the path', () => {
  expect(fieldProfile('mine')).toEqual({ fitted: 2, simulated: { uniform: 2 } });
  expect(materialProfile('mine').scattering).toBeNull();
  expect(layerName('mine', moduleKey(8, 2, 1))).toBeNull();
});

test('layers have names, volumes that are not known have none', () => {
  expect(layerName('trackml', moduleKey(8, 4, 11))).toBe('pixel barrel, layer 2');
  expect(layerName('trackml', moduleKey(99, 4, 11))).toBeNull();
  expect(layerName('odd', moduleKey(28, 12, 1))).toBe('long-strip endcap −z, layer 6');
});
