import { beforeAll, describe, expect, it } from 'vitest';
import { createScan } from '../../src/gpu/scan.ts';
import { azimuthAngle, etaAngle, etaWindow, phiWindow } from '../../src/graph/angles.ts';
import { uploadEvent } from '../../src/graph/gpuEvent.ts';
import { uploadModuleMap } from '../../src/graph/gpuMap.ts';
import { createHitPairs, type HitPairs } from '../../src/graph/hitPairs.ts';
import { halves, type MapSlice, wholeMap } from '../../src/graph/mapSlice.ts';
import { packModuleMap } from '../../src/graph/packedMap.ts';
import { layoutSlots, MODULE_STRIDE, type SlotLayout } from '../../src/graph/slots.ts';
import type { ArrangedHits } from '../../src/modulemap/arrangeHits.ts';
import {
  type Convention,
  type ModuleMap,
  PAIR_WINDOW_STRIDE,
} from '../../src/modulemap/moduleMap.ts';
import { seededRandom } from '../unit/graph/randomScene.ts';
import { testDevice } from './dawn.ts';
import { mapOf } from './handMade.ts';
import { firstDifference, runPass, untouched, writtenOnly } from './harness.ts';

const device = testDevice();
let hitPairs: HitPairs;
beforeAll(async () => {
  hitPairs = await createHitPairs(device(), await createScan(device()));
});

/** Azimuth and eta of a hit. */
type Hit = readonly [phi: number, eta: number];
type Range = readonly [min: number, max: number];
/** A doublet: its modules, and its windows of dphi and of outer minus inner eta. */
interface Doublet {
  readonly m1: number;
  readonly m2: number;
  readonly dphi: Range;
  readonly deta: Range;
}

interface PairScene {
  readonly hits: ArrangedHits;
  readonly map: ModuleMap;
  readonly layout: SlotLayout;
}

const INF = Number.POSITIVE_INFINITY;
const ANY: Range = [-INF, INF];

/** Hits by module, and doublets sorted by their modules. */
function pairScene(
  modules: readonly (readonly Hit[])[],
  doublets: readonly Doublet[],
  convention: Convention = 'mmg-1.4',
): PairScene {
  const all = modules.flat();
  const hitStart = new Uint32Array(modules.length + 1);
  modules.forEach((module, m) => {
    hitStart[m + 1] = hitStart[m] + module.length;
  });
  const zeros = new Float64Array(all.length);
  const hits: ArrangedHits = {
    order: Uint32Array.from(all, (_, i) => i),
    hitStart,
    x: zeros,
    y: zeros,
    z: zeros,
    r: zeros,
    phi: Float64Array.from(all, ([phi]) => phi),
    eta: Float64Array.from(all, ([, eta]) => eta),
    modules: modules.filter((module) => module.length > 0).length,
    unknownHits: 0,
  };
  const map = mapOf(convention, modules.length, {
    m1: Uint32Array.from(doublets, ({ m1 }) => m1),
    m2: Uint32Array.from(doublets, ({ m2 }) => m2),
    window: Float32Array.from(
      doublets.flatMap(({ dphi, deta: [min, max] }) => {
        const deta = convention === 'mmg-1.4' ? [min, max] : [-max, -min];
        return [...ANY, ...dphi, ...ANY, ...deta];
      }),
    ),
  });
  const firstDoublet = new Uint32Array(modules.length + 1);
  for (const { m1 } of doublets) firstDoublet[m1 + 1]++;
  for (let m = 0; m < modules.length; m++) firstDoublet[m + 1] += firstDoublet[m];
  return { hits, map, layout: layoutSlots(hits, firstDoublet) };
}

/** What a source hit found for one doublet: the blocks of targets that were searched, counted from the module's first. */
interface Finding {
  readonly slot: number;
  readonly start: number;
  readonly blocks: number;
}

interface Pairs {
  readonly starts: Uint32Array;
  /** Source slot, target slot. */
  readonly pairs: Uint32Array;
  readonly doublets: Uint32Array;
  /** Those with any pairs, in order. */
  readonly findings: readonly Finding[];
}

