import { windowSettings } from '../../src/chains/settings.ts';
import { type EventTruth, particlePt, type TrackingEvent } from '../../src/event/event.ts';
import { buildGraphCpu } from '../../src/graph/cpu.ts';
import { buildCeiling } from '../../src/metrics/evaluate.ts';
import { matchTracks } from '../../src/metrics/matching.ts';
import { hitsOfParticles, targetParticles } from '../../src/metrics/truthEdges.ts';
import { arrangeHits } from '../../src/modulemap/arrangeHits.ts';
import type { ModuleMap } from '../../src/modulemap/moduleMap.ts';
import { applyWindowSettings } from '../../src/modulemap/widen.ts';
import { DEFAULT_PARAMETERS } from '../../src/parameters/table.ts';
import { buildTracks } from '../../src/tracks/buildTracks.ts';
import { targetEdgeCoverage } from './coverage.ts';

/** Distance of the production vertex from the beam axis (mm) from which on a particle is displaced. */
const DISPLACED = 1;
/** Targets of a kind, and how many of them perfect scores find. */
interface Share {
  readonly found: number;
  readonly targets: number;
}

/** What a map makes of one event under default parameters. */
export interface MapFigures {
  readonly edges: number;
  /** Target edges in the graph, and in truth. */
  readonly targetEdges: { readonly covered: number; readonly all: number };
  readonly all: Share;
  readonly displaced: Share;
  readonly threeHits: Share;
}

/**
 * The map under the windows that the page has by default, but for the widening of rare ones.
 * @param spot largest |z| (mm) of the beam spot, null for no cut on it.
 */
export function withDefaults(
  map: ModuleMap,
  occurrenceWidening: number,
  spot: number | null,
): ModuleMap {
  const values = { ...DEFAULT_PARAMETERS, occurrenceWidening };
  const cut = spot === null ? {} : { beamSpotMin: -spot, beamSpotMax: spot };
  return applyWindowSettings(map, windowSettings({ ...values, ...cut }));
}

/** What a map under its settings makes of a generated event: its ceiling by kinds of targets, and its edges. */
export async function figuresOf(event: TrackingEvent, map: ModuleMap): Promise<MapFigures> {
  const truth = event.truth as EventTruth;
  const graph = await buildGraphCpu(arrangeHits(event, map), map);
  const { covered, all } = await targetEdgeCoverage(event, map);
  const cuts = { ...DEFAULT_PARAMETERS, ccCut: 0.5, walkMin: 0.5, walkMax: 0.5 };
  const tracks = buildCeiling(event, graph, (scores) => buildTracks(event, graph, scores, cuts));
  if (!tracks) throw new Error(`${event.name} has no truth.`);
  const target = targetParticles(truth, DEFAULT_PARAMETERS);
  const { foundBy } = matchTracks(tracks, truth, target, DEFAULT_PARAMETERS);
  const { particles } = truth;
  const hits = hitsOfParticles(truth);
  const share = (counts: (row: number) => boolean): Share => {
    let [found, targets] = [0, 0];
    for (let p = 0; p < target.length; p++) {
      if (!target[p] || !counts(p)) continue;
      targets++;
      if (foundBy[p] >= 0) found++;
    }
    return { found, targets };
  };
  const isDisplaced = (p: number) => Math.hypot(particles.vx[p], particles.vy[p]) >= DISPLACED;
  return {
    edges: graph.src.length,
    targetEdges: { covered, all },
    all: share((p) => particlePt(particles, p) > 0),
    displaced: share(isDisplaced),
    threeHits: share((p) => hits[p] === 3 && !isDisplaced(p)),
  };
}

const percent = ({ found, targets }: Share) =>
  `${((100 * found) / targets).toFixed(2)}% of ${targets}`;

/** The figures of one map over several events as a line. */
export function inWords(figures: readonly MapFigures[]): string {
  const total = (of: (one: MapFigures) => Share): Share => ({
    found: figures.reduce((sum, one) => sum + of(one).found, 0),
    targets: figures.reduce((sum, one) => sum + of(one).targets, 0),
  });
  const edges = figures.reduce((sum, one) => sum + one.edges, 0) / figures.length;
  return [
    `ceiling ${percent(total(({ all }) => all))}`,
    `displaced ${percent(total(({ displaced }) => displaced))}`,
    `prompt of 3 hits ${percent(total(({ threeHits }) => threeHits))}`,
    `target edges ${percent(total(({ targetEdges: { covered, all } }) => ({ found: covered, targets: all })))}`,
    `${Math.round(edges)} edges an event`,
  ].join(', ');
}
