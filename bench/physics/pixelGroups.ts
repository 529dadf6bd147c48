import type { TrackingEvent } from '../../src/event/event.ts';
import type { PixelTruth } from '../../src/formats/pixelTruth.ts';
import type { TrackHits } from '../../src/tracks/track.ts';
import { helixResidual } from '../agreement/helixResidual.ts';
import { type HitRow, hitRows, type ParticleRow } from '../agreement/samples.ts';

/** Distance from the helix (mm) above which a hit says no more than that it is far. */
const FARTHEST = 20;

/** A group of the pixel truth: event hit rows, and the particle that it is. */
export interface PixelGroup {
  readonly hits: readonly number[];
  readonly particle: ParticleRow;
}

/**
 * The groups of a full event with their particles. Groups are numbered by ascending particle id, so they are a
 * subsequence of the particles above 1 GeV by id; of all such the one whose hits are nearest to the particles' helices
 * is taken (dynamic programming over groups and particles).
 * @param particles those above 1 GeV, by ascending id.
 */
export function pixelGroups(
  event: TrackingEvent,
  truth: PixelTruth,
  particles: readonly ParticleRow[],
): PixelGroup[] {
  const rowOfId = new Map(Array.from(event.hitId, (id, row) => [id, row] as const));
  const hitsOf = new Map<number, number[]>();
  truth.hitId.forEach((id, i) => {
    const row = rowOfId.get(id);
    if (row === undefined || truth.group[i] < 0) return;
    const known = hitsOf.get(truth.group[i]);
    if (known) known.push(row);
    else hitsOf.set(truth.group[i], [row]);
  });
  const numbers = [...hitsOf.keys()].sort((a, b) => a - b);
  const groups = numbers.map((group) => hitsOf.get(group) ?? []);
  const rows = hitRows(event);
  const chosen = alignedInOrder(groups.length, particles.length, (g, p) =>
    distance(
      particles[p],
      groups[g].map((hit) => rows[hit]),
    ),
  );
  return groups.map((hits, g) => ({ hits, particle: particles[chosen[g]] }));
}

/** Mean distance of hits from the helix of a particle (mm), each at most `FARTHEST`. */
function distance(particle: ParticleRow, hits: readonly HitRow[]): number {
  const sum = hits.reduce((total, hit) => {
    const { across, along } = helixResidual(particle, hit);
    const off = Math.hypot(across, along);
    return total + (off < FARTHEST ? off : FARTHEST);
  }, 0);
  return sum / hits.length;
}

/**
 * For each of `few` things the one of `many` that it is, in ascending order, so that the sum of their costs is least.
 * @throws RangeError where there are more of the few than of the many.
 */
export function alignedInOrder(
  few: number,
  many: number,
  cost: (one: number, other: number) => number,
): Int32Array {
  const spare = many - few;
  if (spare < 0) throw new RangeError(`${few} groups, but only ${many} particles.`);
  // best[g][s]: the first g groups, of which the last skipped at most s particles so far.
  const width = spare + 1;
  const takes = new Uint16Array(few * width);
  let best = new Float64Array(width);
  for (let g = 0; g < few; g++) {
    const next = new Float64Array(width);
    for (let s = 0; s < width; s++) {
      const here = best[s] + cost(g, g + s);
      const isBetter = s === 0 || here < next[s - 1];
      next[s] = isBetter ? here : next[s - 1];
      takes[g * width + s] = isBetter ? s : takes[g * width + s - 1];
    }
    best = next;
  }
  const chosen = new Int32Array(few);
  let skipped = spare;
  for (let g = few - 1; g >= 0; g--) {
    skipped = takes[g * width + skipped];
    chosen[g] = g + skipped;
  }
  return chosen;
}

/** What tracks make of the groups of one event or of several; counts. */
export interface GroupFigures {
  /** Groups of at least two listed hits, and those that a track has more than half of. */
  readonly groups: number;
  readonly found: number;
  /** The same of those that start at least 1 mm from the beam axis. */
  readonly displaced: number;
  readonly displacedFound: number;
  /** Tracks of at least three listed hits, and those of which no group has more than half of these. */
  readonly tracks: number;
  readonly withoutMajority: number;
}

/** Distance from the beam axis (mm) from which on a particle is displaced. */
const DISPLACED = 1;

/** How many groups tracks find, and how many tracks are of none. */
export function groupFigures(groups: readonly PixelGroup[], tracks: TrackHits): GroupFigures {
  const groupOf = new Map<number, number>();
  groups.forEach(({ hits }, g) => {
    for (const hit of hits) groupOf.set(hit, g);
  });
  const isFound = new Uint8Array(groups.length);
  let [counted, withoutMajority] = [0, 0];
  for (let t = 0; t + 1 < tracks.offset.length; t++) {
    const share = new Map<number, number>();
    let listed = 0;
    for (const hit of tracks.hits.subarray(tracks.offset[t], tracks.offset[t + 1])) {
      const group = groupOf.get(hit);
      if (group === undefined) continue;
      listed++;
      share.set(group, (share.get(group) ?? 0) + 1);
    }
    for (const [group, hits] of share) if (2 * hits > groups[group].hits.length) isFound[group] = 1;
    if (listed < 3) continue;
    counted++;
    if (2 * Math.max(...share.values()) <= listed) withoutMajority++;
  }
  const count = (of: (group: PixelGroup, g: number) => boolean) => groups.filter(of).length;
  const isLong = ({ hits }: PixelGroup) => hits.length >= 2;
  const isFar = ({ particle: { vx, vy } }: PixelGroup) => Math.hypot(vx, vy) >= DISPLACED;
  return {
    groups: count(isLong),
    found: count((group, g) => isLong(group) && isFound[g] === 1),
    displaced: count((group) => isLong(group) && isFar(group)),
    displacedFound: count((group, g) => isLong(group) && isFar(group) && isFound[g] === 1),
    tracks: counted,
    withoutMajority,
  };
}

/** Figures of several events together. */
export function sumOfGroups(all: readonly GroupFigures[]): GroupFigures {
  const sum = (of: (one: GroupFigures) => number) => all.reduce((total, one) => total + of(one), 0);
  return {
    groups: sum(({ groups }) => groups),
    found: sum(({ found }) => found),
    displaced: sum(({ displaced }) => displaced),
    displacedFound: sum(({ displacedFound }) => displacedFound),
    tracks: sum(({ tracks }) => tracks),
    withoutMajority: sum(({ withoutMajority }) => withoutMajority),
  };
}

const share = (part: number, whole: number) => `${part} of ${whole} (${(part / whole).toFixed(4)})`;

export function groupsInWords(figures: GroupFigures): string {
  const { groups, found, displaced, displacedFound, tracks, withoutMajority } = figures;
  return [
    `groups found ${share(found, groups)}`,
    `displaced ${share(displacedFound, displaced)}`,
    `tracks without a majority group ${share(withoutMajority, tracks)}`,
  ].join('; ');
}
