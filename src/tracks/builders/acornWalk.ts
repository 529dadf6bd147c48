import { type EdgeList, listBySource } from '../edgeList.ts';
import { walkListedRoads } from '../listedRoads.ts';
import { walkableEdges } from '../roads.ts';
import { breakCycles } from '../topology.ts';
import type { TrackCuts } from '../track.ts';
import type { TrackList } from '../trackList.ts';
import { type BuilderInput, type BuildLog, ORIGIN_WALK, type TrackBuilder } from './builder.ts';
import { leaveMissing, takeChains } from './chains.ts';

/** Edges in the order of a graph's list, with where each comes from. */
type Listed = Omit<EdgeList, 'outOffset'> & { readonly row: Uint32Array };

/** In what a walk does as acorn's. With none of them it finds what `walkthrough` finds. */
export interface AcornRules {
  /** Scores are compared to the last digit. */
  readonly exactly: boolean;
  /** Lists of scores are compared by their length first. */
  readonly longestFirst: boolean;
  /** Starts, and what is equal, come in the order in which the graph lists its edges; else by row. */
  readonly asListed: boolean;
  /** Every edge that points inward is turned; else such edges are left out where they close a cycle. */
  readonly turnsAll: boolean;
}

/**
 * acorn's fast walkthrough to the letter, as its compiled code does it: an edge that points inward is turned, wherever
 * it is; components that are chains are tracks; of the others the edges that the walk may follow are those of
 * walkableEdges, its roads those of walkListedRoads. Starts and equals come in the order in which the graph lists its
 * edges, so the same edges in another order can give other tracks; scores are compared to the last digit, so another
 * provider can, too. `npm run bench:builders` measures what each of the rules changes.
 */
export const acornWalk = walkByRules('acorn', "acorn's walk", {
  exactly: true,
  longestFirst: true,
  asListed: true,
  turnsAll: true,
});

/** The walk under some of acorn's rules. */
export function walkByRules(id: string, title: string, rules: AcornRules): TrackBuilder {
  return {
    id,
    title,
    worksByPiece: true,
    comparesExactly: rules.exactly,
    build: (input, cuts, tracks, log) => walk(rules, input, cuts, tracks, log),
  };
}

function walk(
  rules: AcornRules,
  input: BuilderInput,
  cuts: TrackCuts,
  tracks: TrackList,
  log?: BuildLog,
): void {
  const { edges, distance, isAcyclic } = input;
  const from = rules.turnsAll || isAcyclic ? edges : breakCycles(edges, distance);
  if (log) leaveMissing(edges, from, log);
  const listed = listedOutward(rules, from, input, log);
  const { nodes, src, dst, score } = listed;
  const hits = takeChains(listBySource(nodes, src, dst, score), cuts.minHits, tracks, log);
  const isLeft = new Uint8Array(nodes);
  for (const hit of hits) isLeft[hit] = 1;
  const among = selected(
    listed,
    src.map((hit) => isLeft[hit]),
  );
  const original = (e: number) => [from.src[among.row[e]], from.dst[among.row[e]]] as const;
  const keep = walkableEdges(among, cuts.walkMin, cuts.walkMax, ({ edge, rival, why }) =>
    log?.leave(...original(edge), why, original(rival)),
  );
  walkListedRoads(selected(among, keep), rules.longestFirst, (road) => {
    for (const row of road) tracks.add(row);
    tracks.end(ORIGIN_WALK);
    log?.take(road);
  });
}

/** The edges in the order that counts, without cycles; their rows are those of `from`. */
function listedOutward(
  { asListed, turnsAll }: AcornRules,
  from: EdgeList,
  { distance, listedAt }: BuilderInput,
  log?: BuildLog,
): Listed {
  const rows = Uint32Array.from(from.src.keys());
  if (asListed) {
    const place = Float64Array.from(rows, (e) => listedAt(from.src[e], from.dst[e]));
    rows.sort((e, f) => place[e] - place[f]);
  }
  const isTurned = (e: number) => {
    const [a, b] = [from.src[e], from.dst[e]];
    // Of equal distances the higher row counts as further out.
    return turnsAll && (distance[a] > distance[b] || (distance[a] === distance[b] && a > b));
  };
  if (log) for (const e of rows) if (isTurned(e)) log.turn(from.src[e], from.dst[e]);
  const listed = {
    nodes: from.nodes,
    src: rows.map((e) => (isTurned(e) ? from.dst[e] : from.src[e])),
    dst: rows.map((e) => (isTurned(e) ? from.src[e] : from.dst[e])),
    score: Float32Array.from(rows, (e) => from.score[e]),
    inCount: from.inCount,
    row: rows,
  };
  return selected(listed, new Uint8Array(rows.length).fill(1));
}

/** Those of some edges for which `keep` is 1. */
function selected({ nodes, src, dst, score, row }: Listed, keep: ArrayLike<number>): Listed {
  const kept = Uint32Array.from(src.keys()).filter((e) => keep[e] === 1);
  const inCount = new Uint32Array(nodes);
  for (const e of kept) inCount[dst[e]]++;
  return {
    nodes,
    src: kept.map((e) => src[e]),
    dst: kept.map((e) => dst[e]),
    score: Float32Array.from(kept, (e) => score[e]),
    inCount,
    row: kept.map((e) => row[e]),
  };
}
