import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Chain } from '../../../src/chains/chain.ts';
import type { ExplainableRun } from '../../../src/chains/explain.ts';
import { metricLearning } from '../../../src/chains/metricLearning.ts';
import { moduleMap } from '../../../src/chains/moduleMap.ts';
import { runChain } from '../../../src/chains/run.ts';
import { createNodeServices } from '../../../src/cli/nodeServices.ts';
import type { Distribution } from '../../../src/distributions/distribution.ts';
import { WINDOW_VARIABLES } from '../../../src/distributions/mapWindows.ts';
import { pairClasses } from '../../../src/distributions/pairClasses.ts';
import { trackClasses } from '../../../src/distributions/trackLengths.ts';
import type { TrackingEvent } from '../../../src/event/event.ts';
import { readTrackmlEvent } from '../../../src/formats/trackmlEvent.ts';
import { DEFAULT_PARAMETERS, type ParameterValues } from '../../../src/parameters/table.ts';
import { createDistributions } from '../../../src/pipeline/distributions.ts';

const services = createNodeServices({ shipped: 'public', map: null, models: [], threads: 1 });
afterAll(() => services.dispose());
const context = { signal: new AbortController().signal, progress() {} };
const { tools } = services;
const distributions = createDistributions(tools);
const CHOICES = { provider: 'wasm', graphBackend: 'cpu' } as const;
const TARGETS = { minPt: 1, minHits: 3, matching: 'two-way' } as const;

let event: TrackingEvent;
let run: ExplainableRun;

/** The demo event through a chain up to some result. */
async function ran(
  chain: Chain,
  until: 'graph' | 'evaluation',
  changes: Partial<ParameterValues> = {},
): Promise<ExplainableRun> {
  const parameters = { ...DEFAULT_PARAMETERS, ...changes };
  const settings = { parameters, choices: CHOICES };
  const results = await runChain(tools, chain, event, settings, until, context);
  return { ...settings, event, results };
}

async function ask(of: ExplainableRun, id: string, chain = moduleMap): Promise<Distribution> {
  const found = await distributions(chain, of, id, context);
  if (!found) throw new Error(`There is no distribution ${id}.`);
  return found;
}

const sum = (values: Iterable<number>) => [...values].reduce((all, n) => all + n, 0);

/** How many of each class some indices have. */
function countsOf({ names, classOf }: { names: readonly string[]; classOf: Uint8Array }): number[] {
  const counts = names.map(() => 0);
  for (const index of classOf) counts[index]++;
  return counts;
}

/** Everything before the cut is on the axis or beside it. */
function isWhole({ counts, below, above, before, after }: Distribution): void {
  expect(counts.map((row, c) => sum(row) + below[c] + above[c])).toEqual(before);
  after.forEach((kept, c) => {
    expect(kept).toBeLessThanOrEqual(before[c]);
  });
}

/** What lies in some bins of the axis, by class. */
function within({ counts, edges }: Distribution, from: number, to: number): number[] {
  return counts.map((row) =>
    sum(row.filter((_, bin) => edges[bin] > from - 1e-6 && edges[bin + 1] < to + 1e-6)),
  );
}

beforeAll(async () => {
  const name = 'trackml-small.zip';
  const bytes = new Uint8Array(readFileSync(`public/events/${name}`));
  [event] = await readTrackmlEvent([{ name, bytes }]);
  run = await ran(moduleMap, 'evaluation');
}, 120_000);

