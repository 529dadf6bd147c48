/**
 * `npm run bench:builders [-- --events N] [--mix classic|full]`: track builders side by side on generated events that no
 * figure is quoted for (`validation`, as full TrackML events on average), everything else at its default: what each
 * finds, its fakes and fragments, before and after tracks are judged as wholes, and its time. Then the walk with each of
 * acorn's rules alone. *Same*: tracks of the default builder that are tracks of this one too, hit by hit.
 */
import { parseArgs } from 'node:util';
import { moduleMap } from '../../src/chains/moduleMap.ts';
import { runChain } from '../../src/chains/run.ts';
import { trackCuts } from '../../src/chains/settings.ts';
import { createNodeServices } from '../../src/cli/nodeServices.ts';
import type { Report } from '../../src/metrics/report.ts';
import { DEFAULT_PARAMETERS } from '../../src/parameters/table.ts';
import { SIMULATION_MIXES, type SimulationMix } from '../../src/simulation/settings.ts';
import type { TaskContext } from '../../src/tasks/rpc.ts';
import { type AcornRules, walkByRules } from '../../src/tracks/builders/acornWalk.ts';
import type { TrackBuilder } from '../../src/tracks/builders/builder.ts';
import { TRACK_BUILDERS } from '../../src/tracks/builders/index.ts';
import { createTrackBuilding, type TrackBuilding } from '../../src/tracks/buildTracks.ts';
import type { TrackHits } from '../../src/tracks/track.ts';
import { eventSettings } from '../../tools/export-graphs/recipe.ts';
import { textTable } from '../graph-building/statistics.ts';
import { CHOICES, type Scored } from '../physics/figures.ts';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '2' },
    mix: { type: 'string', default: 'full' },
    threads: { type: 'string', default: '2' },
  },
});
const mix = (Object.keys(SIMULATION_MIXES) as SimulationMix[]).find((one) => one === values.mix);
if (mix === undefined) throw new Error(`--mix: there is no mix "${values.mix}".`);
const services = createNodeServices({
  shipped: 'public',
  map: null,
  models: [],
  threads: Number(values.threads),
});
const context: TaskContext = { signal: new AbortController().signal, progress() {} };
const cuts = trackCuts(DEFAULT_PARAMETERS);
/** Builds of each builder and event, of which the median time counts. */
const TIMES = 5;

const NONE: AcornRules = { exactly: false, longestFirst: false, asListed: false, turnsAll: false };
const alone = (Object.keys(NONE) as (keyof AcornRules)[]).map((rule) =>
  walkByRules(rule, `walk, ${rule}`, { ...NONE, [rule]: true }),
);
const builders = [...TRACK_BUILDERS, ...alone];

interface Sum {
  found: number;
  targets: number;
  ceiling: number;
  fakes: number[];
  fragments: number[];
  foundAfter: number;
  fakesAfter: number[];
  same: number;
  of: number;
  milliseconds: number[];
}
const sums = builders.map(
  (): Sum => ({
    found: 0,
    targets: 0,
    ceiling: 0,
    fakes: [],
    fragments: [],
    foundAfter: 0,
    fakesAfter: [],
    same: 0,
    of: 0,
    milliseconds: [],
  }),
);

const names = ({ hits, offset }: TrackHits) =>
  Array.from({ length: offset.length - 1 }, (_, t) =>
    hits
      .slice(offset[t], offset[t + 1])
      .sort()
      .join(),
  );

async function reportOf(
  { event, graph, scores }: Scored,
  builder: TrackBuilder,
  candidates: ReturnType<TrackBuilding['find']>,
  trackQuality: 'on' | 'off',
): Promise<Report> {
  const listed = TRACK_BUILDERS.includes(builder) ? builder.id : DEFAULT_PARAMETERS.trackBuilder;
  const parameters = { ...DEFAULT_PARAMETERS, trackQuality, trackBuilder: listed };
  const settings = { parameters: parameters as typeof DEFAULT_PARAMETERS, choices: CHOICES };
  const known = { graph, scores, candidates };
  const { tools } = services;
  const ran = await runChain(tools, moduleMap, event, settings, 'evaluation', context, known);
  if (!ran.evaluation) throw new Error(`${event.name} has no truth.`);
  return ran.evaluation.report;
}

async function add(
  sum: Sum,
  one: Scored,
  builder: TrackBuilder,
  usual: Set<string>,
): Promise<void> {
  const building = createTrackBuilding(one.event, one.graph, one.scores);
  const candidates = building.findBy(builder, cuts);
  const times = Array.from({ length: TIMES }, () => {
    const started = performance.now();
    building.findBy(builder, cuts);
    return performance.now() - started;
  });
  sum.milliseconds.push(times.sort((a, b) => a - b)[TIMES >> 1]);
  sum.same += names(candidates).filter((name) => usual.has(name)).length;
  sum.of += usual.size;
  const before = await reportOf(one, builder, candidates, 'off');
  const after = await reportOf(one, builder, candidates, 'on');
  sum.found += before.tracks.matched;
  sum.targets += before.tracks.target;
  sum.ceiling += before.ceiling.matched;
  sum.fakes.push(before.tracks.fakeRate ?? 0);
  sum.fragments.push(before.tracks.fragmentRate ?? 0);
  sum.foundAfter += after.tracks.matched;
  sum.fakesAfter.push(after.tracks.fakeRate ?? 0);
}

const mean = (list: readonly number[]) => list.reduce((a, b) => a + b, 0) / list.length;
const HEAD = [
  'builder',
  'found',
  'ceiling',
  'fakes',
  'fragments',
  'found after',
  'fakes after',
  'same',
  'ms',
];
try {
  for (let i = 0; i < Number(values.events); i++) {
    const made = eventSettings('validation', 'reference', i, mix);
    const event = await services.generateEvent(made, context);
    const settings = { parameters: DEFAULT_PARAMETERS, choices: CHOICES };
    const { tools } = services;
    const { graph, scores } = await runChain(tools, moduleMap, event, settings, 'scores', context);
    if (!graph) throw new Error(`${event.name} has no graph.`);
    const usual = new Set(names(createTrackBuilding(event, graph, scores).find(cuts)));
    for (const [b, builder] of builders.entries())
      await add(sums[b], { event, graph, scores }, builder, usual);
    process.stderr.write(`${event.name}\n`);
  }
  const lines = builders.map(({ title }, b) => {
    const sum = sums[b];
    return [
      title,
      `${sum.found} of ${sum.targets}`,
      String(sum.ceiling),
      mean(sum.fakes).toFixed(4),
      mean(sum.fragments).toFixed(4),
      String(sum.foundAfter),
      mean(sum.fakesAfter).toFixed(4),
      (sum.same / sum.of).toFixed(4),
      mean(sum.milliseconds).toFixed(0),
    ];
  });
  console.log(textTable([HEAD, ...lines]));
} finally {
  services.dispose();
}
