import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8 } from 'fflate';
import { afterAll, expect, test } from 'vitest';
import type { Summary } from '../../../src/cli/summary.ts';
import { zip } from '../../../src/formats/zip.ts';
import { DEFAULT_PARAMETERS } from '../../../src/parameters/table.ts';

const DEMO = 'public/events/trackml-small.zip';
const folder = mkdtempSync(join(tmpdir(), 'trackloom-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Run {
  readonly status: number | null;
  readonly out: string;
  /** Lines on stderr that are no warnings, and the warnings. */
  readonly err: string;
  readonly warnings: string;
}

/** Runs the command as a user would; it builds itself. */
function reconstruct(...words: string[]): Run {
  const run = spawnSync('npm', ['run', '--silent', 'reconstruct', '--', ...words], {
    encoding: 'utf8',
  });
  const lines = run.stderr.split('\n');
  const isWarning = (line: string) => line.startsWith('warning: ');
  return {
    status: run.status,
    out: run.stdout,
    err: lines.filter((line) => !isWarning(line)).join('\n'),
    warnings: lines.filter(isWarning).join('\n'),
  };
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

  const made = JSON.parse(readFileSync(join(out, 'made-by.json'), 'utf8'));
  expect(made).toEqual(summary.madeBy);
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  expect(made).toMatchObject({ program: 'Trackloom', version, event: 'event000000001' });
  expect(made.parameters).toEqual(DEFAULT_PARAMETERS);
  expect(made.map).toEqual(expect.any(String));
  expect(made.networks).toEqual({ gnn: expect.any(String) });
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

/** A folder of this test's own with some files in it. */
function folderOf(name: string, files: Readonly<Record<string, string | Uint8Array>>): string {
  const path = join(folder, name);
  mkdirSync(path);
  for (const [file, content] of Object.entries(files)) writeFileSync(join(path, file), content);
  return path;
}
const HITS =
  'hit_id,x,y,z,volume_id,layer_id,module_id\n1,30,0,0,8,2,1\n2,70,0,0,8,4,1\n3,110,0,0,8,6,1\n';
const hits = (...events: string[]) =>
  zip(events.map((event) => ({ name: `${event}-hits.csv`, bytes: strToU8(HITS) })));

test('several events are written into a folder each, and nothing is overwritten unasked', () => {
  const inputs = folderOf('inputs', { 'two.zip': hits('e1', 'e2'), 'e3-hits.CSV': HITS });
  const out = join(folder, 'several');
  const paths = [join(inputs, 'two.zip'), join(inputs, 'e3')];
  const first = reconstruct(...paths, '--out', out, '--json');
  expect([first.status, first.err]).toEqual([0, '']);
  const names = first.out
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as Summary).event);
  expect(names).toEqual(['e1', 'e2', 'e3']);
  for (const name of names)
    expect(readdirSync(join(out, name)).sort()).toEqual([
      'edges.csv',
      'made-by.json',
      'tracks.csv',
    ]);

  writeFileSync(join(out, 'e2', 'tracks.csv'), 'mine');
  const again = reconstruct(...paths, '--out', out);
  expect(again).toMatchObject({ status: 1, out: '' });
  expect(again.err).toContain('and 8 more of the results exist already; choose another --out');
  expect(readFileSync(join(out, 'e2', 'tracks.csv'), 'utf8')).toBe('mine');
  expect(reconstruct(...paths, '--out', out, '--overwrite').status).toBe(0);
  expect(readFileSync(join(out, 'e2', 'tracks.csv'), 'utf8')).toContain('hit_id,track_id');
});

test('events of one name from two inputs keep apart', () => {
  const inputs = folderOf('doubles', { 'a.zip': hits('e1'), 'b.zip': hits('e1') });
  const out = join(folder, 'apart');
  const { status, err } = reconstruct(inputs, '--out', out);
  expect([status, err]).toEqual([0, '']);
  for (const name of ['a', 'b'])
    expect(readdirSync(join(out, name, 'e1')).sort()).toEqual([
      'edges.csv',
      'made-by.json',
      'tracks.csv',
    ]);
});

test('a bad event, or a file that nothing reads, leaves the others, is named and ends with status 1', () => {
  const inputs = folderOf('bad', {
    'e1-hits.csv': HITS,
    'e2-hits.csv': HITS.replace('30', 'thirty'),
    'e3-hits.csv': HITS,
    'notes.txt': 'left alone in a folder',
  });
  const { status, out, err } = reconstruct(inputs, '--json');
  expect(status).toBe(1);
  expect(out.trim().split('\n')).toHaveLength(2);
  expect(err.trim().split('\n')).toEqual([
    expect.stringContaining("e2-hits.csv, line 2, column x: 'thirty' is not a number"),
  ]);
  const named = reconstruct(join(inputs, 'e1-hits.csv'), join(inputs, 'notes.txt'), '--json');
  expect(named.status).toBe(1);
  expect(named.out.trim().split('\n')).toHaveLength(1);
  expect(named.err).toMatch(/notes\.txt was left out: it is no .*event.* that can be read here/);
});

