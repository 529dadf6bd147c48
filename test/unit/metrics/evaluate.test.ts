import { describe, expect, it } from 'vitest';
import { binnedEfficiency } from '../../../src/metrics/binned.ts';
import { buildCeiling, evaluate } from '../../../src/metrics/evaluate.ts';
import { createGraphFigures } from '../../../src/metrics/graphFigures.ts';
import type { Matching } from '../../../src/metrics/report.ts';
import { edgesAt, eventWith, tracksAt } from './makeTruth.ts';

/**
 * Rows 0-3: target A (pT 2, eta -1); 4-7: target B (pT 3, eta 1), whose edge 5-6 the graph lacks;
 * 8-11: target C (pT 3, eta 1), whose edge 9-10 scores low; 12-14: soft D; 15-16: noise;
 * 17-20: target E (pT 20, eta 0), which reaches track building whole.
 */
const EVENT = eventWith([
  { pt: 2, eta: -1, hits: [10, 20, 30, 40] },
  { pt: 3, eta: 1, hits: [10, 20, 30, 40] },
  { pt: 3, eta: 1, hits: [10, 20, 30, 40] },
  { pt: 0.5, hits: [10, 20, 30] },
  { pt: 20, eta: 0, hits: [10, 20, 30, 40] },
]);

const SCORED: readonly (readonly [number, number, number])[] = [
  [0, 1, 0.9],
  [1, 2, 0.9],
  [2, 3, 0.9],
  [0, 2, 0.9], // skipping
  [4, 5, 0.9],
  [6, 7, 0.9],
  [8, 9, 0.9],
  [9, 10, 0.25], // at the cut
  [10, 11, 0.9],
  [12, 13, 0.9], // other true
  [15, 16, 0.9],
  [16, 17, 0.9],
  [17, 18, 0.9],
  [3, 5, 0.9], // fake, kept
  [3, 6, 0.1], // fake, dropped
];
const GRAPH = edgesAt(SCORED.map(([a, b]) => [a, b]));
const SCORES = Float32Array.from(SCORED, (edge) => edge[2]);
const TRACKS = tracksAt([
  [0, 1, 2],
  [15, 16, 3],
]);

function settings(matching: Matching = 'two-way') {
  return { minPt: 1, minHits: 3, ccCut: 0.25, matching };
}

function evaluated(matching: Matching = 'two-way') {
  const ceiling = tracksAt([
    [0, 1, 2, 3],
    [8, 9, 10, 11],
    [15, 16, 17, 18],
  ]);
  const evaluation = evaluate(EVENT, GRAPH, SCORES, TRACKS, settings(matching), ceiling);
  if (evaluation === null) throw new Error('The event has truth.');
  return evaluation;
}

describe('the figures of a graph alone', () => {
  it('are those of the report, whichever particles are targets', () => {
    const figuresOf = createGraphFigures(EVENT, GRAPH);
    for (const minPt of [1, 0.1, 2.5, 50]) {
      const cuts = { ...settings(), minPt };
      const whole = evaluate(EVENT, GRAPH, SCORES, TRACKS, cuts, TRACKS);
      expect(figuresOf(cuts)).toEqual({ ...whole?.report.graph, edgeClass: whole?.edgeClass });
    }
    expect(createGraphFigures({ ...EVENT, truth: null }, GRAPH)(settings())).toBeNull();
  });
});

