/**
 * `npm run --silent compare:results -- <checkout A> <checkout B> [--demo 0|1] [--generated N] [--full N]
 *   [--threads N] [--keep DIR] [--canonical] [--flags="--track-quality off"]`
 *
 * Runs the headless command of two checkouts (B: this one, unless given) on the same events, and holds what they
 * wrote to each other byte for byte: tracks.csv, edges.csv with the scores, and the summary without its timings.
 * The events: the demo event of A, N generated ones as dense as full TrackML events (ten), N full TrackML events
 * (ten). Numbers that only B's summary has are named, and are no difference.
 * Two changes were meant since the seams were laid: hits are put in an order that no file's lines change, and tracks are
 * judged as wholes. With `--canonical` the lines of hits are brought into that order before either checkout reads them,
 * and `--flags` are given to B alone, so that what is left must be equal.
 * With `--keep` the events, and what a checkout without uncommitted changes wrote, are kept there and used again.
 * Exits non-zero where anything differs.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { unzipSync } from 'fflate';
import { createServer } from 'vite';

const HERE = fileURLToPath(new URL('..', import.meta.url));
const DEMO = 'public/events/trackml-small.zip';
const DETECTOR = 'public/detectors/trackml.csv.gz';
const FULL = '../shared/data/trackml-full';
const TABLES = ['tracks.csv', 'edges.csv'];

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    demo: { type: 'string', default: '1' },
    generated: { type: 'string', default: '10' },
    full: { type: 'string', default: '10' },
    threads: { type: 'string', default: '2' },
    keep: { type: 'string' },
    canonical: { type: 'boolean', default: false },
    flags: { type: 'string', default: '' },
  },
});
if (positionals.length < 1 || positionals.length > 2)
  throw new Error('Which checkouts? Give the folder of the one before, and of the one after.');
const [before, after] = [positionals[0], positionals[1] ?? HERE].map((path) => resolve(path));
const work = options.keep ? resolve(options.keep) : mkdtempSync(join(tmpdir(), 'compare-results-'));

/** The events to run, as name and the path that the command takes. */
async function chosenEvents() {
  const events = [];
  if (Number(options.demo) > 0) events.push({ name: 'demo', path: join(before, DEMO) });
  for (const path of await generatedEvents(Number(options.generated)))
    events.push({ name: path.split('/').at(-1), path });
  const folder = join(HERE, FULL);
  const wanted = Number(options.full);
  if (wanted === 0) return events;
  if (!existsSync(folder)) {
    console.log(`${FULL} is not there: the full TrackML events are left out.`);
    return events;
  }
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('-hits.csv.gz'))
    .slice(0, wanted)
    .map((name) => name.replace('-hits.csv.gz', ''));
  return [...events, ...names.map((name) => ({ name, path: join(folder, name) }))];
}

async function generatedEvents(count) {
  if (count === 0) return [];
  const folder = join(work, 'events');
  const known = existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
  if (known.length >= count)
    return Array.from({ length: count }, (_, i) => join(folder, `generated-${i}`));
  const server = await createServer({
    root: HERE,
    configFile: false,
    server: { middlewareMode: true },
    logLevel: 'error',
    appType: 'custom',
  });
  try {
    const generate = await server.ssrLoadModule('/tools/compare-results/generate.ts');
    return await generate.writeGeneratedEvents(count, folder, join(HERE, DETECTOR));
  } finally {
    await server.close();
  }
}

/** The event with the lines of its hits by module, then x, y, z, then hit_id, in a folder of its own. */
function inCanonicalOrder({ name, path }) {
  const folder = join(work, 'canonical', name);
  const there = { name, path: folder };
  if (existsSync(folder)) return there;
  mkdirSync(folder, { recursive: true });
  for (const { file, bytes } of filesOf(path)) {
    const text = Buffer.from(bytes).toString();
    writeFileSync(join(folder, file), /-hits\.csv$/.test(file) ? sortedHits(text) : text);
  }
  return there;
}

/** The files of an event, unpacked: of a zip, of a folder, or those that begin with a prefix. */
function filesOf(path) {
  if (path.endsWith('.zip'))
    return Object.entries(unzipSync(readFileSync(path))).map(([name, bytes]) => ({
      file: basename(name),
      bytes,
    }));
  const isFolder = existsSync(path);
  const folder = isFolder ? path : dirname(path);
  return readdirSync(folder)
    .filter((name) => isFolder || name.startsWith(`${basename(path)}-`))
    .map((name) => {
      const bytes = readFileSync(join(folder, name));
      return name.endsWith('.gz')
        ? { file: name.slice(0, -3), bytes: gunzipSync(bytes) }
        : { file: name, bytes };
    });
}

