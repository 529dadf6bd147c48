/**
 * Two reconstructions of one event side by side, A and B: which tracks, edges and particles both have, and which only
 * one. Hits are the rows of the event; nothing here needs truth but `compareParticles`.
 */
import { type TrackHits, trackCount } from '../tracks/track.ts';
import type { Edges } from './edges.ts';

/** What became of a hit from A to B, as the index in this list. */
export const HIT_CHANGES = [
  'alike',
  'on no track',
  'only in A',
  'only in B',
  'other track',
] as const;
export type HitChange = (typeof HIT_CHANGES)[number];

/** Two sets of tracks of one event. */
export interface TrackComparison {
  /** Per track of A its partner in B or -1, and the other way round, see `compareTracks`. */
  readonly partnerOfA: Int32Array;
  readonly partnerOfB: Int32Array;
  /** Tracks with a partner, and those of them with the same hits. */
  readonly both: number;
  readonly identical: number;
  readonly onlyA: number;
  readonly onlyB: number;
  /** Per hit an index into HIT_CHANGES, and the hits of each change. */
  readonly changeOfHit: Uint8Array;
  readonly hits: Readonly<Record<HitChange, number>>;
}

/**
 * Compares two sets of tracks. A track of A and one of B are partners where they share more than half of the hits of
 * both; where hits are on several tracks of one set, partners are those that share most with each other (equal: the
 * lower number). A hit is assigned alike where the tracks it is on are partners, all of them.
 *
 * @param hits number of hits of the event.
 */
export function compareTracks(hits: number, a: TrackHits, b: TrackHits): TrackComparison {
  const tracksOfA = tracksByHit(hits, a);
  const tracksOfB = tracksByHit(hits, b);
  const bestOfA = bestPartners(a, b, tracksOfB);
  const bestOfB = bestPartners(b, a, tracksOfA);
  const mutual = (best: Int32Array, other: Int32Array) =>
    best.map((partner, track) => (partner >= 0 && other[partner] === track ? partner : -1));
  const partnerOfA = mutual(bestOfA, bestOfB);
  const partnerOfB = mutual(bestOfB, bestOfA);

  const changeOfHit = new Uint8Array(hits);
  const counts = new Uint32Array(HIT_CHANGES.length);
  for (let hit = 0; hit < hits; hit++) {
    const change = changeOf(rowOf(tracksOfA, hit), rowOf(tracksOfB, hit), partnerOfA);
    changeOfHit[hit] = HIT_CHANGES.indexOf(change);
    counts[changeOfHit[hit]]++;
  }
  let [both, identical] = [0, 0];
  partnerOfA.forEach((partner, track) => {
    if (partner < 0) return;
    both++;
    const shared = sharedHits(a, track, partner, tracksOfB);
    if (shared === lengthOf(a, track) && shared === lengthOf(b, partner)) identical++;
  });
  return {
    partnerOfA,
    partnerOfB,
    both,
    identical,
    onlyA: trackCount(a) - both,
    onlyB: trackCount(b) - both,
    changeOfHit,
    hits: Object.fromEntries(HIT_CHANGES.map((change, i) => [change, counts[i]])) as Record<
      HitChange,
      number
    >,
  };
}

/** Two lists of edges: the row that each edge has in the other list, or -1. Edges of a list are unique. */
export interface EdgeComparison {
  readonly inB: Int32Array;
  readonly inA: Int32Array;
}

/** Finds the edges, by source and target hit, that two lists share. Both name rows of the same `hits` hits. */
export function compareEdges(hits: number, a: Edges, b: Edges): EdgeComparison {
  const bySource = grouped(hits, b.src.length, (edge) => b.src[edge]);
  const inB = new Int32Array(a.src.length).fill(-1);
  const inA = new Int32Array(b.src.length).fill(-1);
  for (let edge = 0; edge < inB.length; edge++) {
    const { start, members } = bySource;
    const source = a.src[edge];
    for (let i = start[source]; i < start[source + 1]; i++)
      if (b.dst[members[i]] === a.dst[edge]) {
        inB[edge] = members[i];
        inA[members[i]] = edge;
      }
  }
  return { inB, inA };
}

/** What both evaluations of one event tell of each particle row. */
export interface FoundParticles {
  /** 1 for target particles. */
  readonly target: Uint8Array;
  /** The track that found the particle, or -1. */
  readonly foundBy: Int32Array;
}

