import { bendVariables, legVariables } from '../../src/graph/decide.ts';
import type { ArrangedHits } from '../../src/modulemap/arrangeHits.ts';
import {
  type Convention,
  type ModuleMap,
  PAIR_WINDOW_STRIDE,
  TRIPLET_WINDOW_STRIDE,
} from '../../src/modulemap/moduleMap.ts';
import type { Point } from '../unit/graph/boundaryTriple.ts';
import { seededRandom } from '../unit/graph/randomScene.ts';
import { drawWindows, hitsAt, mapOf, shuffledSlots } from './handMade.ts';

/** Doublets that lead to each of two middle modules, and those that begin there. */
const DOUBLETS_12 = 60;
const DOUBLETS_23 = 40;
const leadsTo = (d12: number) => (d12 < DOUBLETS_12 ? 0 : 1);
const first23 = (middle: number) => 2 * DOUBLETS_12 + middle * DOUBLETS_23;

/** Hits of a group. */
const GROUP = 5;

/**
 * Two hits before one in the middle and two after it. Those of the kind -1 are far apart and almost on a line, so that
 * what is tested are small differences of large numbers; of the next six kinds the later ones are ever closer.
 */
function drawGroup(random: () => number, kind: number): Point[] {
  const isLong = kind < 0;
  const r = (isLong ? 350 : 30) + 500 * random();
  const phi = 2 * Math.PI * random();
  const [z, slope] = [1000 * (random() - 0.5), 6 * (random() - 0.5)];
  const scale = kind > 0 && kind < 6 ? 10 ** -kind : 1;
  const jitter = isLong ? 1e-3 : 0.1;
  const at = (dr: number): Point => {
    const angle = phi + jitter * scale * (random() - 0.5);
    const zed = z + slope * dr + scale * random();
    return [(r + dr) * Math.cos(angle), (r + dr) * Math.sin(angle), zed];
  };
  const apart = () => (isLong ? 100 + 200 * random() : scale * (5 + 40 * random()));
  const points = [at(-apart()), at(-apart()), at(0), at(apart()), at(apart())];
  const [x, y] = points[2];
  const special: Point[] = [[0, 0, z], [y, x, z], [x, -1.2 * y, z], points[2]];
  if (kind > 5) points[[0, 3][kind % 2]] = special[(kind >> 1) % special.length];
  return points;
}

export interface Pair {
  /** Hits. */
  readonly a: number;
  readonly b: number;
  readonly doublet: number;
  /** Whether legs.wgsl knew its slope, which it does of pairs that pass for certain only. */
  readonly isKnown: boolean;
}

/** Places in the list of pairs. Those from its end on are not of this event. */
export type Couple = readonly [pair12: number, pair23: number];

export interface TripletScene {
  readonly hits: ArrangedHits;
  readonly layout: ReturnType<typeof shuffledSlots>;
  readonly map: ModuleMap;
  readonly pairs: readonly Pair[];
  /** What another event left behind these. */
  readonly left: readonly Pair[];
  readonly couples: readonly Couple[];
  /** Map triplets by their doublets. */
  readonly rowOf: ReadonlyMap<string, number>;
  /** First hits of couples with no variable near a bound of their triplet, by triplet. */
  readonly farFrom: ReadonlyMap<number, number>;
}

export function shuffled<T>(values: readonly T[], random: () => number): T[] {
  const keyed = values.map((value) => ({ value, key: random() }));
  return keyed.sort((a, b) => a.key - b.key).map(({ value }) => value);
}

/**
 * Two pairs to the middle hit of a group and two from there on: the first of each have a certain map triplet. One more is
 * like the third, but from the middle hit of another group.
 */
function pairsOfGroup(
  hits: ArrangedHits,
  g: number,
  d12: number,
  d23: number,
  random: () => number,
) {
  const draw = (n: number) => Math.floor(n * random());
  const middle = leadsTo(d12);
  const pair = (a: number, b: number, doublet: number): Pair => {
    const slope = (hits.z[b] - hits.z[a]) / (hits.r[b] - hits.r[a]);
    return { a, b, doublet, isKnown: Math.abs(slope) < 990 && random() < 0.9 };
  };
  const b = GROUP * g + 2;
  return [
    pair(b - 2, b, d12),
    pair(b - 1, b, middle * DOUBLETS_12 + draw(DOUBLETS_12)),
    pair(b, b + 1, d23),
    pair(b, b + 2, first23(middle) + draw(DOUBLETS_23)),
    pair((b + GROUP) % hits.order.length, b + 1, d23),
  ];
}

/**
 * So many couples of pairs, most of them with the middle hit in common and two thirds of these with a map triplet; so
 * often as `close` says a bound of it is beside what the first couple of a group has.
 */
