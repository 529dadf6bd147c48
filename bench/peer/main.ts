/**
 * `npm run bench:peer [-- --sets A,B] [--events N] [--particles N] [--seed N] [--rounds N]`: this reconstruction beside
 * ACTS's (grid triplet seeding, combinatorial Kalman filter, greedy ambiguity resolution) on the same measurements.
 *
 * ACTS simulates each set with Fatras; then ACTS under both settings and we reconstruct it, one after the other, one thread
 * each. Both are matched by the same code: targets have pT above 1 GeV and 3 hits, a track and its particle share more
 * than half of the hits of both. Times are wall ms of the last event of a process, reading excluded, medians over the
 * rounds; memory is the peak of the process, in ACTS's with the simulation in it.
 * Python's packages (`bench/peer/requirements.txt`) are installed from PyPI into `.cache/peer` on the first run.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { evaluationSettings } from '../../src/chains/settings.ts';
import type { TrackingEvent } from '../../src/event/event.ts';
import { readTrackmlEvent } from '../../src/formats/trackmlEvent.ts';
import { VERSION } from '../../src/formats/version.ts';
import { matchTracks } from '../../src/metrics/matching.ts';
import { targetParticles } from '../../src/metrics/truthEdges.ts';
import { DEFAULT_PARAMETERS } from '../../src/parameters/table.ts';
import type { TrackHits } from '../../src/tracks/track.ts';
import { textTable } from '../graph-building/statistics.ts';

const PLACE = '.cache/peer';
const ACTS_SETTINGS = ['monitoring', 'tuned'] as const;
/** Hits of the tracks that ACTS keeps at least. */
const LONG = 6;

const { values } = parseArgs({
  options: {
    sets: { type: 'string', default: 'full_narrow,full_wide_deg,gun_full_narrow' },
    events: { type: 'string', default: '2' },
    particles: { type: 'string' },
    seed: { type: 'string', default: '7' },
    rounds: { type: 'string', default: '1' },
  },
});

/** What one program made of one set. */
interface Result {
  /** Per event, ms of each step. */
  readonly milliseconds: readonly Readonly<Record<string, number>>[];
  /** Per event, the hit ids of each track. */
  readonly tracks: readonly (readonly (readonly number[])[])[];
  readonly peakMiB: number;
}

function run(command: string, words: readonly string[]): string {
  const ran = spawnSync(command, words, { encoding: 'utf8', maxBuffer: 2 ** 30 });
  if (ran.status !== 0)
    throw new Error(`${command} ${words.join(' ')} failed: ${ran.stderr.slice(-2000)}`);
  return ran.stdout;
}

/** The Python of an environment with what `requirements.txt` names. */
function python(): string {
  const folder = join(PLACE, 'venv');
  const made = join(folder, 'bin/python');
  const stamp = join(folder, 'complete');
  if (existsSync(stamp)) return made;
  mkdirSync(PLACE, { recursive: true });
  run('python3', ['-m', 'venv', folder]);
  run(made, ['-m', 'pip', 'install', '--quiet', '-r', 'bench/peer/requirements.txt']);
  run('touch', [stamp]);
  return made;
}

function simulation(set: string): string[] {
  const particles = values.particles ? ['--particles', values.particles] : [];
  return [
    'bench/peer/chain.py',
    PLACE,
    set,
    '--events',
    values.events,
    '--seed',
    values.seed,
    ...particles,
  ];
}

function byActs(program: string, set: string, setting: string): Result & { version: string } {
  const lines = run(program, [...simulation(set), '--setting', setting])
    .trim()
    .split('\n');
  const told = JSON.parse(lines[lines.length - 1]) as {
    acts: number[];
    peakMiB: number;
    events: { milliseconds: Record<string, number>; tracks: number[][] }[];
  };
  return {
    version: told.acts.join('.'),
    milliseconds: told.events.map(({ milliseconds }) => milliseconds),
    tracks: told.events.map(({ tracks }) => tracks),
    peakMiB: told.peakMiB,
  };
}

function byUs(program: string, set: string): Result {
  const out = join(PLACE, set, 'ours');
  rmSync(out, { recursive: true, force: true });
  const command = ['node', 'build/cli/reconstruct.js', join(PLACE, set, 'trackml')];
  const told = run(program, [
    'bench/peer/peak.py',
    ...command,
    ...['--json', '--threads', '1', '--backend', 'cpu', '--out', out],
  ]);
  const lines = told.trim().split('\n');
  const { peakMiB } = JSON.parse(lines.pop() as string) as { peakMiB: number };
  const milliseconds = lines.map((line) => {
    const { read: _, ...steps } = (JSON.parse(line) as { timings_ms: Record<string, number> })
      .timings_ms;
    return steps;
  });
  const folders = readdirSync(out)
    .filter((name) => existsSync(join(out, name, 'tracks.csv')))
    .sort();
  const files = folders.length > 0 ? folders.map((name) => join(out, name)) : [out];
  return {
    milliseconds,
    tracks: files.map((folder) => tracksOf(join(folder, 'tracks.csv'))),
    peakMiB,
  };
}