/** The twin: tries every pair of slots. */
function everyPair({ hits, map, layout }: PairScene, slice: MapSlice): Pairs {
  const { header, doublets } = map;
  const { arranged, modules } = layout;
  const firstSlot = (m: number) => modules[MODULE_STRIDE * m];
  const hitCount = (m: number) => hits.hitStart[m + 1] - hits.hitStart[m];
  const phi = Int32Array.from(arranged, (hit) => azimuthAngle(hits.phi[hit]));
  const eta = Int32Array.from(arranged, (hit) => etaAngle(hits.eta[hit]) ?? -1);
  // Where an angle of one hit of a module says nothing, those of none are used.
  const isWild = Array.from(map.moduleKey, (_, m) =>
    eta.subarray(firstSlot(m), firstSlot(m) + hitCount(m)).includes(-1),
  );
  const isIn = (m: number) => m >= slice.firstModule && m < slice.endModule;
  const starts = new Uint32Array(layout.slots + 1);
  const pairs: number[] = [];
  const legs: number[] = [];
  const findings: Finding[] = [];

  function search(slot: number, d: number): void {
    const [m1, m2] = [doublets.m1[d], doublets.m2[d]];
    if (hitCount(m2) === 0 || !(isIn(m1) || isIn(m2))) return;
    const wild = isWild[m1] || isWild[m2];
    const row = doublets.window.subarray(PAIR_WINDOW_STRIDE * d);
    const dphi = wild ? phiWindow(...ANY) : phiWindow(row[2], row[3]);
    const deta = etaWindow(header.convention, row[6], row[7]);
    const [phiFrom, phiSteps] = [dphi >>> 16, dphi & 0xffff];
    const [etaFrom, etaSteps] = [deta >> 16, deta & 0xffff];
    const before = legs.length;
    for (let target = firstSlot(m2); target < firstSlot(m2) + hitCount(m2); target++) {
      const turned = (phi[target] - phi[slot] - phiFrom) & 0xffff;
      const moved = eta[target] - eta[slot] - etaFrom;
      if (!wild && (turned > phiSteps || moved < 0 || moved > etaSteps)) continue;
      pairs.push(slot, target);
      legs.push(d);
    }
    if (legs.length === before) return;
    const from = (phi[slot] + phiFrom - modules[MODULE_STRIDE * m2 + 2]) & 0xffff;
    findings.push({ slot, ...searchedBlocks(layout, m2, hitCount(m2), from, from + phiSteps) });
  }

  let slot = 0;
  for (let m = 0; m < map.moduleKey.length; m++)
    for (let i = 0; i < 4 * Math.ceil(hitCount(m) / 4); i++, slot++) {
      starts[slot] = legs.length;
      if (i >= hitCount(m)) continue;
      for (let d = 0; d < doublets.m1.length; d++) if (doublets.m1[d] === m) search(slot, d);
    }
  starts[layout.slots] = legs.length;
  return { starts, pairs: Uint32Array.from(pairs), doublets: Uint32Array.from(legs), findings };
}

/** The blocks of four that may have azimuths of a window, counted from the module's reference, and one that is beyond. */
function searchedBlocks(layout: SlotLayout, m: number, hits: number, from: number, to: number) {
  const first = layout.modules[MODULE_STRIDE * m];
  const last = Math.ceil(hits / 4) - 1;
  const end = (block: number) => layout.angles[first + 4 * block + 3] >>> 16;
  if (to > 0xffff) return { start: 0, blocks: last + 1 };
  let start = 0;
  while (start < last && end(start) < from) start++;
  let block = start;
  while (block < last && end(block) <= to) block++;
  return { start, blocks: block - start + 1 };
}

/** Whether the kernels have no room for the targets of a finding. */
const isWide = ({ start, blocks }: Finding) => blocks > 6 || start >= 255;