function sortedHits(text) {
  const [header, ...lines] = text.trimEnd().split(/\r?\n/);
  const columns = header.split(',');
  const by = ['volume_id', 'layer_id', 'module_id', 'x', 'y', 'z', 'hit_id'];
  const places = by.map((name) => columns.indexOf(name));
  const rows = lines.map((line) => {
    const cells = line.split(',');
    return { line, keys: places.map((place) => Number(cells[place])) };
  });
  rows.sort((a, b) => {
    const k = a.keys.findIndex((key, i) => key !== b.keys[i]);
    return k < 0 ? 0 : a.keys[k] - b.keys[k];
  });
  return `${[header, ...rows.map(({ line }) => line)].join('\n')}\n`;
}

/** A checkout with its command built, and the folder that its results go to. */
function prepare(checkout, label, flags) {
  const git = (...words) =>
    execFileSync('git', ['-C', checkout, ...words], { encoding: 'utf8' }).trim();
  const isClean = git('status', '--porcelain') === '';
  const commit = git('rev-parse', '--short', 'HEAD');
  run(checkout, ['npm', 'run', '--silent', 'build:cli']);
  console.log(`${label}: ${commit}${isClean ? '' : ' with uncommitted changes'}`);
  return {
    checkout,
    isClean,
    flags,
    results: join(work, isClean ? commit : `${label}-${commit}-changed`),
  };
}

function run(checkout, [command, ...words]) {
  const { status, stdout, stderr } = spawnSync(command, words, {
    cwd: checkout,
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  });
  if (status !== 0)
    throw new Error(`${checkout}: ${command} ${words.join(' ')} failed.\n${stderr}`);
  return stdout;
}

/** What the command of a checkout makes of an event: the folder with its tables and summary. */
function reconstruct({ checkout, isClean, flags, results }, { name, path }) {
  const out = join(results, name);
  const summary = join(out, 'summary.json');
  if (isClean && existsSync(summary)) return out;
  rmSync(out, { recursive: true, force: true });
  const command = ['node', 'build/cli/reconstruct.js', path, '--json', '--out', out];
  const printed = run(checkout, [...command, '--threads', options.threads, ...flags]);
  mkdirSync(out, { recursive: true });
  writeFileSync(summary, printed);
  return out;
}

/** The first line in which two tables differ, or null. */
function tableDifference(a, b, table) {
  const [bytesA, bytesB] = [a, b].map((folder) => readFileSync(join(folder, table)));
  if (bytesA.equals(bytesB)) return null;
  const [linesA, linesB] = [bytesA, bytesB].map((bytes) => bytes.toString().split('\n'));
  const line = linesA.findIndex((text, i) => text !== linesB[i]);
  const at = line < 0 ? linesA.length : line;
  return `${table}: ${linesA.length} and ${linesB.length} lines; line ${at + 1} is "${linesA[at] ?? ''}" and "${linesB[at] ?? ''}"`;
}

/** Every number and word of a summary by its path, timings left out. */
function leaves(value, path, into) {
  if (value === null || typeof value !== 'object') into.set(path, JSON.stringify(value));
  else
    for (const [key, inner] of Object.entries(value))
      if (!key.startsWith('timings') && key !== 'milliseconds')
        leaves(inner, path ? `${path}.${key}` : key, into);
  return into;
}

/** Where two summaries differ, and what only the second one has. */
function summaryDifferences(a, b) {
  const [known, now] = [a, b].map((folder) =>
    leaves(JSON.parse(readFileSync(join(folder, 'summary.json'), 'utf8')), '', new Map()),
  );
  return {
    differences: [...known]
      .filter(([path, text]) => now.get(path) !== text)
      .map(([path, text]) => `summary: ${path} is ${text} and ${now.get(path) ?? 'missing'}`),
    added: [...now.keys()].filter((path) => !known.has(path)),
  };
}

let differing = 0;
try {
  const chosen = await chosenEvents();
  const events = options.canonical ? chosen.map(inCanonicalOrder) : chosen;
  const flags = options.flags.split(' ').filter((word) => word !== '');
  const [a, b] = [prepare(before, 'before', []), prepare(after, 'after', flags)];
  const added = new Set();
  for (const event of events) {
    const [outA, outB] = [reconstruct(a, event), reconstruct(b, event)];
    const summary = summaryDifferences(outA, outB);
    for (const path of summary.added) added.add(path);
    const found = [
      ...TABLES.map((table) => tableDifference(outA, outB, table)).filter((text) => text !== null),
      ...summary.differences,
    ];
    console.log(`${event.name}: ${found.length === 0 ? 'equal' : 'DIFFERENT'}`);
    for (const text of found) console.log(`  ${text}`);
    if (found.length > 0) differing++;
  }
  const keys = new Set([...added].map((path) => path.split('.')[0]));
  if (keys.size > 0)
    console.log(`Only in the second summary, or more of it there: ${[...keys].join(', ')}`);
  console.log(`${events.length} events compared, ${differing} differ.`);
} finally {
  if (!options.keep) rmSync(work, { recursive: true, force: true });
}
process.exitCode = differing === 0 ? 0 : 1;
