import { describe, expect, it } from 'vitest';
import type { Cause, Loss, Remedy } from '../../../src/causes/cause.ts';
import { mapLosses } from '../../../src/causes/mapLosses.ts';
import { windowSettings } from '../../../src/chains/settings.ts';
import { buildGraphCpu } from '../../../src/graph/cpu.ts';
import { arrangeHits } from '../../../src/modulemap/arrangeHits.ts';
import type { ModuleMap } from '../../../src/modulemap/moduleMap.ts';
import { applyWindowSettings } from '../../../src/modulemap/widen.ts';
import { DEFAULT_PARAMETERS, type ParameterValues } from '../../../src/parameters/table.ts';
import { boundaryScene } from '../graph/boundaryScene.ts';
import { bendOf, eventOf, type MadeTriplet, mapOf, pairOf, WIDE, wideBut } from './smallMap.ts';

const VALUES: ParameterValues = { ...DEFAULT_PARAMETERS, occurrenceWidening: 0 };

/** A particle through modules 0, 1, 2 and 3, the hit of row 4 on a module that no map here knows. */
const EVENT = eventOf([
  { at: [30, 1, 10], module: 0, particle: 0 },
  { at: [70, 3, 20], module: 1, particle: 0 },
  { at: [110, 7, 31], module: 2, particle: 0 },
  { at: [170, 14, 47], module: 3, particle: 0 },
  { at: [260, 20, 70], module: 99, particle: 0 },
]);

const chain = (bounds: MadeTriplet['bounds']) =>
  mapOf(6, [
    { modules: [0, 1, 2], bounds },
    { modules: [1, 2, 3], bounds: WIDE },
  ]);

async function graphOf(map: ModuleMap, values = VALUES, event = EVENT) {
  const effective = applyWindowSettings(map, windowSettings(values));
  return buildGraphCpu(arrangeHits(event, effective), effective);
}

async function lossOf(map: ModuleMap, a: number, b: number, values = VALUES): Promise<Loss | null> {
  const pairs = { src: Uint32Array.of(a), dst: Uint32Array.of(b) };
  const graph = await graphOf(map, values);
  const inUse = { map, values, settingsOf: windowSettings };
  return mapLosses(EVENT, graph, inUse, { pairs, remedies: true })[0];
}

/** Whether a pair is an edge of a graph built anew with a remedy. */
async function keeps(map: ModuleMap, a: number, b: number, { parameter, value }: Remedy) {
  const { src, dst } = await graphOf(map, { ...VALUES, [parameter]: value });
  return src.some((s, e) => s === a && dst[e] === b);
}

function kindOf<K extends Cause['kind']>(loss: Loss | null, kind: K): Extract<Cause, { kind: K }> {
  expect(loss?.cause.kind).toBe(kind);
  return loss?.cause as Extract<Cause, { kind: K }>;
}

