import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseManifest } from '../../../src/formats/networkManifest.ts';
import { action } from '../../unit/pipeline/interleavings/actions.ts';
import { mapFile } from '../../unit/pipeline/interleavings/files.ts';
import type { Action } from '../../unit/pipeline/interleavings/play.ts';
import { type DevPage, openDevPage } from '../devPage.ts';
import type { InterleavingTests } from './page/main.ts';

declare global {
  interface Window {
    interleavingTests: InterleavingTests;
  }
}

const TINY = 'test/fixtures/inference/tiny';
const SHIPPED = {
  'detectors/trackml.csv.gz': readFileSync('public/detectors/trackml.csv.gz'),
  'maps/trackml.map': Buffer.from(mapFile('shipped.map', 5, 3).bytes),
  'models/trackml.onnx': readFileSync(`${TINY}.onnx`),
  'models/trackml.json': readFileSync(`${TINY}.json`),
};

let under: DevPage;
beforeAll(async () => {
  under = await openDevPage('test/e2e/interleavings/page', 'interleavingTests');
  for (const [file, body] of Object.entries(SHIPPED))
    await under.page.route(`**/${file}`, (route) => route.fulfill({ body }));
});
afterAll(() => under?.close());

/** Here the graph is built on the GPU too; the device is lost and workers end often enough for every run to have both. */
const here = fc.oneof(
  { weight: 15, arbitrary: action },
  { weight: 1, arbitrary: fc.constant<Action>({ kind: 'loseDevice' }) },
  { weight: 1, arbitrary: fc.constant<Action>({ kind: 'graphBackend', to: 'gpu' }) },
);

test('in the page, after any interleaving it shows what a fresh one would', async () => {
  const manifest = parseManifest(readFileSync(`${TINY}.json`, 'utf8'), 'tiny.json');
  const network = { onnx: [...readFileSync(`${TINY}.onnx`)], manifest };
  const runs = fc.sample(fc.array(here, { minLength: 30, maxLength: 36 }), {
    numRuns: Number(process.env.PAGE_INTERLEAVINGS ?? 20),
    seed: 20_261_130,
  });
  for (const actions of runs) {
    const first: Action = { kind: 'event', which: 0 };
    const problems = await under.page.evaluate(
      ([all, like]) => window.interleavingTests.check(all, like),
      [[first, ...actions], network] as const,
    );
    expect(problems, JSON.stringify(actions)).toEqual([]);
  }
  expect(under.errors).toEqual([]);
}, 600_000);
