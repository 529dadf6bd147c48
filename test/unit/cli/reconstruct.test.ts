import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Summary } from '../../../src/cli/summary.ts';

const DEMO = 'public/events/trackml-small.zip';
const folder = mkdtempSync(join(tmpdir(), 'trackloom-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the command as a user would; it builds itself. */
function reconstruct(...words: string[]): { status: number | null; out: string; err: string } {
  const run = spawnSync('npm', ['run', '--silent', 'reconstruct', '--', ...words], {
    encoding: 'utf8',
  });
  return { status: run.status, out: run.stdout, err: run.stderr };
}

test('the demo event meets its bars with everything at its default', () => {
  const out = join(folder, 'out');
  const { status, out: text, err } = reconstruct(DEMO, '--json', '--out', out);
  expect(err).not.toContain('Error');
  expect(status).toBe(0);
  const summary = JSON.parse(text) as Summary;
  expect(summary.event).toBe('event000000001');
  expect(summary.counts.hits).toBe(5527);
  const { metrics } = summary;
  if (!metrics) throw new Error('no metrics');
  expect(metrics.tracks.target).toBe(54);
  expect(metrics.tracks.matching).toBe('two-way');
  expect(metrics.graph.efficiency).toBeGreaterThanOrEqual(0.95);
  expect(metrics.tracks.efficiency).toBeGreaterThanOrEqual(0.88);
  expect(metrics.ceiling.matched - metrics.tracks.matched).toBeLessThanOrEqual(4);
  expect(metrics.tracks.fakeRate).toBeLessThanOrEqual(0.05);

  const tracks = readFileSync(join(out, 'tracks.csv'), 'utf8').trim().split('\n');
  expect(tracks[0]).toBe('hit_id,track_id');
  expect(new Set(tracks.slice(1).map((line) => line.split(',')[1])).size).toBe(
    summary.counts.tracks,
  );
  const edges = readFileSync(join(out, 'edges.csv'), 'utf8').trim().split('\n');
  expect(edges.length - 1).toBe(summary.counts.edges);
});

test('the same command gives the same tracks again, and the GPU gives them too', () => {
  const [first, second, gpu] = [[], [], ['--backend', 'gpu']].map((words, i) => {
    const out = join(folder, `again${i}`);
    expect(reconstruct(DEMO, '--out', out, ...words).status).toBe(0);
    return readFileSync(join(out, 'tracks.csv'), 'utf8');
  });
  expect(second).toBe(first);
  expect(gpu).toBe(first);
});

test('an event without truth has no metrics', () => {
  const prefix = join(folder, 'event01');
  writeFileSync(
    `${prefix}-hits.csv`,
    'hit_id,x,y,z,volume_id,layer_id,module_id\n1,30,0,0,8,2,1\n2,70,0,0,8,4,1\n',
  );
  const { out, status } = reconstruct(prefix, '--json');
  expect(status).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ event: 'event01', metrics: null, counts: { tracks: 0 } });
});

test.each([
  [[join('nowhere', 'event01')], 'there is no folder nowhere'],
  [['--walk-min', '2', DEMO], '--walk-min: 2 is outside 0 to 1'],
  [[DEMO, '--map', 'absent.map'], 'absent.map: there is no such file'],
  [[DEMO, '--map', 'package.json'], 'package.json'],
  [[DEMO, '--model', 'absent.onnx'], 'absent.onnx: there is no such file'],
])('%j fails with one sentence', (words, message) => {
  const { status, err } = reconstruct(...words);
  expect(status).toBe(1);
  expect(err).toContain(message);
  expect(err).not.toContain('    at ');
});
