/**
 * `npm run bench:physics [-- --chain ID] [--mix classic|full] [--split test|validation] [--events N] [--density D] [--full N] [--first-full N] [--scan] [--model FILE] [--map FILE] [--cc-cut F]
 *   [--walk-min F] [--walk-max F] [--widening F] [--min-track-score F] [--only generated|small|full|fatras] [--threads N]`: what the whole chain reaches, against truth.
 *
 * Without `--scan`: held-out generated events (`test`, as full TrackML events on average), the small real event,
 * N full ones (pixel truth: groups of hits found, pairs of consecutive hits joined), and the events of another
 * simulation, all with the default cuts or those given. With `--scan`: cuts side by side, on
 * generated events that no figure is quoted for (`validation`); the default cuts were chosen there.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chainOf } from '../../src/chains/index.ts';
import { runChain } from '../../src/chains/run.ts';
import { createNodeServices, readModel } from '../../src/cli/nodeServices.ts';
import type { TrackingEvent } from '../../src/event/event.ts';
import { parsePixelTruth } from '../../src/formats/pixelTruth.ts';
import { readTrackmlEvent } from '../../src/formats/trackmlEvent.ts';
import { DEFAULT_PARAMETERS, type ParameterValues } from '../../src/parameters/table.ts';
import { SIMULATION_MIXES, type SimulationMix } from '../../src/simulation/settings.ts';
import type { TaskContext } from '../../src/tasks/rpc.ts';
import {
  DENSITIES,
  type Density,
  eventSettings,
  SPLITS,
  type Split,
} from '../../tools/export-graphs/recipe.ts';
import { readParticles } from '../agreement/samples.ts';
import { consecutivePixelHits, joinedPairs } from '../map-coverage/coverage.ts';
import { CHOICES, evaluated, type Scored } from './figures.ts';
import {
  type GroupFigures,
  groupFigures,
  groupsInWords,
  pixelGroups,
  sumOfGroups,
} from './pixelGroups.ts';
import { scanCuts } from './scan.ts';

const DATA = '../shared/data';
const FATRAS = ['low_wide', 'full_narrow_tmf', 'full_wide_deg', 'gun_full_narrow'];

const { values } = parseArgs({
  options: {
    chain: { type: 'string', default: 'module-map' },
    mix: { type: 'string', default: 'classic' },
    split: { type: 'string', default: 'test' },
    density: { type: 'string', default: 'reference' },
    only: { type: 'string', default: '' },
    widening: { type: 'string', default: String(DEFAULT_PARAMETERS.occurrenceWidening) },
    events: { type: 'string', default: '6' },
    full: { type: 'string', default: '10' },
    'first-full': { type: 'string', default: '0' },
    scan: { type: 'boolean', default: false },
    model: { type: 'string' },
    map: { type: 'string', default: 'public/maps/trackml.map' },
    'cc-cut': { type: 'string', default: String(DEFAULT_PARAMETERS.ccCut) },
    'walk-min': { type: 'string', default: String(DEFAULT_PARAMETERS.walkMin) },
    'walk-max': { type: 'string', default: String(DEFAULT_PARAMETERS.walkMax) },
    'min-track-score': { type: 'string', default: String(DEFAULT_PARAMETERS.minTrackScore) },
    threads: { type: 'string', default: '2' },
  },
});
const split = oneOf<Split>('--split', values.split, SPLITS);
const density = oneOf<Density>('--density', values.density, Object.keys(DENSITIES) as Density[]);
const mix = (Object.keys(SIMULATION_MIXES) as SimulationMix[]).find((one) => one === values.mix);
if (mix === undefined) throw new Error(`--mix: there is no mix "${values.mix}".`);
const chain = chainOf(values.chain);
const model = values.model ?? (values.chain === 'module-map' ? 'public/models/trackml.onnx' : null);
const parameters: ParameterValues = {
  ...DEFAULT_PARAMETERS,
  occurrenceWidening: Number(values.widening),
  ccCut: Number(values['cc-cut']),
  walkMin: Number(values['walk-min']),
  walkMax: Number(values['walk-max']),
  minTrackScore: Number(values['min-track-score']),
};
/** Kinds of events that the bars name; a part of a name picks. */
const isAsked = (kind: string) => kind.startsWith(values.only);
const services = createNodeServices({
  shipped: 'public',
  map: values.map,
  models: model === null ? [] : [readModel(model, chain)],
  threads: Number(values.threads),
});
const context: TaskContext = { signal: new AbortController().signal, progress() {} };

function oneOf<T extends string>(flag: string, text: string, choices: readonly T[]): T {
  const found = choices.find((one) => one === text);
  if (found === undefined) throw new Error(`${flag}: give one of ${choices.join(', ')}.`);
  return found;
}