/** Runs the kernels and compares all that they write with the twin, which is returned. */
async function sameAsTwin(scene: PairScene, slice = wholeMap(scene.layout)): Promise<Pairs> {
  const expected = everyPair(scene, slice);
  const { layout, map } = scene;
  const wideSlots = new Set(expected.findings.filter(isWide).map(({ slot }) => slot)).size;
  const count = expected.doublets.length;
  const inputs = { pairs: untouched(2 * count), pairLegs: untouched(count) };
  const uploaded = await uploadModuleMap(device(), await packModuleMap(map));
  const [starts, wide, pairs, doublets] = await runPass(device(), inputs, (pass, pool, buffers) => {
    const event = uploadEvent(pool, layout);
    const counted = hitPairs.encodeCount(pass, pool, uploaded, event, slice);
    const written = { pairs: buffers.pairs, pairLegs: buffers.pairLegs };
    hitPairs.encodeFill(pass, pool, event, counted, wideSlots, written);
    return [
      { buffer: counted.pairStart, count: layout.slots + 1 },
      { buffer: counted.wideCount, count: 1 },
      { buffer: buffers.pairs, count: inputs.pairs.length },
      { buffer: buffers.pairLegs, count: inputs.pairLegs.length },
    ];
  });
  uploaded.destroy();
  expect(firstDifference(starts, expected.starts)).toBe(-1);
  expect(wide[0]).toBe(wideSlots);
  expect(firstDifference(pairs, writtenOnly(expected.pairs))).toBe(-1);
  expect(firstDifference(doublets, writtenOnly(expected.doublets))).toBe(-1);
  return expected;
}

/** Hits of modules, about what blocks, findings and workgroups hold. */
const HITS = [0, 1, 2, 3, 4, 5, 23, 24, 25, 28, 29, 31, 32, 33, 63, 64, 65, 255, 256, 257];
/** Doublets of modules, about what words hold. */
const DOUBLETS = [1, 2, 31, 32, 33, 63, 64, 65];

const wrapped = (phi: number) => Math.atan2(Math.sin(phi), Math.cos(phi));

/** Of every four modules the first, one of each number of hits, leads to so many others. */
function randomPairScene(seed: number, doubletsEach: number, convention: Convention): PairScene {
  const random = seededRandom(seed);
  const one = <T>(values: readonly T[]): T => values[Math.floor(values.length * random())];
  const about = (width: number) => width * (random() - 0.5);
  const counts = HITS.flatMap((count) => [count, one(HITS), one(HITS), one(HITS)]);
  // Modules across +-pi, all around and near the ends of what angles tell apart are among them.
  const places = counts.map((count) => ({
    count,
    phi: one([Math.PI, about(6), about(6), about(6)]),
    phiWidth: one([0.02, 0.3, 0.3, 0.8, 2 * Math.PI]),
    eta: one([about(4), about(4), about(4), 7.8, -7.8]),
    etaWidth: one([0.01, 0.4, 0.9]),
    isWild: random() < 0.03,
  }));
  const modules = places.map(({ count, phi, phiWidth, eta, etaWidth, isWild }) =>
    Array.from({ length: count }, (_, i): Hit => {
      // The first and the last eta that are told apart.
      const place = Math.min(Math.max(eta + about(etaWidth), -8), 8 - 2 ** -11);
      return [wrapped(phi + about(phiWidth)), isWild && i === 0 ? one([INF, 8.5, -9]) : place];
    }),
  );
  const doublets = HITS.flatMap((_, i) => {
    const m1 = 4 * i;
    const others = counts.map((_, m2) => ({ m2, key: random() })).filter(({ m2 }) => m2 !== m1);
    const chosen = others.sort((a, b) => a.key - b.key).slice(0, doubletsEach);
    const ranks = chosen.map(({ m2 }) => m2).sort((a, b) => a - b);
    return ranks.map((m2): Doublet => {
      const phi = wrapped(places[m2].phi - places[m1].phi) + about(0.1);
      const eta = places[m2].eta - places[m1].eta + about(0.1);
      const half = one([0.0005, 0.002, 0.01, 0.03, 0.1, 0.3]);
      return {
        m1,
        m2,
        dphi: one<Range>([
          ...new Array<Range>(12).fill([phi - half, phi + half]),
          [phi - half, INF],
          [-Math.PI, Math.PI],
          [phi + half, phi - half],
        ]),
        deta: one<Range>([
          ANY,
          ANY,
          [-20, 20],
          [eta - 0.5, eta + 0.5],
          [eta - 0.05, eta + 0.05],
          [eta - 0.0005, eta + 0.0005],
          [-INF, eta],
          [eta, INF],
          [eta, eta - 1],
          [12, 17],
          [-40, -17],
        ]),
      };
    });
  });
  return pairScene(modules, doublets, convention);
}