describe('windows of the map', () => {
  it.each(Object.keys(WINDOW_VARIABLES))(
    'of %s keep what the builder keeps, true and fake',
    async (variable) => {
      const found = await ask(run, `window-${variable}`);
      isWhole(found);
      const { graph } = run.results;
      if (!graph) throw new Error('There is no graph.');
      expect(found.after).toEqual(countsOf(pairClasses(event, graph, TARGETS)));
      expect(found.after[0]).toBeGreaterThan(300);
      // At least one of the windows keeps something out that the others let through.
      expect(sum(found.before)).toBeGreaterThanOrEqual(sum(found.after));
    },
  );

  it.each([
    ['diff_dzdr', 0.25],
    ['dphi', -0.1],
  ] as const)('of %s widened by %f keep what lies between the lines', async (variable, share) => {
    const id = WINDOW_VARIABLES[variable].widen;
    const found = await ask(run, `window-${variable}`);
    const { graph } = (await ran(moduleMap, 'graph', { [id]: share })).results;
    if (!graph) throw new Error('There is no graph.');
    const kept = countsOf(pairClasses(event, graph, TARGETS));
    expect(within(found, -share, 1 + share)).toEqual(kept);
    expect(sum(kept)).not.toBe(sum(found.after));
  });

  it('of a cut that is off tell what it would keep', async () => {
    const off = await ran(moduleMap, 'graph', { cutDphi: 'off' });
    const { after } = await ask(off, 'window-dphi');
    expect(after).toEqual((await ask(run, 'window-dphi')).after);
  });

  it('and the beam spot keep what the builder keeps', async () => {
    const narrow = await ran(moduleMap, 'graph', { beamSpotMin: -20, beamSpotMax: 50 });
    const found = await ask(narrow, 'beam-spot');
    isWhole(found);
    const { graph } = narrow.results;
    if (!graph) throw new Error('There is no graph.');
    expect(found.after).toEqual(countsOf(pairClasses(event, graph, TARGETS)));
    const open = run.results.graph;
    if (!open) throw new Error('There is no graph.');
    expect(found.before).toEqual(countsOf(pairClasses(event, open, TARGETS)));
  });

  it('are kept for the graph, and asked anew for other targets', async () => {
    const first = await ask(run, 'window-deta');
    expect(await ask(run, 'window-deta')).toBe(first);
    const softer = { ...run, parameters: { ...run.parameters, minPt: 0.5 } };
    const again = await ask(softer, 'window-deta');
    expect(again.after[0]).toBeGreaterThan(first.after[0]);
    expect(sum(again.after)).toBe(sum(first.after));
  });

  it('can be left in the middle', async () => {
    const controller = new AbortController();
    const asked = createDistributions(tools)(moduleMap, run, 'window-z0', {
      signal: controller.signal,
      progress() {},
    });
    controller.abort(new DOMException('Cancelled.', 'AbortError'));
    await expect(asked).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('scores and tracks', () => {
  it('keep the edges above the score cut', async () => {
    const { graph, scores } = run.results;
    if (!graph || !scores) throw new Error('The run is not complete.');
    const found = await ask(run, 'score');
    isWhole(found);
    const classes = pairClasses(event, graph, TARGETS);
    expect(found.before).toEqual(countsOf(classes));
    const kept = classes.classOf.filter((_, e) => scores[e] > run.parameters.ccCut);
    expect(found.after).toEqual(countsOf({ ...classes, classOf: kept }));
  });

  it('are asked by the rules of the walk in pieces with branches only', async () => {
    const low = await ran(moduleMap, 'evaluation', { ccCut: 0.05, walkMin: 0.6, walkMax: 0.8 });
    const [best, other] = [await ask(low, 'walk-best'), await ask(low, 'walk-other')];
    isWhole(best);
    isWhole(other);
    const { scores } = low.results;
    const above = (scores ?? new Float32Array()).filter((score) => score > 0.05).length;
    expect(sum(best.before) + sum(other.before)).toBeLessThan(above);
    expect(sum(best.before)).toBeGreaterThan(0);
    expect(sum(other.before)).toBeGreaterThan(0);
    // Of bins that lie whole on one side of the cut.
    expect(sum(within(best, 0.6, 1))).toBe(sum(best.after));
    expect(sum(within(other, 0.81, 1))).toBeLessThanOrEqual(sum(other.after));
    expect(sum(within(other, 0.8, 1))).toBeGreaterThanOrEqual(sum(other.after));
  });

  it('say nothing of the walk where another builder is chosen', async () => {
    const parameters = { ...run.parameters, trackBuilder: 'components' } as const;
    expect(await distributions(moduleMap, { ...run, parameters }, 'walk-best', context)).toBeNull();
  });

  it.each([3, 6])('keep the tracks of at least %i hits', async (minHits) => {
    const of = await ran(moduleMap, 'evaluation', { minHits });
    const found = await ask(of, 'track-hits');
    isWhole(found);
    const { candidates } = of.results;
    if (!candidates) throw new Error('There are no tracks.');
    expect(found.after).toEqual(countsOf(trackClasses(event, candidates, { ...TARGETS, minHits })));
    expect(sum(found.before)).toBeGreaterThan(sum(found.after));
  });

  it.each([
    ['track-score', 'minTrackScore', 0.6],
    ['track-probability', 'minProbability', 0.02],
    ['track-pt', 'minTrackPt', 1],
    ['track-d0', 'maxD0', 4],
    ['track-z0', 'maxZ0', 100],
    ['track-pixel-hits', 'minPixelHits', 3],
    ['track-holes', 'maxHoles', 0],
  ] as const)('as wholes keep what the stage keeps, by %s', async (id, cut, value) => {
    const of = await ran(moduleMap, 'evaluation', { [cut]: value });
    const found = await ask(of, id);
    isWhole(found);
    const { tracks } = of.results;
    if (!tracks) throw new Error('There are no tracks.');
    expect(found.after).toEqual(countsOf(trackClasses(event, tracks, TARGETS)));
    expect(sum(found.before)).toBeGreaterThan(sum(found.after));
    // What lies on the right side of the line, beyond the axis too, is what the stage keeps.
    const isMost = cut.startsWith('max');
    // Whole numbers have a bin each, whose border is the line.
    const half = id === 'track-holes' || id === 'track-pixel-hits' ? 0.5 : 0;
    const inside = isMost ? within(found, -1, value + half) : within(found, value - half, 1e9);
    expect(sum(inside) + (isMost ? 0 : sum(found.above))).toBe(sum(found.after));
    // Without this cut the others keep all that is before it.
    const open = await ran(moduleMap, 'evaluation', { [cut]: isMost ? 500 : 0 });
    expect(sum((await ask(open, id)).after)).toBe(sum(found.before));
  });

  it('say nothing of whole tracks where these are not judged', async () => {
    const off = { ...run, parameters: { ...run.parameters, trackQuality: 'off' as const } };
    expect(await distributions(moduleMap, off, 'track-pt', context)).toBeNull();
  });

  it('have their targets above the threshold', async () => {
    const found = await ask(run, 'momentum');
    isWhole(found);
    const { tracks } = run.results.evaluation?.report ?? {};
    expect(sum(found.after)).toBe(tracks?.target);
    expect(found.after[0]).toBe(tracks?.matched);
  });
});

describe('metric learning', () => {
  it('has the pairs that were found, those a little further apart, and those the filter keeps', async () => {
    const learnt = await ran(metricLearning, 'evaluation');
    const { neighbours, graph } = learnt.results;
    if (!neighbours || !graph) throw new Error('The run is not complete.');
    const distance = await ask(learnt, 'distance', metricLearning);
    isWhole(distance);
    expect(distance.after).toEqual(countsOf(pairClasses(event, neighbours, TARGETS)));
    expect(sum(distance.before)).toBeGreaterThan(1.2 * sum(distance.after));
    expect(distance.automatic).toBe(neighbours.radius);

    const score = await ask(learnt, 'filter-score', metricLearning);
    isWhole(score);
    expect(score.before).toEqual(distance.after);
    expect(score.after).toEqual(countsOf(pairClasses(event, graph, TARGETS)));
    expect(score.automatic).toBeGreaterThan(0);

    const count = await ask(learnt, 'neighbours-of-a-hit', metricLearning);
    isWhole(count);
    expect(sum(count.before)).toBe(event.hitId.length);
    expect(count.after).toEqual(count.before);
  });
});