/** Particle rows by what A and B made of them; particles that are targets of one only are in the last two lists. */
export interface ParticleComparison {
  readonly both: readonly number[];
  readonly neither: readonly number[];
  /** Found by B only, and by A only. */
  readonly gained: readonly number[];
  readonly lost: readonly number[];
  readonly targetOfA: readonly number[];
  readonly targetOfB: readonly number[];
}

/** Compares which target particles two reconstructions found. */
export function compareParticles(a: FoundParticles, b: FoundParticles): ParticleComparison {
  const lists = {
    both: [] as number[],
    neither: [] as number[],
    gained: [] as number[],
    lost: [] as number[],
    targetOfA: [] as number[],
    targetOfB: [] as number[],
  };
  for (let p = 0; p < a.target.length; p++) {
    const [inA, inB] = [a.foundBy[p] >= 0, b.foundBy[p] >= 0];
    if (!a.target[p] && !b.target[p]) continue;
    if (!b.target[p]) lists.targetOfA.push(p);
    else if (!a.target[p]) lists.targetOfB.push(p);
    else if (inA) (inB ? lists.both : lists.lost).push(p);
    else (inB ? lists.gained : lists.neither).push(p);
  }
  return lists;
}

/** Lists of members by group: those of group g are members[start[g] .. start[g + 1]), ascending. */
interface Groups {
  readonly start: Uint32Array;
  readonly members: Uint32Array;
}

function grouped(groups: number, count: number, groupOf: (member: number) => number): Groups {
  const start = new Uint32Array(groups + 1);
  for (let i = 0; i < count; i++) start[groupOf(i) + 1]++;
  for (let g = 0; g < groups; g++) start[g + 1] += start[g];
  const next = start.slice();
  const members = new Uint32Array(count);
  for (let i = 0; i < count; i++) members[next[groupOf(i)]++] = i;
  return { start, members };
}

/** The tracks that each hit is on. */
function tracksByHit(hits: number, tracks: TrackHits): Groups {
  const trackAt = new Uint32Array(tracks.hits.length);
  for (let t = 0; t < trackCount(tracks); t++)
    trackAt.fill(t, tracks.offset[t], tracks.offset[t + 1]);
  const { start, members } = grouped(hits, tracks.hits.length, (i) => tracks.hits[i]);
  return { start, members: members.map((place) => trackAt[place]) };
}

function rowOf({ start, members }: Groups, group: number): Uint32Array {
  return members.subarray(start[group], start[group + 1]);
}

function lengthOf({ offset }: TrackHits, track: number): number {
  return offset[track + 1] - offset[track];
}

/** Per track of `from` the track of `to` that shares more than half of the hits of both, and most of them; -1: none. */
function bestPartners(from: TrackHits, to: TrackHits, tracksOfTo: Groups): Int32Array {
  const best = new Int32Array(trackCount(from)).fill(-1);
  const shared = new Uint32Array(trackCount(to));
  for (let track = 0; track < best.length; track++) {
    const met: number[] = [];
    for (let i = from.offset[track]; i < from.offset[track + 1]; i++)
      for (const other of rowOf(tracksOfTo, from.hits[i]))
        if (shared[other]++ === 0) met.push(other);
    let most = 0;
    for (const other of met.sort((p, q) => p - q)) {
      const common = shared[other];
      const enough = 2 * common > lengthOf(from, track) && 2 * common > lengthOf(to, other);
      if (enough && common > most) [best[track], most] = [other, common];
      shared[other] = 0;
    }
  }
  return best;
}

/** Hits of a track that are on another one, of which `tracksOfOther` tells. */
function sharedHits(
  { hits, offset }: TrackHits,
  track: number,
  other: number,
  tracksOfOther: Groups,
): number {
  let shared = 0;
  for (let i = offset[track]; i < offset[track + 1]; i++)
    if (rowOf(tracksOfOther, hits[i]).includes(other)) shared++;
  return shared;
}

function changeOf(inA: Uint32Array, inB: Uint32Array, partnerOfA: Int32Array): HitChange {
  if (inA.length === 0) return inB.length === 0 ? 'on no track' : 'only in B';
  if (inB.length === 0) return 'only in A';
  const same = inA.length === inB.length && inA.every((track) => inB.includes(partnerOfA[track]));
  return same ? 'alike' : 'other track';
}
