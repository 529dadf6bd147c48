import { expect, test } from 'vitest';
import {
  compareEdges,
  compareParticles,
  compareTracks,
  HIT_CHANGES,
} from '../../../src/metrics/comparison.ts';
import { createRandom } from '../../../src/simulation/random.ts';
import { edgesAt, tracksAt } from './makeTruth.ts';

test('tracks are partners where they share more than half of the hits of both', () => {
  // Twelve hits; what each pair is stands beside it.
  const a = tracksAt([
    [0, 1, 2], // the same in B
    [3, 4, 5, 6], // three of them in B, with one other hit
    [7, 8], // half of it in B, which is not enough
    [9, 10], // gone
  ]);
  const b = tracksAt([
    [0, 1, 2],
    [3, 4, 5, 7],
    [8, 11],
  ]);
  const compared = compareTracks(13, a, b);
  expect([...compared.partnerOfA]).toEqual([0, 1, -1, -1]);
  expect([...compared.partnerOfB]).toEqual([0, 1, -1]);
  expect(compared).toMatchObject({ both: 2, identical: 1, onlyA: 2, onlyB: 1 });
  expect(Array.from(compared.changeOfHit, (change) => HIT_CHANGES[change])).toEqual([
    'alike',
    'alike',
    'alike',
    'alike',
    'alike',
    'alike',
    'only in A', // left its track
    'other track', // moved from a lost track to a kept one
    'other track',
    'only in A',
    'only in A',
    'only in B',
    'on no track',
  ]);
  expect(compared.hits).toEqual({
    alike: 6,
    'on no track': 1,
    'only in A': 3,
    'only in B': 1,
    'other track': 2,
  });
});

test('the order and the inner order of tracks do not matter, and a set is like itself', () => {
  const a = tracksAt([
    [0, 1, 2],
    [3, 4, 5],
  ]);
  const b = tracksAt([
    [5, 3, 4],
    [2, 1, 0],
  ]);
  expect(compareTracks(6, a, b)).toMatchObject({ both: 2, identical: 2, onlyA: 0, onlyB: 0 });
  expect([...compareTracks(6, a, b).partnerOfA]).toEqual([1, 0]);
  expect(compareTracks(6, a, a).hits.alike).toBe(6);
});

test('hits on several tracks of one set: partners share most with each other, each has one', () => {
  const a = tracksAt([[0, 1, 2, 3]]);
  const b = tracksAt([
    [0, 1, 2], // three of four
    [0, 1, 2, 3], // all
  ]);
  const compared = compareTracks(4, a, b);
  expect([...compared.partnerOfA]).toEqual([1]);
  expect([...compared.partnerOfB]).toEqual([-1, 0]);
  expect(compared.hits).toMatchObject({ alike: 1, 'other track': 3 });
});

test('nothing against nothing, and against something', () => {
  const none = tracksAt([]);
  expect(compareTracks(0, none, none)).toMatchObject({ both: 0, onlyA: 0, onlyB: 0 });
  expect(compareTracks(3, none, tracksAt([[0, 1, 2]]))).toMatchObject({ both: 0, onlyB: 1 });
});

test('what is A and what is B turns round with the comparison, on random tracks', () => {
  const random = createRandom(3);
  const tracks = () => {
    const hits = Array.from({ length: 60 }, (_, hit) => ({ hit, key: random.uniform() }))
      .sort((p, q) => p.key - q.key)
      .map(({ hit }) => hit);
    const rows: number[][] = [];
    while (hits.length > 8) rows.push(hits.splice(0, 3 + Math.floor(random.uniform() * 5)));
    return rows;
  };
  for (let round = 0; round < 50; round++) {
    const a = tracks();
    const b = [...a.slice(0, 4).map((row) => row.slice(1)), ...tracks().slice(0, 5)];
    const disjoint = b.filter(
      (row, i) => !b.slice(0, i).some((o) => o.some((h) => row.includes(h))),
    );
    const [ab, ba] = [
      compareTracks(60, tracksAt(a), tracksAt(disjoint)),
      compareTracks(60, tracksAt(disjoint), tracksAt(a)),
    ];
    // Read plainly: more than half of both.
    const plain = a.map((row) =>
      disjoint.findIndex((other) => {
        const shared = row.filter((hit) => other.includes(hit)).length;
        return 2 * shared > row.length && 2 * shared > other.length;
      }),
    );
    expect([...ab.partnerOfA]).toEqual(plain);
    expect(ab.partnerOfA).toEqual(ba.partnerOfB);
    expect(ab.hits['only in A']).toBe(ba.hits['only in B']);
    expect(ab.hits.alike).toBe(ba.hits.alike);
  }
});

test('edges are found by their hits, whatever their order; an edge the other way round is another', () => {
  const a = edgesAt([
    [0, 1],
    [1, 2],
    [2, 3],
  ]);
  const b = edgesAt([
    [2, 3],
    [2, 1],
    [0, 1],
    [0, 3],
  ]);
  expect(compareEdges(4, a, b)).toEqual({
    inB: Int32Array.of(2, -1, 0),
    inA: Int32Array.of(2, -1, 0, -1),
  });
});

test('particles gained and lost, and those that are targets of one run only', () => {
  const run = (target: number[], foundBy: number[]) => ({
    target: Uint8Array.from(target),
    foundBy: Int32Array.from(foundBy),
  });
  expect(
    compareParticles(
      run([1, 1, 1, 1, 1, 0, 0], [4, -1, 0, -1, 2, 3, 1]),
      run([1, 1, 1, 1, 0, 1, 0], [0, 2, -1, -1, 1, 3, -1]),
    ),
  ).toEqual({ both: [0], gained: [1], lost: [2], neither: [3], targetOfA: [4], targetOfB: [5] });
});
