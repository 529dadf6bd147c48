/**
 * `npm run bench:physics [-- --chain ID] [--mix classic|full] [--events N] [--full N] [--first-full N] [--scan] [--model FILE] [--map FILE] [--cc-cut F]
 *   [--walk-min F] [--walk-max F] [--threads N]`: what the whole chain reaches, against truth.
 *
 * Without `--scan`: held-out generated events (`test`, as full TrackML events on average), the small real event,
 * and N full ones (pixel truth), all with the default cuts or those given. With `--scan`: cuts side by side, on
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
import { eventSettings, type Split } from '../../tools/export-graphs/recipe.ts';
import { consecutivePixelHits, joinedPairs } from '../map-coverage/coverage.ts';
import { CHOICES, evaluated, type Scored } from './figures.ts';
import { scanCuts } from './scan.ts';

const DATA = '../shared/data';

const { values } = parseArgs({
  options: {
    chain: { type: 'string', default: 'module-map' },
    mix: { type: 'string', default: 'classic' },
    events: { type: 'string', default: '6' },
    full: { type: 'string', default: '10' },
    'first-full': { type: 'string', default: '0' },
    scan: { type: 'boolean', default: false },
    model: { type: 'string' },
    map: { type: 'string', default: 'public/maps/trackml.map' },
    'cc-cut': { type: 'string', default: String(DEFAULT_PARAMETERS.ccCut) },
    'walk-min': { type: 'string', default: String(DEFAULT_PARAMETERS.walkMin) },
    'walk-max': { type: 'string', default: String(DEFAULT_PARAMETERS.walkMax) },
    threads: { type: 'string', default: '2' },
  },
});
const mix = (Object.keys(SIMULATION_MIXES) as SimulationMix[]).find((one) => one === values.mix);
if (mix === undefined) throw new Error(`--mix: there is no mix "${values.mix}".`);
const chain = chainOf(values.chain);
const model = values.model ?? (values.chain === 'module-map' ? 'public/models/trackml.onnx' : null);
const parameters: ParameterValues = {
  ...DEFAULT_PARAMETERS,
  ccCut: Number(values['cc-cut']),
  walkMin: Number(values['walk-min']),
  walkMax: Number(values['walk-max']),
};
const services = createNodeServices({
  shipped: 'public',
  map: values.map,
  models: model === null ? [] : [readModel(model, chain)],
  threads: Number(values.threads),
});
const context: TaskContext = { signal: new AbortController().signal, progress() {} };

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
      await scored(
        await services.generateEvent(eventSettings(split, 'reference', i, mix), context),
      ),
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
  const held = await generated('test');
  for (const one of held) console.log(`${one.event.name}: ${await build(one)}`);
  console.log(`all generated: ${await evaluated(services, held, parameters, context)}`);
  if (!existsSync(DATA)) {
    console.log(`${DATA} is not there: real events are left out.`);
    return;
  }
  const [small] = await readTrackmlEvent(readFiles(`${DATA}/trackml-small`, 'event'));
  console.log(`trackml-small: ${await build(await scored(small))}`);
  const truths = readdirSync(`${DATA}/trackml-full`).filter((name) => /-pixel-truth/.test(name));
  const firstFull = Number(values['first-full']);
  for (const name of truths.slice(firstFull, firstFull + Number(values.full))) {
    const prefix = name.replace(/-pixel-truth.*/, '');
    const [event] = await readTrackmlEvent(readFiles(`${DATA}/trackml-full`, `${prefix}-hits`));
    const { graph, scores } = await scored(event);
    const pairs = consecutivePixelHits(
      event,
      parsePixelTruth(readFileSync(`${DATA}/trackml-full/${name}`), name),
    );
    const [all, kept] = [
      joinedPairs(pairs, event, graph),
      joinedPairs(pairs, event, graph, (edge) => scores[edge] > ccCut),
    ];
    const share = ({ direct, viaOverlap }: typeof all) =>
      `${percent(direct, pairs.length)} (or through overlaps ${percent(viaOverlap, pairs.length)})`;
    console.log(
      `${prefix}: ${pairs.length} pairs of consecutive pixel hits; joined in the graph ${share(all)}, after the score cut ${share(kept)}; ${graph.src.length} edges`,
    );
  }
}

try {
  if (values.scan) await scanCuts(services, await generated('validation'), parameters, context);
  else await measure();
} finally {
  services.dispose();
}