test('a map and a network among the paths are used, as in the page', () => {
  const inputs = folderOf('mixed', { 'e1-hits.csv': HITS, 'not.map': 'no map' });
  const model = ['public/models/trackml.onnx', 'public/models/trackml.json'];
  const good = reconstruct(join(inputs, 'e1'), 'public/maps/trackml.map', ...model, '--json');
  expect([good.status, good.err]).toEqual([0, '']);
  const bad = reconstruct(join(inputs, 'e1'), join(inputs, 'not.map'), '--json');
  expect(bad.status).toBe(1);
  expect(bad.err).toContain('not.map: this is not a module map of Trackloom');
  expect(bad.out).toContain('"event":"e1"');
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

test('hits that are not on their modules are told with the cause, and --strict fails where nothing is found', () => {
  const prefix = join(folder, 'metres');
  writeFileSync(
    `${prefix}-hits.csv`,
    'hit_id,x,y,z,volume_id,layer_id,module_id\n1,-0.0765,-0.0114,-1.5025,7,2,1\n2,-0.1267,-0.0251,-1.498,7,2,3\n3,-0.1271,-0.0252,-1.502,7,2,5\n',
  );
  const { status, err, warnings } = reconstruct(prefix, '--strict');
  expect(warnings).toContain('multiply them by 1000 to have mm');
  expect(err).toContain('metres: no track was found.');
  expect(status).toBe(1);
});

test('metric learning runs with networks of the user, each for the role that its manifest gives it', () => {
  const inference = 'test/fixtures/inference';
  const read = (file: string) => readFileSync(join(inference, file));
  const tiny = JSON.parse(read('tiny.json').toString()) as object;
  const gnn = { ...tiny, role: 'metric-gnn', detector: 'trackml' };
  const inputs = folderOf('metric', {
    'mine-embedding.onnx': read('tiny-embedding.onnx'),
    'mine-embedding.json': read('tiny-embedding.json'),
    'mine-filter.onnx': read('tiny-filter.onnx'),
    'mine-filter.json': read('tiny-filter.json'),
    'mine-gnn.onnx': read('tiny.onnx'),
    'mine-gnn.json': JSON.stringify(gnn),
    'e1-hits.csv': HITS,
  });
  const networks = ['embedding', 'filter', 'gnn'].flatMap((name) =>
    ['onnx', 'json'].map((ending) => join(inputs, `mine-${name}.${ending}`)),
  );
  const flags = ['--chain', 'metric-learning', '--radius', '2', '--filter-cut', '0', '--json'];
  const { status, out, err } = reconstruct(join(inputs, 'e1'), ...networks, ...flags);
  expect([status, err]).toEqual([0, '']);
  const { chain, counts, stages } = JSON.parse(out) as Summary;
  expect(chain).toBe('metric-learning');
  expect(stages.map(({ stage }) => stage)).toEqual([
    'embed',
    'neighbours',
    'filter',
    'scores',
    'tracks',
    'quality',
    'report',
  ]);
  // Three hits within reach of one another: a pair from each to those further out.
  expect(counts).toMatchObject({ hits: 3, edges: 3 });
  expect(stages[2].counts).toEqual({ pairs: 3, edges: 3 });

  const unused = reconstruct(join(inputs, 'e1'), '--model', join(inputs, 'mine-filter.onnx'));
  expect(unused.status).toBe(1);
  expect(unused.err).toContain('its role is "filter", and the chain module-map uses');
});

test('several events are a row each and their sums, whichever process had them', () => {
  const inputs = folderOf('rows', { 'two.zip': hits('e1', 'e2'), 'e3-hits.csv': HITS });
  const [alone, shared] = [[], ['--jobs', '2']].map((jobs) => reconstruct(inputs, ...jobs));
  expect([alone.status, shared.status, alone.err]).toEqual([0, 0, '']);
  const cells = ({ out }: Run) =>
    out
      .trimEnd()
      .split('\n')
      // What took how long is left aside.
      .map((line) => line.split(/ {2,}/).filter((_, column) => column !== 4));
  expect(cells(alone).map(([name]) => name)).toEqual(['event', 'e1', 'e2', 'e3', '3 events']);
  expect(cells(alone)[1].slice(0, 4)).toEqual(['e1', '3', '0', '0']);
  expect(cells(alone)[4].slice(0, 5)).toEqual(['3 events', '9', '0', '0', 'n/a']);
  expect(cells(shared)).toEqual(cells(alone));
});

test('a map of another program is used by its path', () => {
  const inputs = folderOf('foreign-map', { 'e1-hits.csv': HITS });
  const line = (m1: number, m2: number, m3: number) => {
    const key = (layer: number) => String(8 * 2 ** 32 + layer * 2 ** 16 + 1);
    return `${[m1, m2, m3].map(key).join(' ')} 1 ${Array(10).fill('inf -inf').join(' ')}\n`;
  };
  const map = join(inputs, 'wide.triplets.txt');
  writeFileSync(map, line(2, 4, 6));
  const { status, out, warnings } = reconstruct(join(inputs, 'e1'), '--map', map, '--json');
  const { counts, madeBy } = JSON.parse(out) as Summary;
  expect([status, counts.edges, madeBy.map]).toEqual([0, 2, 'wide.triplets.txt']);
  expect(warnings).toContain('does not state the convention of its variables');
  writeFileSync(map, 'nothing');
  expect(reconstruct(join(inputs, 'e1'), '--map', map).err).toContain('this is no module map');
});
