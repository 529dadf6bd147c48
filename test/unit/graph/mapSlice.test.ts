import { describe, expect, it } from 'vitest';
import { halves, type MapSlice, wholeMap } from '../../../src/graph/mapSlice.ts';
import { layoutSlots } from '../../../src/graph/slots.ts';
import { arrangeHits } from '../../../src/modulemap/arrangeHits.ts';
import { randomScene } from './randomScene.ts';

const { event, map } = randomScene({
  seed: 5,
  convention: 'mmg-1.4',
  layers: 5,
  modules: 9,
  tracks: 60,
  mapTracks: 30,
  special: false,
});
const hits = arrangeHits(event, map);
const modules = map.moduleKey.length;
const firstDoublet = new Uint32Array(modules + 1);
const layout = layoutSlots(hits, firstDoublet);

/** All slices that come of halving as long as that is possible, in order. */
function finest(slice: MapSlice): MapSlice[] {
  const two = halves(layout, slice);
  return two ? two.flatMap(finest) : [slice];
}

describe('slices of a map', () => {
  it('begin with all modules and slots', () => {
    const { slots } = layout;
    expect(wholeMap(layout)).toEqual({
      firstModule: 0,
      endModule: modules,
      firstSlot: 0,
      endSlot: slots,
    });
  });

  it('are halved by hits, without gap or overlap, until each has one module with hits', () => {
    const [a, b] = halves(layout, wholeMap(layout)) ?? [];
    if (!a || !b) throw new Error('The whole map has halves.');
    const [left, right] = [a, b].map(({ firstSlot, endSlot }) => endSlot - firstSlot);
    expect(Math.abs(left - right)).toBeLessThan(0.1 * layout.slots);

    const parts = finest(wholeMap(layout));
    expect(parts[0].firstModule).toBe(0);
    expect(parts.at(-1)).toMatchObject({ endModule: modules, endSlot: layout.slots });
    for (let i = 1; i < parts.length; i++)
      expect([parts[i].firstModule, parts[i].firstSlot]).toEqual([
        parts[i - 1].endModule,
        parts[i - 1].endSlot,
      ]);
    for (const { firstModule, endModule } of parts) {
      let withHits = 0;
      for (let m = firstModule; m < endModule; m++)
        if (hits.hitStart[m] < hits.hitStart[m + 1]) withHits++;
      expect(withHits).toBe(1);
    }
    expect(parts).toHaveLength(hits.modules);
  });

  it('have no halves where there are no hits', () => {
    const none = { firstModule: 3, endModule: 5, firstSlot: 8, endSlot: 8 };
    expect(halves(layout, none)).toBeNull();
  });
});
