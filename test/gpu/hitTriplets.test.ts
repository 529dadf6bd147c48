import { beforeAll, describe, expect, it } from 'vitest';
import { COUPLE_BYTES, COUPLES_HEADER } from '../../src/graph/couples.ts';
import { decisions } from '../../src/graph/decide.ts';
import { uploadHits } from '../../src/graph/gpuEvent.ts';
import { uploadModuleMap } from '../../src/graph/gpuMap.ts';
import {
  createHitTriplets,
  type HitTriplets,
  markWords,
  TRIPLET_QUEUE_ENTRY,
  TRIPLET_QUEUE_HEADER,
} from '../../src/graph/hitTriplets.ts';
import { packModuleMap } from '../../src/graph/packedMap.ts';
import { pairWord } from '../../src/graph/pair.ts';
import type { Convention } from '../../src/modulemap/moduleMap.ts';
import { seededRandom } from '../unit/graph/randomScene.ts';
import { testDevice } from './dawn.ts';
import { runPass, writtenOnly } from './harness.ts';
import {
  type Couple,
  type Pair,
  shuffled,
  type TripletScene,
  tripletScene,
} from './tripletScene.ts';

const device = testDevice();
let hitTriplets: HitTriplets;
beforeAll(async () => {
  hitTriplets = await createHitTriplets(device());
});

/** Runs `mark`: the marked pairs, the number of hit triplets that pass, the length of the queue and its entries. */
async function marked(
  { hits, layout, map, pairs, left, couples }: TripletScene,
  {
    maxPartBytes = Number.POSITIVE_INFINITY,
    listed = couples.length,
    room = Math.max(1, couples.length),
  } = {},
) {
  const wordOf = ({ a, b, doublet, isKnown }: Pair) =>
    pairWord(isKnown ? (hits.z[b] - hits.z[a]) / (hits.r[b] - hits.r[a]) : 'unknown', doublet);
  const queueWords = (TRIPLET_QUEUE_HEADER + room * TRIPLET_QUEUE_ENTRY) / 4;
  // What is listed behind the length is not of this list.
  const list = new Uint32Array((COUPLES_HEADER + couples.length * COUPLE_BYTES) / 4);
  list.set([listed, 0, ...couples.flat()]);
  const inputs = {
    pairs: Uint32Array.from(
      [...pairs, ...left].flatMap(({ a, b }) => [layout.slotOf[a], layout.slotOf[b]]),
    ),
    pairLegs: Uint32Array.of(
      ...pairs.map(({ doublet }) => doublet),
      ...[...pairs, ...left].map(wordOf),
    ),
    listed: list,
    marks: writtenOnly(new Uint32Array(markWords(pairs.length))),
    queue: new Uint32Array(queueWords),
  };
  const uploaded = await uploadModuleMap(device(), await packModuleMap(map), maxPartBytes);
  const [marks, queue] = await runPass(device(), inputs, (pass, pool, buffers) => {
    const placed = uploadHits(pool, hits, uploaded, layout);
    const workgroups = pool.workgroups('workgroups');
    // More than the list needs, in two dimensions.
    const columns = 3 + Math.ceil(couples.length / 128);
    device().queue.writeBuffer(workgroups, 0, Uint32Array.of(columns, 2, 1));
    const { pairs: rows, pairLegs, listed, marks, queue } = buffers;
    const given = { pairs: rows, pairLegs, count: pairs.length, listed, workgroups, marks, queue };
    hitTriplets.encodeMark(pass, pool, uploaded, placed, given);
    return [
      { buffer: marks, count: inputs.marks.length },
      { buffer: queue, count: queueWords },
    ];
  });
  const parts = uploaded.windowParts.length;
  uploaded.destroy();
  const [length, passed] = queue;
  const entries = Array.from({ length: Math.min(length, room) }, (_, i) => {
    const at = (TRIPLET_QUEUE_HEADER + i * TRIPLET_QUEUE_ENTRY) / 4;
    return [...queue.subarray(at, at + TRIPLET_QUEUE_ENTRY / 4)];
  });
  return { marks, passed, length, entries, parts };
}

interface HitTriplet {
  readonly couple: Couple;
  /** Its entry in the queue, should it go there. */
  readonly entry: readonly number[];
  readonly passes: boolean;
  readonly isKnown: boolean;
  /** Whether it can be decided in any precision. */
  readonly isFar: boolean;
}

/** The twin: couples with a map triplet, decided in double precision. */
async function hitTripletsOf(scene: TripletScene) {
  const { hits, layout, map, pairs, couples, rowOf, farFrom } = scene;
  const decision = decisions(hits, await packModuleMap(map));
  const isLong = (a: number, b: number) =>
    Math.min(hits.r[a], hits.r[b]) > 0 &&
    Math.abs(hits.r[b] - hits.r[a]) >= 1 &&
    Math.abs(hits.x[b] - hits.x[a]) >= 0.1;
  return couples.flatMap((couple): HitTriplet[] => {
    const [pair12, pair23] = couple.map((place): Pair | undefined => pairs[place]);
    const row = rowOf.get(`${pair12?.doublet} ${pair23?.doublet}`);
    if (!pair12 || !pair23 || pair12.b !== pair23.a || row === undefined) return [];
    const [a, b, c] = [pair12.a, pair12.b, pair23.b];
    return [
      {
        couple,
        entry: [row, ...couple, 0, ...[a, b, c].map((hit) => layout.slotOf[hit]), 0],
        passes: decision.triplet(row, a, b, c),
        isKnown: pair12.isKnown && pair23.isKnown,
        isFar: farFrom.get(row) === a && c === a + 3 && isLong(a, b) && isLong(b, c),
      },
    ];
  });
}