async function scored(event: TrackingEvent): Promise<Scored> {
  const settings = { parameters, choices: CHOICES };
  const results = await runChain(services.tools, chain, event, settings, 'scores', context);
  const { graph, scores } = results;
  if (!graph) throw new Error(`${event.name} has no graph.`);
  return { event, graph, scores };
}

async function generated(split: Split): Promise<Scored[]> {
  const events: Scored[] = [];
  for (let i = 0; i < Number(values.events); i++)
    events.push(
      await scored(await services.generateEvent(eventSettings(split, density, i, mix), context)),
    );
  return events;
}

function readFiles(folder: string, prefix: string) {
  return readdirSync(folder)
    .filter((name) => name.startsWith(prefix) && /-(hits|truth|particles)\.csv/.test(name))
    .map((name) => ({ name, bytes: new Uint8Array(readFileSync(join(folder, name))) }));
}

const percent = (part: number, whole: number) => `${((100 * part) / whole).toFixed(2)}%`;

async function measure(): Promise<void> {
  const { ccCut, walkMin, walkMax } = parameters;
  console.log(
    `${values.chain}, ${model ?? 'networks that ship'}, cuts ${ccCut}, ${walkMin}, ${walkMax}`,
  );
  const build = (one: Scored) => evaluated(services, [one], parameters, context);
  if (isAsked('generated')) {
    const held = await generated(split);
    for (const one of held) console.log(`${one.event.name}: ${await build(one)}`);
    console.log(`all generated: ${await evaluated(services, held, parameters, context)}`);
  }
  if (!existsSync(DATA)) {
    console.log(`${DATA} is not there: real events are left out.`);
    return;
  }
  const kinds = ['trackml-small', ...FATRAS.map((name) => `acts-fatras/${name}`)];
  for (const kind of kinds) {
    if (!isAsked(kind === 'trackml-small' ? 'small' : 'fatras')) continue;
    const [event] = await readTrackmlEvent(readFiles(`${DATA}/${kind}`, 'event'));
    console.log(`${kind}: ${await build(await scored(event))}`);
  }
  if (isAsked('full')) await measureFull();
}

/** The full events, of which the truth knows pixel hits. */
async function measureFull(): Promise<void> {
  const { ccCut } = parameters;
  const folder = `${DATA}/trackml-full`;
  const truths = readdirSync(folder).filter((name) => /-pixel-truth/.test(name));
  const firstFull = Number(values['first-full']);
  const figures: GroupFigures[] = [];
  let [pairsInAll, joinedInAll] = [0, 0];
  for (const name of truths.slice(firstFull, firstFull + Number(values.full))) {
    const prefix = name.replace(/-pixel-truth.*/, '');
    const [event] = await readTrackmlEvent(readFiles(folder, `${prefix}-hits`));
    const { graph, scores } = await scored(event);
    const truth = parsePixelTruth(readFileSync(`${folder}/${name}`), name);
    const pairs = consecutivePixelHits(event, truth);
    const [all, kept] = [
      joinedPairs(pairs, event, graph),
      joinedPairs(pairs, event, graph, (edge) => scores[edge] > ccCut),
    ];
    pairsInAll += pairs.length;
    joinedInAll += kept.viaOverlap;
    const share = ({ direct, viaOverlap }: typeof all) =>
      `${percent(direct, pairs.length)} (or through overlaps ${percent(viaOverlap, pairs.length)})`;
    console.log(
      `${prefix}: ${pairs.length} pairs of consecutive pixel hits; joined in the graph ${share(all)}, after the score cut ${share(kept)}; ${graph.src.length} edges`,
    );
    const bytes = readFileSync(`${folder}/${prefix}-particles.csv.gz`);
    const { table, rows } = readParticles(prefix, bytes);
    const order = Array.from(rows.keys())
      .filter((p) => rows[p].pt > 1 && rows[p].hits > 0)
      .sort((a, b) => (table.particle_id[a] < table.particle_id[b] ? -1 : 1));
    const settings = { parameters, choices: CHOICES };
    const known = { graph, scores };
    const { tracks } = await runChain(
      services.tools,
      chain,
      event,
      settings,
      'tracks',
      context,
      known,
    );
    const groups = pixelGroups(
      event,
      truth,
      order.map((p) => rows[p]),
    );
    figures.push(groupFigures(groups, tracks));
    console.log(`${prefix}: ${groupsInWords(figures[figures.length - 1])}`);
  }
  console.log(
    `all full: ${groupsInWords(sumOfGroups(figures))}; pairs joined after the cut through overlaps ${percent(joinedInAll, pairsInAll)}`,
  );
}

try {
  if (values.scan) await scanCuts(services, await generated('validation'), parameters, context);
  else await measure();
} finally {
  services.dispose();
}