describe('evaluate', () => {
  it('reports graph and edges at the cut', () => {
    const { graph, edges } = evaluated().report;
    // Target edges in truth: 4 x 3; in the graph 3 + 2 + 3 + 3 = 11; one is at the cut, so not above it.
    expect(graph).toEqual({ efficiency: 11 / 12, purity: 13 / 15 });
    // Kept: 10 target, 1 other true, 1 skipping, 1 fake.
    expect(edges).toEqual({ efficiency: 10 / 11, purity: 12 / 13, maskedPurity: 10 / 11 });
  });

  it('reports tracks, and the ceiling by the same matching', () => {
    const { tracks, ceiling } = evaluated().report;
    expect(tracks).toMatchObject({ target: 4, matched: 1, efficiency: 1 / 4, fakeRate: 0 });
    expect(ceiling).toEqual({ efficiency: 3 / 4, matched: 3 });
  });

  it('says which stage lost each target', () => {
    const { particles } = evaluated();
    expect(Array.from(particles.lostAt, (stage) => particles.lostStages[stage])).toEqual([
      'none',
      'graph',
      'scores',
      'none',
      'tracks',
    ]);
    expect(Array.from(particles.truthEdges.all)).toEqual([3, 3, 3, 2, 3]);
    expect(Array.from(particles.truthEdges.inGraph)).toEqual([3, 2, 3, 1, 3]);
    expect(Array.from(particles.truthEdges.aboveCut)).toEqual([3, 2, 2, 1, 3]);
  });

  it('blames the graph under two-way but not under atlas where a piece is pure and long, but half', () => {
    const event = eventWith([{ hits: [1, 2, 3, 4, 5, 6] }]);
    const graph = edgesAt([
      [0, 1],
      [1, 2],
      [3, 4],
      [4, 5],
    ]);
    const scores = new Float32Array(4).fill(1);
    const lost = (matching: Matching) => {
      const none = tracksAt([]);
      const particles = evaluate(event, graph, scores, none, settings(matching), none)?.particles;
      return particles?.lostStages[particles.lostAt[0]];
    };
    expect(lost('two-way')).toBe('graph');
    expect(lost('atlas')).toBe('tracks');
  });

  it('has nothing to say without truth', () => {
    const event = { ...EVENT, truth: null };
    expect(evaluate(event, GRAPH, SCORES, TRACKS, settings(), TRACKS)).toBeNull();
    expect(buildCeiling(event, GRAPH, () => TRACKS)).toBeNull();
  });

  it('gives null where there is nothing to divide by', () => {
    const event = eventWith([], 3);
    const report = evaluate(
      event,
      edgesAt([]),
      new Float32Array(0),
      tracksAt([]),
      settings(),
      tracksAt([]),
    )?.report;
    expect(report?.graph).toEqual({ efficiency: null, purity: null });
    expect(report?.edges).toEqual({ efficiency: null, purity: null, maskedPurity: null });
    expect(report?.ceiling).toEqual({ efficiency: null, matched: 0 });
  });
});

describe('buildCeiling', () => {
  it('asks track building for the tracks of scores 0 for fake edges and 1 for all others', () => {
    let seen: number[] = [];
    const tracks = buildCeiling(EVENT, GRAPH, (scores) => {
      seen = Array.from(scores);
      return TRACKS;
    });
    expect(tracks).toBe(TRACKS);
    expect(seen).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0]);
  });
});

describe('binnedEfficiency', () => {
  it('sorts targets into bins, the last one closed', () => {
    const { tracks, graph } = binnedEfficiency(EVENT, evaluated(), 'pt', [1, 2, 3, 4, 20]);
    expect(Array.from(tracks.total)).toEqual([0, 1, 2, 1]);
    expect(Array.from(tracks.passed)).toEqual([0, 1, 0, 0]);
    expect(Array.from(tracks.ratio)).toEqual([Number.NaN, 1, 0, 0]);
    expect(Array.from(graph.ratio)).toEqual([Number.NaN, 1, 5 / 6, 1]);
  });

  it('bins in eta, and leaves out what is outside', () => {
    const { tracks } = binnedEfficiency(EVENT, evaluated(), 'eta', [-2, -0.5, 0.5]);
    expect(Array.from(tracks.total)).toEqual([1, 1]);
    expect(Array.from(tracks.ratio)).toEqual([1, 0]);
  });

  it('gives the Wilson interval', () => {
    const { graph } = binnedEfficiency(EVENT, evaluated(), 'pt', [2.5, 4]);
    // 5 of 6, z = 1: centre (5 + 0.5) / 7, half width sqrt(6 * 5/6 * 1/6 + 1/4) / 7.
    expect(graph.low[0]).toBeCloseTo((5.5 - Math.sqrt(5 / 6 + 0.25)) / 7, 12);
    expect(graph.high[0]).toBeCloseTo((5.5 + Math.sqrt(5 / 6 + 0.25)) / 7, 12);
  });

  it('refuses bins that do not ascend', () => {
    expect(() => binnedEfficiency(EVENT, evaluated(), 'pt', [1, 1])).toThrow(/do not ascend/);
    expect(() => binnedEfficiency(EVENT, evaluated(), 'pt', [1])).toThrow(/do not ascend/);
  });
});