export function tripletScene(count: number, convention: Convention, close: number): TripletScene {
  const random = seededRandom(count + 7);
  const rows: { d12: number; d23: number }[] = [];
  for (let d12 = 0; d12 < 2 * DOUBLETS_12; d12++)
    for (let k = 0; k < DOUBLETS_23; k++)
      if (random() < 0.6) rows.push({ d12, d23: first23(leadsTo(d12)) + k });
  const groups = Math.ceil(count / 4) + 1;
  const rowOfGroup = shuffled([...rows.keys()], random).slice(0, groups);
  const points = rowOfGroup.flatMap((_, g) => drawGroup(random, g % 2 > 0 ? -1 : (g >> 1) % 14));
  const hits = hitsAt(points);
  const grouped = rowOfGroup.map((row, g) =>
    pairsOfGroup(hits, g, rows[row].d12, rows[row].d23, random),
  );
  const pairs = shuffled(grouped.flat(), random);
  const placeOf = new Map(pairs.map((pair, place) => [pair, place]));
  const place = (g: number, k: number) => placeOf.get(grouped[g][k]) ?? -1;
  const left = grouped.map(([, , pair]) => ({ ...pair, isKnown: true }));
  const couples = grouped.flatMap((_, g) =>
    [0, 1].flatMap((i) =>
      [2, 3].map((k): Couple => {
        const kind = random();
        // Of another middle hit, or of no pair of this event.
        if (kind < 0.1) return [place(g, 0), place(g, 4)];
        if (kind < 0.2) return [place(g, 0), pairs.length + g];
        return [place(g, i), place(g, k)];
      }),
    ),
  );
  const { windows, farFrom } = mapWindows(hits, convention, rows.length, rowOfGroup, random, close);
  return {
    hits,
    layout: shuffledSlots(hits.order.length, random),
    map: tripletMap(convention, rows, windows),
    pairs,
    left,
    couples: shuffled(couples, random).slice(0, count),
    rowOf: new Map(rows.map(({ d12, d23 }, row) => [`${d12} ${d23}`, row])),
    farFrom,
  };
}

/** So many bounds of windows that everything is in. */
function openWindows(bounds: number): Float32Array {
  const { NEGATIVE_INFINITY, POSITIVE_INFINITY } = Number;
  return new Float32Array(bounds).map((_, k) =>
    k % 2 === 0 ? NEGATIVE_INFINITY : POSITIVE_INFINITY,
  );
}

/** Windows about the first couple of each group for its map triplet; the others have none. */
function mapWindows(
  hits: ArrangedHits,
  convention: Convention,
  rows: number,
  rowOfGroup: readonly number[],
  random: () => number,
  close: number,
) {
  const window12 = openWindows(PAIR_WINDOW_STRIDE * rows);
  const window23 = openWindows(PAIR_WINDOW_STRIDE * rows);
  const window = openWindows(TRIPLET_WINDOW_STRIDE * rows);
  const [leg12, leg23, bend] = [4, 4, 2].map((count) => new Float64Array(count));
  const farFrom = new Map<number, number>();
  rowOfGroup.forEach((row, g) => {
    const [a, b, c] = [0, 2, 3].map((k) => GROUP * g + k);
    legVariables(convention, hits, a, b, leg12);
    legVariables(convention, hits, b, c, leg23);
    bendVariables(convention, hits, a, b, c, bend);
    const { bounds, isFar } = drawWindows(random, [...leg12, ...leg23, ...bend], close);
    window12.set(bounds.slice(0, 8), PAIR_WINDOW_STRIDE * row);
    window23.set(bounds.slice(8, 16), PAIR_WINDOW_STRIDE * row);
    window.set(bounds.slice(16), TRIPLET_WINDOW_STRIDE * row);
    if (isFar) farFrom.set(row, a);
  });
  return { windows: { window12, window23, window }, farFrom };
}

/** Modules: one for each doublet 12, the middle ones, and one for each doublet 23. All doublet windows are open. */
function tripletMap(
  convention: Convention,
  rows: readonly { d12: number; d23: number }[],
  windows: ReturnType<typeof mapWindows>['windows'],
): ModuleMap {
  const inner = 2 * DOUBLETS_12;
  const doublets = first23(2);
  const middleOf = (d: number) => (d < inner ? leadsTo(d) : d < first23(1) ? 0 : 1);
  return mapOf(
    convention,
    inner + 2 + DOUBLETS_23,
    {
      m1: Uint32Array.from({ length: doublets }, (_, d) => (d < inner ? d : inner + middleOf(d))),
      m2: Uint32Array.from({ length: doublets }, (_, d) =>
        d < inner ? inner + middleOf(d) : inner + 2 + d - first23(middleOf(d)),
      ),
      window: openWindows(PAIR_WINDOW_STRIDE * doublets),
    },
    {
      doublet12: Uint32Array.from(rows, ({ d12 }) => d12),
      doublet23: Uint32Array.from(rows, ({ d23 }) => d23),
      occurrence: new Uint32Array(rows.length).fill(1),
      ...windows,
    },
  );
}