/** Tracks of a file of hit_id and track_id. */
function tracksOf(file: string): number[][] {
  const tracks = new Map<number, number[]>();
  for (const line of readFileSync(file, 'utf8').trim().split('\n').slice(1)) {
    const [hit, track] = line.split(',').map(Number);
    if (track < 0) continue;
    const own = tracks.get(track);
    if (own) own.push(hit);
    else tracks.set(track, [hit]);
  }
  return [...tracks.values()];
}

/** Hit ids as rows of an event; tracks with fewer than `least` hits are left out. */
function asRows(
  event: TrackingEvent,
  tracks: readonly (readonly number[])[],
  least: number,
): TrackHits {
  const row = new Map(Array.from(event.hitId, (id, r) => [id, r] as const));
  const kept = tracks.filter(({ length }) => length >= least);
  const offset = new Uint32Array(kept.length + 1);
  kept.forEach(({ length }, t) => {
    offset[t + 1] = offset[t] + length;
  });
  const rows = kept.flat().map((id) => {
    const r = row.get(id);
    if (r === undefined) throw new Error(`A track has the hit ${id}, which ${event.name} has not.`);
    return r;
  });
  return { hits: Uint32Array.from(rows), offset };
}

/** Efficiency and fakes of all events of a set; fakes are those among tracks with enough hits. */
function figures(events: readonly TrackingEvent[], tracks: Result['tracks'], least: number) {
  const settings = evaluationSettings(DEFAULT_PARAMETERS);
  let [matched, targets, fakes, all] = [0, 0, 0, 0];
  events.forEach((event, i) => {
    const { truth } = event;
    if (!truth) throw new Error(`${event.name} has no truth.`);
    const target = targetParticles(truth, settings);
    const own = asRows(event, tracks[i], least);
    const { report } = matchTracks(own, truth, target, settings);
    matched += report.matched;
    targets += report.target;
    const count = own.offset.length - 1;
    fakes += (report.fakeRate ?? 0) * count;
    all += count;
  });
  return { efficiency: matched / targets, fakeRate: fakes / all, targets };
}

async function eventsOf(set: string): Promise<TrackingEvent[]> {
  const folder = join(PLACE, set, 'trackml');
  const files = readdirSync(folder)
    .sort()
    .map((name) => ({ name, bytes: new Uint8Array(readFileSync(join(folder, name))) }));
  return readTrackmlEvent(files);
}

const median = (list: number[]) => list.sort((a, b) => a - b)[list.length >> 1];
const total = (steps: Readonly<Record<string, number>>) =>
  Object.values(steps).reduce((sum, ms) => sum + ms, 0);

const program = python();
const lines: string[][] = [];
let acts = '';
for (const set of values.sets.split(',')) {
  rmSync(join(PLACE, set), { recursive: true, force: true });
  run(program, simulation(set));
  const events = await eventsOf(set);
  const hits = events[events.length - 1].hitId.length;
  const rounds = new Map<string, Result[]>();
  for (let round = 0; round < Number(values.rounds); round++) {
    const keep = (name: string, result: Result) =>
      rounds.set(name, [...(rounds.get(name) ?? []), result]);
    keep('ours', byUs(program, set));
    for (const setting of ACTS_SETTINGS) {
      const result = byActs(program, set, setting);
      acts = result.version;
      keep(`ACTS, ${setting}`, result);
    }
    process.stderr.write(`${set}, round ${round + 1}\n`);
  }
  for (const [name, results] of rounds) {
    const [first] = results;
    const every = figures(events, first.tracks, 0);
    const long = figures(events, first.tracks, LONG);
    const last = results.map(({ milliseconds }) => milliseconds[milliseconds.length - 1]);
    const steps = Object.keys(last[0]).map(
      (step) => `${step} ${median(last.map((one) => one[step])).toFixed(0)}`,
    );
    lines.push([
      set,
      String(hits),
      name,
      `${every.efficiency.toFixed(4)} of ${every.targets}`,
      every.fakeRate.toFixed(4),
      long.efficiency.toFixed(4),
      long.fakeRate.toFixed(4),
      median(last.map(total)).toFixed(0),
      median(results.map(({ peakMiB }) => peakMiB)).toFixed(0),
      steps.join(', '),
    ]);
  }
}
console.log(
  `Trackloom ${VERSION}, everything at its default, 1 thread; ACTS ${acts}, 1 thread; seed ${values.seed}, ${values.events} events a set, ${values.rounds} rounds.`,
);
const HEAD = [
  'set',
  'hits',
  'program',
  'efficiency',
  'fakes',
  `efficiency, ${LONG} hits`,
  `fakes, ${LONG} hits`,
  'ms',
  'peak MiB',
  'steps, ms',
];
console.log(textTable([HEAD, ...lines]));