describe('why a pair is not in the graph of a module map', () => {
  it('gives none for an edge', async () => {
    expect(await lossOf(chain(WIDE), 0, 1)).toBeNull();
  });

  it('names the hit on a module that the map does not know', async () => {
    const loss = await lossOf(chain(WIDE), 3, 4);
    expect(loss).toEqual({ cause: { kind: 'unknown-module', hits: [4] }, remedies: [] });
  });

  it('says that modules do not follow each other, or only the other way round', async () => {
    expect(kindOf(await lossOf(chain(WIDE), 0, 2), 'no-doublet').reversed).toBe(false);
    expect(kindOf(await lossOf(chain(WIDE), 1, 0), 'no-doublet').reversed).toBe(true);
  });

  it.each([
    ['z0', 0],
    ['dphi', 1],
    ['phi_slope', 2],
    ['deta', 3],
  ] as const)('names the doublet window of %s with value, bounds and miss', async (variable, k) => {
    const value = pairOf(EVENT, 0, 1)[k];
    const [min, max] = [value + 0.5, value + 1].map(Math.fround);
    const map = chain(wideBut(k, min, max));
    const loss = await lossOf(map, 0, 1);
    const { tests } = kindOf(loss, 'doublet-window');
    expect(tests).toEqual([{ variable, value, min, max, widths: (min - value) / (max - min) }]);
    const off = {
      z0: 'cutZ0',
      dphi: 'cutDphi',
      phi_slope: 'cutPhiSlope',
      deta: 'cutDeta',
    } as const;
    expect(loss?.remedies).toContainEqual({ parameter: off[variable], value: 'off' });
    for (const remedy of loss?.remedies ?? []) expect(await keeps(map, 0, 1, remedy)).toBe(true);
  });

  it('gives all windows that a pair fails, the worst first, and no switch then helps alone', async () => {
    const [z0, , , deta] = pairOf(EVENT, 0, 1);
    const bounds = wideBut(0, z0 + 1, z0 + 11).map((window, k) =>
      k === 3 ? ([deta + 2, deta + 3] as const) : window,
    );
    const loss = await lossOf(chain(bounds), 0, 1);
    const { tests } = kindOf(loss, 'doublet-window');
    expect(tests.map(({ variable }) => variable)).toEqual(['deta', 'z0']);
    expect(tests[0].widths).toBeCloseTo(2, 5);
    expect(tests[1].widths).toBeCloseTo(0.1, 5);
    expect(loss?.remedies.some(({ value }) => value === 'off')).toBe(false);
  });

  it('tells the beam spot from the window, and how far to move its end', async () => {
    const [z0] = pairOf(EVENT, 0, 1);
    const values = { ...VALUES, beamSpotMin: -400, beamSpotMax: 1 };
    expect(z0).toBeGreaterThan(values.beamSpotMax);
    const loss = await lossOf(chain(WIDE), 0, 1, values);
    expect(loss?.cause).toEqual({ kind: 'beam-spot', z0, end: 1 });
    expect(loss?.remedies[0]).toEqual({ parameter: 'beamSpotMax', value: Math.ceil(z0) });
    const narrow = chain(wideBut(0, z0 + 100, z0 + 200));
    expect((await lossOf(narrow, 0, 1, values))?.cause.kind).toBe('doublet-window');
  });

  it.each([
    ['diff_dydx', 8],
    ['diff_dzdr', 9],
  ] as const)('names the triplet window of %s, its hits and the miss', async (variable, k) => {
    const value = bendOf(EVENT, 0, 1, 2)[k - 8];
    const [min, max] = [value - 2, value - 1].map(Math.fround);
    const map = chain(wideBut(k, min, max));
    const loss = await lossOf(map, 0, 1);
    const cause = kindOf(loss, 'triplet-window');
    expect(cause.hits).toEqual([0, 1, 2]);
    expect(cause.occurrence).toBe(4);
    expect(cause.tests).toEqual([
      { of: 'triplet', variable, value, min, max, widths: (value - max) / (max - min) },
    ]);
    const off = { diff_dydx: 'cutDydx', diff_dzdr: 'cutDzdr' } as const;
    expect(loss?.remedies).toContainEqual({ parameter: off[variable], value: 'off' });
    for (const remedy of loss?.remedies ?? []) expect(await keeps(map, 0, 1, remedy)).toBe(true);
  });

  it("names a leg's own window where the doublet's, made by other triplets too, is wider", async () => {
    const [, dphi] = pairOf(EVENT, 1, 2);
    const map = mapOf(6, [
      { modules: [0, 1, 2], bounds: wideBut(5, dphi + 0.1, dphi + 0.2) },
      { modules: [1, 2, 4], bounds: WIDE },
    ]);
    const { tests, hits } = kindOf(await lossOf(map, 0, 1), 'triplet-window');
    expect(hits).toEqual([0, 1, 2]);
    expect(tests).toMatchObject([{ of: 'outer leg', variable: 'dphi', value: dphi }]);
    const middle = kindOf(await lossOf(map, 1, 2), 'triplet-window');
    expect(middle.tests).toMatchObject([{ of: 'outer leg', variable: 'dphi' }]);
  });

  it('takes the nearest miss of several triplets', async () => {
    const [, far] = bendOf(EVENT, 0, 1, 2);
    const [, near] = bendOf(EVENT, 1, 2, 3);
    const map = mapOf(6, [
      { modules: [0, 1, 2], bounds: wideBut(9, far + 5, far + 6) },
      { modules: [1, 2, 3], bounds: wideBut(9, near + 0.5, near + 1.5) },
    ]);
    const { hits, tests } = kindOf(await lossOf(map, 1, 2), 'triplet-window');
    expect(hits).toEqual([1, 2, 3]);
    expect(tests[0].widths).toBeCloseTo(0.5, 5);
  });

  it('says that no triplet holds the pair and a third hit of its particle', async () => {
    const map = mapOf(6, [
      { modules: [0, 1, 4], bounds: WIDE },
      { modules: [2, 3, 4], bounds: WIDE },
    ]);
    expect((await lossOf(map, 0, 1))?.cause).toEqual({ kind: 'no-triplet', thirdHits: 2 });
  });

  it('asks for the smallest tolerance that keeps a pair: one step less does not', async () => {
    const [z0] = pairOf(EVENT, 0, 1);
    // A bound of z0 + 1, of which a share of itself is added: nothing else depends on tolerance here.
    const map = chain(wideBut(0, z0 + 1, z0 + 40));
    const loss = await lossOf(map, 0, 1);
    const tolerance = loss?.remedies.find(({ parameter }) => parameter === 'windowTolerance');
    const share = 1 / Math.abs(z0 + 1);
    expect(tolerance?.value).toBe(Number((Math.ceil(share * 100) / 100).toFixed(2)));
    const less = { parameter: 'windowTolerance', value: Number(tolerance?.value) - 0.01 } as const;
    expect(await keeps(map, 0, 1, less)).toBe(false);
  });

  it('widens rare windows where that is enough', async () => {
    const [z0] = pairOf(EVENT, 0, 1);
    const map = chain(wideBut(0, z0 + 1, z0 + 9));
    const loss = await lossOf(map, 0, 1);
    // Four tracks made it: (8 + 1) / 2 mm on each side for a factor of 1, so 0.3 of it is the least of the steps.
    expect(loss?.remedies).toContainEqual({ parameter: 'occurrenceWidening', value: 0.3 });
    expect(await keeps(map, 0, 1, { parameter: 'occurrenceWidening', value: 0.2 })).toBe(false);
  });

  it('explains every pair that the builder left out of scenes on the bounds, and no other', async () => {
    let explained = 0;
    for (let seed = 1; seed <= 8; seed++) {
      const scene = boundaryScene(seed, 'mmg-1.4');
      const { map, settings } = scene;
      const hits = scene.event.hitId.length;
      const event = {
        ...scene.event,
        truth: { ...truth(hits), particleOfHit: new Int32Array(hits) },
      };
      const graph = await buildGraphCpu(arrangeHits(event, scene.effective), scene.effective);
      const edges = new Set(Array.from(graph.src, (a, e) => a * hits + graph.dst[e]));
      const all = Array.from({ length: hits * hits }, (_, i) => i);
      const pairs = {
        src: Uint32Array.from(all, (i) => Math.floor(i / hits)),
        dst: Uint32Array.from(all, (i) => i % hits),
      };
      const inUse = { map, values: DEFAULT_PARAMETERS, settingsOf: () => settings };
      const losses = mapLosses(event, graph, inUse, { pairs, remedies: false });
      losses.forEach((loss, i) => {
        expect(loss === null).toBe(edges.has(i));
        expect(loss?.cause.kind).not.toBe('no-edge');
        if (loss?.cause.kind === 'doublet-window' || loss?.cause.kind === 'triplet-window') {
          explained++;
          expect(loss.cause.tests.length).toBeGreaterThan(0);
        }
      });
    }
    expect(explained).toBeGreaterThan(200);
  });
});

/** One particle that made every hit. */
function truth(hits: number) {
  const event = eventOf(
    Array.from({ length: hits }, () => ({ at: [1, 0, 0] as const, module: 0, particle: 0 })),
  );
  if (!event.truth) throw new Error('Made events have truth.');
  return event.truth;
}
