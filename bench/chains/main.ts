/**
 * `npm run bench:chains [-- --only PART] [--event N] [--chain ID] [--quality on|off] [--threads N]`: the chains side by side on events that neither trained nor chose anything.
 *
 * Generated events of the split `test`, mix `full`, with density and beam spot varied one at a time; the small real event and
 * the events of another simulation where `../shared/data` is there. Each event goes through each chain with everything at
 * its default. A line tells pairs of neighbours and target edges among them where a chain has such, edges, target edges among them, targets found, those found of displaced and of low-pT particles,
 * the ceiling, fakes and time. `--only` takes the kinds whose name contains PART, `--event` the N-th
 * generated event of each instead of the first (0), `--chain` one chain; with `--quality off` tracks are not judged as
 * wholes: found and fakes are those of the track builder.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CHAINS } from '../../src/chains/index.ts';
import { runChain } from '../../src/chains/run.ts';
import { createNodeServices } from '../../src/cli/nodeServices.ts';
import { particlePt, type TrackingEvent } from '../../src/event/event.ts';
import { readTrackmlEvent } from '../../src/formats/trackmlEvent.ts';
import type { Evaluation } from '../../src/metrics/evaluate.ts';
import { DEFAULT_PARAMETERS } from '../../src/parameters/table.ts';
import type { SimulationSettings } from '../../src/simulation/settings.ts';
import type { TaskContext } from '../../src/tasks/rpc.ts';
import { eventSettings } from '../../tools/export-graphs/recipe.ts';
import { textTable } from '../graph-building/statistics.ts';
import { CHOICES } from '../physics/figures.ts';

const DATA = '../shared/data';
/** Particles that start further from the beam line (mm) count as displaced. */
const DISPLACED = 1;
/** Low pT (GeV): below the usual least pT of targets. */
const LOW_PT = 0.5;

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    event: { type: 'string', default: '0' },
    chain: { type: 'string', default: '' },
    quality: { type: 'string', default: 'on' },
    threads: { type: 'string', default: '2' },
  },
});
const services = createNodeServices({
  shipped: 'public',
  map: null,
  models: [],
  threads: Number(values.threads),
});
const context: TaskContext = { signal: new AbortController().signal, progress() {} };

const generated = (changed: Partial<SimulationSettings>) => () =>
  services.generateEvent(
    { ...eventSettings('test', 'reference', Number(values.event), 'full'), ...changed },
    context,
  );
const read = (folder: string) => async () => {
  const files = readdirSync(folder)
    .filter((name) => name.startsWith('event') && /-(hits|truth|particles)\.csv/.test(name))
    .map((name) => ({ name, bytes: new Uint8Array(readFileSync(join(folder, name))) }));
  return (await readTrackmlEvent(files))[0];
};
const real = (name: string): [string, () => Promise<TrackingEvent>][] =>
  existsSync(`${DATA}/${name}`) ? [[name, read(`${DATA}/${name}`)]] : [];

const kinds: readonly (readonly [string, () => Promise<TrackingEvent>])[] = [
  ['500 particles', generated({ particles: 500 })],
  ['2500 particles', generated({ particles: 2500 })],
  ['10034 particles', generated({})],
  ['10034, beam spot 50 mm', generated({ beamSpotSigmaZ: 50 })],
  ['10034, beam spot flat', generated({ flatVertexFraction: 1 })],
  ...real('trackml-small'),
  ...['low_wide', 'full_narrow_tmf', 'full_wide_deg', 'gun_full_narrow'].flatMap((name) =>
    real(`acts-fatras/${name}`),
  ),
];

/** Targets found, of those that a test picks, as `found of all`. */
function foundOf({ particles }: Evaluation, picks: (p: number) => boolean): string {
  let [found, all] = [0, 0];
  particles.target.forEach((isTarget, p) => {
    if (!isTarget || !picks(p)) return;
    all++;
    if (particles.foundBy[p] >= 0) found++;
  });
  return all === 0 ? '-' : `${found} of ${all}`;
}

async function lineOf(event: TrackingEvent, chain: (typeof CHAINS)[number]): Promise<string[]> {
  const started = performance.now();
  const run = (minPt: number, known = {}) => {
    const trackQuality = values.quality === 'off' ? 'off' : 'on';
    const parameters = { ...DEFAULT_PARAMETERS, minPt, trackQuality } as const;
    const settings = { parameters, choices: CHOICES };
    return runChain(services.tools, chain, event, settings, 'evaluation', context, known);
  };
  const results = await run(DEFAULT_PARAMETERS.minPt);
  const seconds = (performance.now() - started) / 1000;
  // What pT counts changes nothing before the ceiling.
  const { evaluation, ceiling: _, ...known } = results;
  const low = (await run(LOW_PT, known)).evaluation;
  const particles = event.truth?.particles;
  if (!evaluation || !low || !particles) throw new Error(`${event.name} has no truth.`);
  const { graph, tracks, ceiling } = evaluation.report;
  const radius = (p: number) => Math.hypot(particles.vx[p], particles.vy[p]);
  const isLow = (p: number) => particlePt(particles, p) < DEFAULT_PARAMETERS.minPt;
  return [
    chain.id,
    results.neighbours ? String(results.neighbours.src.length) : '-',
    results.neighbourFigures?.efficiency?.toFixed(4) ?? '-',
    String(results.graph?.src.length),
    graph.efficiency?.toFixed(4) ?? '-',
    `${tracks.matched} of ${tracks.target}`,
    foundOf(evaluation, (p) => radius(p) > DISPLACED),
    foundOf(low, isLow),
    String(ceiling.matched),
    (tracks.matched / ceiling.matched).toFixed(3),
    tracks.fakeRate?.toFixed(4) ?? '-',
    seconds.toFixed(1),
  ];
}

/** Those that need no server, or the one asked for. */
// Those that only take what was found elsewhere find nothing here.
const chains = CHAINS.filter(({ id, stages }) =>
  values.chain ? id === values.chain : !stages.some(({ gives }) => gives === 'given'),
);

const HEAD = [
  'event',
  'hits',
  'chain',
  'pairs',
  'target pairs',
  'edges',
  'target edges',
  'found',
  'displaced',
  `pT ${LOW_PT} to ${DEFAULT_PARAMETERS.minPt}`,
  'ceiling',
  'of it',
  'fakes',
  's',
];
try {
  const lines: string[][] = [];
  for (const [name, make] of kinds.filter(([name]) => name.includes(values.only))) {
    const event = await make();
    for (const chain of chains) {
      const line = [name, String(event.x.length), ...(await lineOf(event, chain))];
      process.stderr.write(`${line.join('  ')}\n`);
      lines.push(line);
    }
  }
  console.log(textTable([HEAD, ...lines]));
} finally {
  services.dispose();
}
