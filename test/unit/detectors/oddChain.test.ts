import { afterAll, expect, test } from 'vitest';
import { moduleMap } from '../../../src/chains/moduleMap.ts';
import { runChain } from '../../../src/chains/run.ts';
import { findItems } from '../../../src/cli/eventFiles.ts';
import { createNodeServices } from '../../../src/cli/nodeServices.ts';
import { ODD } from '../../../src/detectors/odd.ts';
import { readItem } from '../../../src/formats/readers/index.ts';
import { packItem } from '../../../src/formats/readers/recognise.ts';
import { DEFAULT_PARAMETERS } from '../../../src/parameters/table.ts';

const services = createNodeServices({ shipped: 'public', map: null, models: [], threads: 1 });
afterAll(() => services.dispose());

test('the demo event of the Open Data Detector is reconstructed with the map and network that ship for it', async () => {
  const { items } = await findItems([`public/${ODD.demo}`]);
  expect(items.map(({ kind, detector }) => [kind, detector])).toEqual([['event', 'odd']]);
  const event = await readItem('event', await packItem(items[0]));
  // Noise is no particle.
  expect(event.truth?.particleOfHit.some((particle) => particle < 0)).toBe(true);
  const context = { signal: new AbortController().signal, progress() {} };
  const choices = { provider: 'wasm', graphBackend: 'cpu' } as const;
  const settings = { parameters: DEFAULT_PARAMETERS, choices };
  const { tools } = services;
  const results = await runChain(tools, moduleMap, event, settings, 'evaluation', context);
  const report = results.evaluation?.report;
  if (!report) return expect.fail('no report');
  expect(report.tracks.target).toBeGreaterThan(40);
  // Of one event; the figures of the model card are of two dozen.
  expect(report.graph.efficiency).toBeGreaterThan(0.95);
  expect(report.tracks.matched / report.ceiling.matched).toBeGreaterThanOrEqual(0.97);
  expect(report.tracks.fakeRate).toBeLessThanOrEqual(0.02);
}, 60_000);
