import { beforeAll, describe, expect, it } from 'vitest';
import { type Decisions, decisions, legVariables } from '../../src/graph/decide.ts';
import { uploadHits } from '../../src/graph/gpuEvent.ts';
import { uploadModuleMap } from '../../src/graph/gpuMap.ts';
import {
  createLegs,
  type Legs,
  PAIR_QUEUE_ENTRY,
  PAIR_QUEUE_HEADER,
} from '../../src/graph/legs.ts';
import { packModuleMap } from '../../src/graph/packedMap.ts';
import { pairWord } from '../../src/graph/pair.ts';
import type { ArrangedHits } from '../../src/modulemap/arrangeHits.ts';
import {
  type Convention,
  type ModuleMap,
  PAIR_WINDOW_STRIDE,
} from '../../src/modulemap/moduleMap.ts';
import type { Point } from '../unit/graph/boundaryTriple.ts';
import { seededRandom } from '../unit/graph/randomScene.ts';
import { testDevice } from './dawn.ts';
import { drawWindows, hitsAt, mapOf, shuffledSlots } from './handMade.ts';
import { runPass, untouched, writtenOnly } from './harness.ts';

const device = testDevice();
let legs: Legs;
beforeAll(async () => {
  legs = await createLegs(device());
});

/** Two hits; those of the kind -1 are far apart and point to the origin, of the next eight the later ones are ever closer. */
function drawPair(random: () => number, kind: number): [Point, Point] {
  const r = 30 + 1000 * random();
  const phi = 2 * Math.PI * random();
  const z = 6000 * (random() - 0.5);
  const at = (radius: number, azimuth: number, zed: number): Point => [
    radius * Math.cos(azimuth),
    radius * Math.sin(azimuth),
    zed,
  ];
  if (kind < 0) {
    // z0 is the small difference of large numbers.
    const [far, slope] = [r + 20 + 780 * random(), z / 1000];
    const jitter = () => 5 * random();
    return [
      at(r, phi, slope * r + jitter()),
      at(far, phi + random() - 0.5, slope * far + jitter()),
    ];
  }
  const a = at(r, phi, z);
  const scale = 10 ** -(kind % 8);
  const [dr, dphi, dz] = [40 * random(), random() - 0.5, 100 * random()];
  if (kind < 8) return [a, at(r + scale * dr, phi + scale * dphi, z + scale * dz)];
  // About as steep as a slope may be, at all distances.
  const short = scale * (0.1 + random());
  if (kind < 16) return [a, at(r + short, phi, z + short * (940 + 120 * random()))];
  const special: Point[] = [
    [a[1], a[0], z + 5],
    [-2 * a[0], -2 * a[1], z],
    [0, 0, z],
    [2e9, 5, z],
    a,
  ];
  return [a, special[kind % special.length]];
}

interface LegScene {
  readonly hits: ArrangedHits;
  readonly layout: ReturnType<typeof shuffledSlots>;
  readonly map: ModuleMap;
  /** The doublet of each pair, which is of the hits 2 i and 2 i + 1. */
  readonly doublets: Uint32Array;
  /** Whether no bound of its windows is near its variables. */
  readonly isFar: readonly boolean[];
}

/** Pairs that have a doublet each, with windows about their variables; so often as `close` says a bound is beside one. */
function legScene(pairs: number, convention: Convention, close: number): LegScene {
  const random = seededRandom(pairs + 1);
  const points: Point[] = [];
  for (let i = 0; i < pairs; i++)
    points.push(...drawPair(random, i % 3 > 0 ? (i % 3) - 2 : (i / 3) % 21));
  const hits = hitsAt(points);
  const doublets = Uint32Array.from({ length: pairs }, (_, i) => (7919 * i + 3) % pairs);
  const window = new Float32Array(PAIR_WINDOW_STRIDE * pairs);
  const variables = new Float64Array(4);
  const isFar = Array.from(doublets, (doublet, i) => {
    legVariables(convention, hits, 2 * i, 2 * i + 1, variables);
    const { bounds, isFar } = drawWindows(random, variables, close);
    window.set(bounds, PAIR_WINDOW_STRIDE * doublet);
    return isFar;
  });
  // Sorted, and no more of one module than may be.
  const map = mapOf(convention, 768, {
    m1: Uint32Array.from(doublets, (_, d) => d >>> 8),
    m2: Uint32Array.from(doublets, (_, d) => 512 + (d & 255)),
    window,
  });
  return { hits, layout: shuffledSlots(2 * pairs, random), map, doublets, isFar };
}