/** So many hits at equal distances of azimuth. */
const row = (count: number, from: number, step: number, eta = 0.5): Hit[] =>
  Array.from({ length: count }, (_, i): Hit => [wrapped(from + step * i), eta]);

describe('hit pairs', () => {
  it.each(DOUBLETS)('are those of the twin with %i doublets per module', async (each) => {
    const convention = each % 2 === 0 ? 'mmg-1.4' : 'acorn';
    const { doublets, findings } = await sameAsTwin(randomPairScene(each, each, convention));
    expect(doublets.length).toBeGreaterThan(100 * each);
    expect(findings.some(isWide)).toBe(true);
    expect(findings.every(isWide)).toBe(false);
  });

  it('are those of the twin where findings just fit and just do not', async () => {
    // Windows with one to forty targets, in no order.
    const step = 0.002;
    const targets = Array.from({ length: 40 }, () => row(257, 3, step));
    const doublets = targets.map((_, i): Doublet => {
      const dphi = 0.3 * Math.sin(i);
      return { m1: 0, m2: i + 1, dphi: [dphi, dphi + step * (1 + ((17 * i) % 40))], deta: ANY };
    });
    const random = seededRandom(5);
    const sources = Array.from({ length: 64 }, (): Hit => [wrapped(3.1 + 0.4 * random()), 0.5]);
    const { findings } = await sameAsTwin(pairScene([sources, ...targets], doublets));
    for (const blocks of [1, 2, 5, 6, 7, 8])
      expect(findings.filter((finding) => finding.blocks === blocks).length).toBeGreaterThan(50);
    // Of one hit a wide one comes before a narrow one, and a narrow one before a wide one, many times.
    const changes = findings.filter(
      (finding, i) =>
        findings[i - 1]?.slot === finding.slot && isWide(findings[i - 1]) !== isWide(finding),
    );
    expect(changes.filter(isWide).length).toBeGreaterThan(100);
    expect(changes.filter((finding) => !isWide(finding)).length).toBeGreaterThan(100);
  });

  it('are those of the twin on a module with more blocks than a finding can number', async () => {
    const step = 0.001;
    const narrow: Range = [-step, 1.5 * step];
    const modules = [
      row(1100, 2.5, step),
      row(65, 3.5, step),
      row(1101, 2.5, step),
      row(64, 3.6, step),
    ];
    const doublets = [1, 2, 3].map((m2): Doublet => ({ m1: 0, m2, dphi: narrow, deta: ANY }));
    const { findings } = await sameAsTwin(pairScene(modules, doublets));
    for (const start of [0, 1, 253, 254, 255, 256, 274])
      expect(findings.filter((finding) => finding.start === start).length).toBeGreaterThan(1);
    // They are few blocks each: what makes them wide is where they are.
    expect(Math.max(...findings.map(({ blocks }) => blocks))).toBeLessThan(4);
  });

  it.each<Convention>(['mmg-1.4', 'legacy'])(
    'of a slice of the map lead to its modules or start there, %s',
    async (convention) => {
      const scene = randomPairScene(100, 33, convention);
      const split = (slice: MapSlice) => halves(scene.layout, slice) ?? [];
      const two = split(wholeMap(scene.layout));
      const four = two.flatMap(split);
      const slices = [...two, ...four, ...four.flatMap(split)];
      expect(slices).toHaveLength(2 + 4 + 8);
      const all = everyPair(scene, wholeMap(scene.layout)).doublets.length;
      for (const slice of slices) {
        const { length } = (await sameAsTwin(scene, slice)).doublets;
        expect(length).toBeGreaterThan(0);
        expect(length).toBeLessThan(all);
      }
    },
  );
});
