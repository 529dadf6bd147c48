import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Detector } from '../../../src/detector/detector.ts';
import { createModuleFinder, type ModuleFinder } from '../../../src/detector/locate.ts';
import { TRACKML } from '../../../src/detectors/trackml.ts';
import { inCanonicalOrder } from '../../../src/event/canonicalOrder.ts';
import type { TrackingEvent } from '../../../src/event/event.ts';
import { COLUMN_NAMES, LAYOUTS, layoutOf } from '../../../src/service/columns.ts';
import { eventOfFeatures } from '../../../src/service/eventOfFeatures.ts';
import { featuresOf } from '../../../src/service/features.ts';
import { demo } from './serving.ts';

let detector: Detector;
let finder: ModuleFinder;
let event: TrackingEvent;
beforeAll(async () => {
  const file = `public/${TRACKML.geometry.file}`;
  detector = TRACKML.geometry.read(new Uint8Array(readFileSync(file)), file);
  finder = createModuleFinder(detector);
  event = await demo();
});
const [x, y, z, moduleId] = ['x', 'y', 'z', 'module_id'].map((name) =>
  layoutOf('16').columns.indexOf(name),
);

describe('columns', () => {
  it('have as many names as the models take, each once', () => {
    for (const { id, columns } of LAYOUTS) {
      expect(columns).toHaveLength(Number(id));
      expect(new Set(columns).size).toBe(columns.length);
    }
    expect(COLUMN_NAMES).toContain('eta_angle_2');
  });

  it('are filled as Athena fills them, and what the event lacks is named', () => {
    const made = featuresOf(event, detector, layoutOf('44').columns);
    expect(made.data).toHaveLength(44 * event.hitId.length);
    expect(made.copied).toContain('cluster_eta_2');
    expect(made.zeros).not.toContain('count_2');
    expect(made.zeros).toContain('localDir0_1');
    expect(made.zeros).not.toContain('r');
    const row = 17;
    const hit = made.hitOfRow[row];
    expect(made.data[44 * row]).toBe(Math.fround(Math.hypot(event.x[hit], event.y[hit])));
  });

  it('pixel-first is Athena’s order, the file’s own within each part', () => {
    const isPixel = (key: bigint) => Number(key >> 32n) < 10;
    const { hitOfRow } = featuresOf(event, detector, ['x'], 'pixel-first', isPixel);
    const pixels = [...hitOfRow].map((hit) => isPixel(event.moduleKey[hit]));
    expect(pixels.lastIndexOf(true)).toBeLessThan(pixels.indexOf(false));
    expect(new Set(hitOfRow).size).toBe(event.hitId.length);
  });
});

describe('an event of FEATURES', () => {
  /** The demo event with positions rounded to f32. */
  const rounded = () =>
    inCanonicalOrder({
      ...event,
      x: event.x.map(Math.fround),
      y: event.y.map(Math.fround),
      z: event.z.map(Math.fround),
    });
  const received = (change: (data: Float32Array) => void = () => {}) => {
    const { data, hitOfRow } = featuresOf(event, detector, layoutOf('16').columns);
    change(data);
    const made = eventOfFeatures(data, layoutOf('16').columns, { detector, finder }, true);
    return { ...made, hitOfRow };
  };

  it('is the event that was sent, its positions rounded to f32', () => {
    const { event: back, left } = received();
    const expected = rounded();
    expect(left).toBe(0);
    expect(back.x).toEqual(expected.x);
    expect(back.z).toEqual(expected.z);
    expect(back.moduleKey).toEqual(expected.moduleKey);
  });

  it('finds modules by position where ids are none of ours, those of Athena’s kind among them', () => {
    for (const id of [(key: bigint) => Math.fround(Number(key)), () => 0]) {
      const { event: back } = received((data) => {
        for (let row = 0; row < event.hitId.length; row++)
          data[16 * row + moduleId] = id(event.moduleKey[row]);
      });
      const expected = rounded();
      const wrong = back.moduleKey.filter((key, i) => key !== expected.moduleKey[i]);
      expect(wrong).toHaveLength(0);
    }
  });

  it('leaves out rows at the origin, which NaN becomes', () => {
    const {
      event: back,
      left,
      rowOfHit,
    } = received((data) => {
      for (const column of [x, y, z]) data[16 * 5 + column] = Number.NaN;
    });
    expect(left).toBe(1);
    expect(back.hitId).toHaveLength(event.hitId.length - 1);
    expect(rowOfHit).not.toContain(5);
  });

  it('names the rows that lie on no module', () => {
    expect(() =>
      received((data) => {
        data.fill(0.5);
      }),
    ).toThrow(/Rows 0, 1, 2, 3, 4 and 5522 more of FEATURES lie on no module/);
    expect(() => received((data) => void data.set([1e5, 1e5, 1e5, 0.5], 16 * 3))).toThrow(
      /Row 3 of FEATURES lies on no module/,
    );
  });

  it('needs columns for a position', () => {
    expect(() =>
      eventOfFeatures(new Float32Array(4), ['eta', 'count_1'], { detector, finder }, false),
    ).toThrow(/neither x, y, z nor r, phi, z/);
  });
});
