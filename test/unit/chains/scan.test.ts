import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ExplainableRun } from '../../../src/chains/explain.ts';
import { moduleMap } from '../../../src/chains/moduleMap.ts';
import { runChain } from '../../../src/chains/run.ts';
import { type ScanPoint, scanChain } from '../../../src/chains/scan.ts';
import { createNodeServices } from '../../../src/cli/nodeServices.ts';
import type { TrackingEvent } from '../../../src/event/event.ts';
import { readTrackmlEvent } from '../../../src/formats/trackmlEvent.ts';
import { DEFAULT_PARAMETERS, type ParameterValues } from '../../../src/parameters/table.ts';
import { trackCount } from '../../../src/tracks/track.ts';

const services = createNodeServices({ shipped: 'public', map: null, models: [], threads: 1 });
afterAll(() => services.dispose());
const { tools } = services;
const context = { signal: new AbortController().signal, progress() {} };
const choices = { provider: 'wasm', graphBackend: 'cpu' } as const;

let event: TrackingEvent;
let run: ExplainableRun;

beforeAll(async () => {
  const name = 'trackml-small.zip';
  const bytes = new Uint8Array(readFileSync(`public/events/${name}`));
  [event] = await readTrackmlEvent([{ name, bytes }]);
  run = await ran({});
}, 120_000);

async function ran(changes: Partial<ParameterValues>, known = {}): Promise<ExplainableRun> {
  const settings = { parameters: { ...DEFAULT_PARAMETERS, ...changes }, choices };
  const results = await runChain(tools, moduleMap, event, settings, 'evaluation', context, known);
  return { ...settings, event, results };
}

/** The figures of a point as the stages give them, one by one. */
async function figures(changes: Partial<ParameterValues>, known = {}) {
  const { tracks, evaluation, scores } = (await ran(changes, known)).results;
  const { ccCut } = { ...DEFAULT_PARAMETERS, ...changes };
  return {
    tracks: tracks && trackCount(tracks),
    tracksReport: evaluation?.report.tracks,
    edges: evaluation?.report.edges,
    kept: scores?.filter((score) => score > ccCut).length,
  };
}

const plain = ({ figures: of }: ScanPoint) => {
  if (!of) throw new Error('A point has no figures.');
  const { milliseconds, ...rest } = of;
  expect(milliseconds).toBeGreaterThanOrEqual(0);
  return rest;
};

it('over 20 score cuts gives the figures of 20 single stages with their reports', async () => {
  const values = Array.from({ length: 20 }, (_, i) => Number((0.025 + 0.05 * i).toFixed(3)));
  const told: ScanPoint[] = [];
  const points = await scanChain(
    tools,
    moduleMap,
    run,
    [{ parameter: 'ccCut', values }],
    context,
    (point) => told.push(point),
  );
  expect(told).toEqual(points);
  const { graph, scores, ceiling } = run.results;
  for (const [i, ccCut] of values.entries()) {
    expect(points[i].at).toEqual([ccCut]);
    expect(plain(points[i])).toEqual(await figures({ ccCut }, { graph, scores, ceiling }));
  }
  // The cut does something.
  expect(new Set(points.map((point) => point.figures?.tracks)).size).toBeGreaterThan(3);
}, 60_000);

it('over two cuts has every combination, the first fastest', async () => {
  const axes = [
    { parameter: 'minHits', values: [3, 6] },
    { parameter: 'minPt', values: [0.5, 1, 2] },
  ] as const;
  const points = await scanChain(tools, moduleMap, run, axes, context);
  expect(points.map(({ at }) => at)).toEqual([
    [3, 0.5],
    [6, 0.5],
    [3, 1],
    [6, 1],
    [3, 2],
    [6, 2],
  ]);
  const { graph, scores } = run.results;
  expect(plain(points[3])).toEqual(await figures({ minHits: 6, minPt: 1 }, { graph, scores }));
}, 60_000);

it('over a cut on whole tracks judges the same tracks again, and none where their quality is off', async () => {
  const { graph, scores, candidates, ceiling } = run.results;
  const axes = [{ parameter: 'minTrackScore', values: [0, 0.5, 0.95] }] as const;
  const points = await scanChain(tools, moduleMap, run, axes, context);
  for (const [i, minTrackScore] of axes[0].values.entries())
    expect(plain(points[i])).toEqual(
      await figures({ minTrackScore }, { graph, scores, candidates, ceiling }),
    );
  expect(plain(points[2]).tracks).toBeLessThan(plain(points[0]).tracks);

  const off = await ran({ trackQuality: 'off' }, { graph, scores });
  const [loose, tight] = await scanChain(
    tools,
    moduleMap,
    off,
    [{ parameter: 'ccCut', values: [0.1, 0.9] }],
    context,
  );
  for (const [point, ccCut] of [
    [loose, 0.1],
    [tight, 0.9],
  ] as const)
    expect(plain(point)).toEqual(await figures({ trackQuality: 'off', ccCut }, { graph, scores }));
}, 60_000);

it('over a window of the map runs the whole chain', async () => {
  const axes = [{ parameter: 'widenDphi', values: [-0.3, 0] }] as const;
  const [narrow, same] = await scanChain(tools, moduleMap, run, axes, context);
  expect(plain(narrow)).toEqual(await figures({ widenDphi: -0.3 }));
  expect(plain(same)).toEqual(await figures({}));
  expect(plain(narrow).kept).not.toBe(plain(same).kept);
}, 60_000);

it('goes on after a point that fails, and ends when it is cancelled', async () => {
  const failing = {
    ...tools,
    limits: { pairs: Number.POSITIVE_INFINITY, edges: run.results.graph?.src.length ?? 0 },
  };
  const axes = [{ parameter: 'windowTolerance', values: [0, 1] }] as const;
  const points = await scanChain(failing, moduleMap, run, axes, context);
  expect(points[0].error).toBeNull();
  expect(points[1].figures).toBeNull();
  expect(points[1].error).toContain('edges');

  const controller = new AbortController();
  const told: ScanPoint[] = [];
  const cancelled = scanChain(
    tools,
    moduleMap,
    run,
    [{ parameter: 'ccCut', values: [0.1, 0.2, 0.3, 0.4] }],
    { signal: controller.signal, progress() {} },
    (point) => {
      told.push(point);
      if (told.length === 2) controller.abort(new DOMException('Cancelled.', 'AbortError'));
    },
  );
  await expect(cancelled).rejects.toMatchObject({ name: 'AbortError' });
  expect(told).toHaveLength(2);
}, 60_000);