/** Runs the kernel: the words of all pairs, the length of the queue and its entries. */
async function evaluated({ hits, layout, map, doublets }: LegScene, room = doublets.length) {
  const pairs = doublets.length;
  const pairLegs = untouched(2 * pairs);
  pairLegs.set(doublets);
  const queueWords = (PAIR_QUEUE_HEADER + room * PAIR_QUEUE_ENTRY) / 4;
  const inputs = { pairs: layout.slotOf, pairLegs, queue: new Uint32Array(queueWords) };
  const uploaded = await uploadModuleMap(device(), await packModuleMap(map));
  const [out, queue] = await runPass(device(), inputs, (pass, pool, buffers) => {
    const placed = uploadHits(pool, hits, uploaded, layout);
    const given = { pairs: buffers.pairs, pairLegs: buffers.pairLegs, queue: buffers.queue };
    legs.encode(pass, pool, uploaded, placed, given, pairs);
    return [
      { buffer: buffers.pairLegs, count: pairLegs.length },
      { buffer: buffers.queue, count: queueWords },
    ];
  });
  uploaded.destroy();
  const words = out.slice(pairs, 2 * pairs);
  expect(out).toEqual(writtenOnly([...doublets, ...words]));
  const entries = Array.from({ length: Math.min(queue[0], room) }, (_, i) => {
    const at = (PAIR_QUEUE_HEADER + i * PAIR_QUEUE_ENTRY) / 4;
    return [...queue.subarray(at, at + 4)];
  });
  return { words, length: queue[0], entries };
}

/** The entry of a pair in the queue. */
function entryOf({ layout, doublets }: LegScene, pair: number): number[] {
  return [pair, doublets[pair], layout.slotOf[2 * pair], layout.slotOf[2 * pair + 1]];
}

const NO_PAIR = 0x8000;
const NO_SLOPE = 0x8001;

/** What is wrong with the word of a pair, if anything. */
function faultOf(
  { hits, doublets, isFar }: LegScene,
  decision: Decisions,
  pair: number,
  word: number,
  isQueued: boolean,
): string | null {
  const [a, b] = [2 * pair, 2 * pair + 1];
  const passes = decision.pair(doublets[pair], a, b);
  const dr = hits.r[b] - hits.r[a];
  const slope = (hits.z[b] - hits.z[a]) / dr;
  // A hit on the beam line or far out has no steps, and half a turn no certain sign.
  const isPlain = hits.r[b] > 0 && hits.r[b] < 1e9 && Math.cos(hits.phi[b] - hits.phi[a]) > -0.9;
  const isLong = isPlain && Math.abs(dr) >= 1;
  const upper = word >>> 16;
  if ((word & 0xffff) !== (doublets[pair] & 0xffff)) return 'the doublet of another';
  if (isQueued && isFar[pair] && isLong) return 'undecided without need';
  if (isQueued) return upper === NO_SLOPE ? null : 'undecided, but with a slope or none';
  if (upper === NO_PAIR) return passes ? 'fails, but passes in double' : null;
  if (!passes) return 'passes, but fails in double';
  if (upper === NO_SLOPE) return isLong && Math.abs(slope) < 999 ? 'no slope' : null;
  if (Math.abs(slope) > 1001) return 'too steep for a slope';
  const exact = pairWord(slope, doublets[pair]) >> 16;
  // The slopes of short legs may be off by SLOPE_ERROR (1 + |slope|) themselves, which is up to four steps.
  const steps = isLong ? 1 : 1 + Math.ceil(4 / (1 + Math.abs(slope)));
  return Math.abs((word >> 16) - exact) <= steps ? null : `the slope of another: ${slope}`;
}

/** The faults of all words and entries of the queue, and how many pairs have which answer. */
async function judged(scene: LegScene) {
  const { words, length, entries } = await evaluated(scene);
  const queued = new Set(entries.map(([pair]) => pair));
  expect(queued.size).toBe(length);
  expect(entries).toEqual(entries.map(([pair]) => entryOf(scene, pair)));
  const decision = decisions(scene.hits, await packModuleMap(scene.map));
  const faults = Array.from(words, (word, pair) => {
    const fault = faultOf(scene, decision, pair, word, queued.has(pair));
    return fault === null ? [] : [`pair ${pair}: ${fault}`];
  });
  const failed = words.filter((word) => word >>> 16 === NO_PAIR).length;
  const unknown = words.filter((word) => word >>> 16 === NO_SLOPE).length - length;
  const known = words.length - failed - unknown - length;
  return { faults: faults.flat(), queued: length, failed, unknown, known };
}

describe.each<Convention>(['mmg-1.4', 'acorn', 'legacy'])('legs of pairs, %s', (convention) => {
  it.each([0, 1, 2, 3, 31, 32, 33, 63, 64, 65, 255, 256, 257])(
    'are decided as in double precision, or left to it: %i pairs',
    async (pairs) => {
      expect((await judged(legScene(pairs, convention, 0.7))).faults).toEqual([]);
    },
  );
});

describe('legs of pairs', () => {
  it('are decided as in double precision, or left to it: 65,537 pairs', async () => {
    const result = await judged(legScene(65_537, 'mmg-1.4', 0.7));
    expect(result.faults).toEqual([]);
    // All answers were given many times.
    expect(result.failed).toBeGreaterThan(5000);
    expect(result.queued).toBeGreaterThan(5000);
    expect(result.known).toBeGreaterThan(5000);
    expect(result.unknown).toBeGreaterThan(200);
  });

  it('are counted where the queue has no room for them', async () => {
    const scene = legScene(300, 'mmg-1.4', 1);
    const all = await evaluated(scene);
    expect(all.length).toBeGreaterThan(50);
    const tight = await evaluated(scene, 3);
    expect(tight.length).toBe(all.length);
    expect(tight.words).toEqual(all.words);
    expect(tight.entries).toEqual(tight.entries.map(([pair]) => entryOf(scene, pair)));
    expect(new Set(tight.entries.map(([pair]) => pair)).size).toBe(3);
  });
});