/** The marks of pairs. */
function marksOf(pairs: number, places: Iterable<number>): Uint32Array {
  const words = new Uint32Array(markWords(pairs));
  for (const place of places) words[place >>> 5] |= 1 << (place & 31);
  return writtenOnly(words);
}

/** Holds all that the kernel says against the twin; how many hit triplets have which answer. */
async function sameAsTwin(scene: TripletScene, options: Parameters<typeof marked>[1] = {}) {
  const { marks, passed, length, entries, parts } = await marked(scene, options);
  const all = await hitTripletsOf(scene);
  const queued = new Set(entries.map((entry) => entry.join()));
  expect(queued.size).toBe(length);
  const undecided = all.filter(({ entry }) => queued.has(entry.join()));
  expect(undecided).toHaveLength(length);
  // What is not in the queue is decided, and as in double precision.
  const decided = all.filter(({ entry }) => !queued.has(entry.join()));
  const passing = decided.filter(({ passes }) => passes);
  expect(passing.filter(({ isKnown }) => !isKnown)).toEqual([]);
  expect(passed).toBe(passing.length);
  expect(marks).toEqual(
    marksOf(
      scene.pairs.length,
      passing.flatMap(({ couple }) => [...couple]),
    ),
  );
  expect(undecided.filter(({ isFar, isKnown }) => isFar && isKnown)).toEqual([]);
  return { queued: length, passed, failed: decided.length - passed, parts };
}

/** About the numbers that words of marks and workgroups hold. */
const COUNTS = [0, 1, 2, 3, 31, 32, 33, 63, 64, 65, 255, 256, 257];

describe.each<Convention>(['mmg-1.4', 'acorn', 'legacy'])('hit triplets, %s', (convention) => {
  it.each(COUNTS)(
    'are decided as in double precision, or left to it: %i couples',
    async (count) => {
      await sameAsTwin(tripletScene(count, convention, 0.7));
    },
  );

  it('are decided as in double precision, or left to it: 8,000 couples', async () => {
    const { queued, passed, failed } = await sameAsTwin(tripletScene(8000, convention, 0.7));
    // All answers were given many times.
    expect(Math.min(queued, passed, failed)).toBeGreaterThan(200);
  });
});

describe('hit triplets', () => {
  it('are the same where the windows of the map come in parts', async () => {
    const scene = tripletScene(1000, 'mmg-1.4', 0.7);
    const { parts, ...whole } = await sameAsTwin(scene);
    const inParts = await sameAsTwin(scene, { maxPartBytes: 3200 });
    expect(parts).toBe(1);
    expect(inParts.parts).toBeGreaterThan(50);
    expect(inParts).toMatchObject(whole);
  });

  it('are those of a list up to its length, or up to its end', async () => {
    const scene = tripletScene(1000, 'mmg-1.4', 0);
    const { marks, entries } = await marked(scene);
    const all = await hitTripletsOf(scene);
    const passing = all.filter(({ passes, isKnown }) => passes && isKnown);
    const queued = new Set(entries.map((entry) => entry.join()));
    const couples = passing
      .filter(({ entry }) => !queued.has(entry.join()))
      .map((one) => one.couple);
    expect(couples.length).toBeGreaterThan(100);
    const certain = { ...scene, couples };
    expect((await marked(certain)).marks).toEqual(marks);
    const some = couples.slice(0, 57);
    const ofSome = marksOf(scene.pairs.length, some.flat());
    expect(await marked(certain, { listed: 57 })).toMatchObject({ passed: 57, marks: ofSome });
    const ended = await marked({ ...scene, couples: some }, { listed: 2000 });
    expect(ended).toMatchObject({ passed: 57, marks: ofSome });
  });

  it('are counted where the queue has no room for them', async () => {
    const scene = tripletScene(1000, 'mmg-1.4', 0.7);
    const all = await marked(scene);
    expect(all.length).toBeGreaterThan(50);
    const tight = await marked(scene, { room: 3 });
    expect(tight.length).toBe(all.length);
    const known = new Set(all.entries.map((entry) => entry.join()));
    expect(new Set(tight.entries.map((entry) => entry.join())).size).toBe(3);
    expect(tight.entries.every((entry) => known.has(entry.join()))).toBe(true);
  });
});

describe('hit triplets that the CPU decided', () => {
  it.each(COUNTS)('have %i pairs, which are marked beside the others', async (count) => {
    const pairs = 700;
    const random = seededRandom(count);
    const places = shuffled([...new Array<null>(pairs).keys()], random);
    const [before, decided] = [
      places.slice(0, 100),
      places.slice(100 - (count >> 3)).slice(0, count),
    ];
    const inputs = { marks: marksOf(pairs, before) };
    const [marks] = await runPass(device(), inputs, (pass, pool, buffers) => {
      hitTriplets.encodeDecided(pass, pool, buffers.marks, decided);
      return [{ buffer: buffers.marks, count: inputs.marks.length }];
    });
    expect(decided).toHaveLength(count);
    expect(marks).toEqual(marksOf(pairs, [...before, ...decided]));
  });
});
