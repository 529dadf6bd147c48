/**
 * `npm run bench:detector [-- --detector odd] [--split test|validation] [--events N] [--densities small,medium,full]
 *   [--mix classic|full] [--files PATH]... [--map FILE] [--model FILE] [--scan] [--<parameter> value]`: what the chain
 * reaches with the map and network that ship for a detector, on generated events by density, in each release of the detector by turns, and on those of files (a folder of ColliderML's
 * tables, say). The default split is one that neither has seen; score cuts are chosen with `--scan` on `validation`.
 */
import { parseArgs } from 'node:util';
import { moduleMap } from '../../src/chains/moduleMap.ts';
import { runChain } from '../../src/chains/run.ts';
import { findItems } from '../../src/cli/eventFiles.ts';
import { readPlacements } from '../../src/cli/givenDetector.ts';
import { createNodeServices, readModel } from '../../src/cli/nodeServices.ts';
import type { TrackingEvent } from '../../src/event/event.ts';
import { readItem } from '../../src/formats/readers/index.ts';
import { packItem } from '../../src/formats/readers/recognise.ts';
import { flagOf, parseParameter } from '../../src/parameters/codec.ts';
import {
  DEFAULT_PARAMETERS,
  PARAMETER_IDS,
  type ParameterValues,
} from '../../src/parameters/table.ts';
import { generateEvent } from '../../src/simulation/generate.ts';
import { SIMULATION_MIXES, type SimulationMix } from '../../src/simulation/settings.ts';
import { createSimulator } from '../../src/simulation/simulator.ts';
import type { TaskContext } from '../../src/tasks/rpc.ts';
import {
  DENSITIES,
  type Density,
  eventSettings,
  SPLITS,
} from '../../tools/export-graphs/recipe.ts';
import { CHOICES, evaluated, type Scored } from '../physics/figures.ts';

/** Score cuts that `--scan` tries. */
const CC_CUTS = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6];

const { values } = parseArgs({
  options: {
    detector: { type: 'string', default: 'odd' },
    split: { type: 'string', default: 'test' },
    events: { type: 'string', default: '3' },
    densities: { type: 'string', default: 'small,medium,full' },
    mix: { type: 'string', default: 'full' },
    files: { type: 'string', multiple: true, default: [] },
    map: { type: 'string' },
    model: { type: 'string' },
    scan: { type: 'boolean', default: false },
    threads: { type: 'string', default: '2' },
    ...Object.fromEntries(
      PARAMETER_IDS.map((id) => [flagOf(id).slice(2), { type: 'string' } as const]),
    ),
  },
});
const given = values as Readonly<Record<string, unknown>>;
const parameters = Object.fromEntries(
  PARAMETER_IDS.map((id) => {
    const text = given[flagOf(id).slice(2)];
    return [id, typeof text === 'string' ? parseParameter(id, text) : DEFAULT_PARAMETERS[id]];
  }),
) as ParameterValues;
const placements = readPlacements(values.detector);
const services = createNodeServices({
  shipped: 'public',
  map: values.map ?? null,
  models: values.model === undefined ? [] : [readModel(values.model, moduleMap)],
  threads: Number(values.threads),
});
const context: TaskContext = { signal: new AbortController().signal, progress() {} };

async function scored(event: TrackingEvent): Promise<Scored> {
  const settings = { parameters, choices: CHOICES };
  const run = await runChain(services.tools, moduleMap, event, settings, 'scores', context);
  if (!run.graph) throw new Error(`${event.name} has no graph.`);
  return { event, graph: run.graph, scores: run.scores };
}

/** Figures of each event and of all together; or of all together under many score cuts. */
async function report(name: string, events: readonly Scored[]): Promise<void> {
  if (events.length === 0) return;
  if (values.scan) {
    for (const ccCut of CC_CUTS)
      console.log(
        `${name}, cut ${ccCut}: ${await evaluated(services, events, { ...parameters, ccCut }, context)}`,
      );
    return;
  }
  for (const one of events) {
    const { name: title, x } = one.event;
    const size = `${x.length} hits, ${one.graph.src.length} edges`;
    console.log(`${title} (${size}): ${await evaluated(services, [one], parameters, context)}`);
  }
  console.log(`${name}: ${await evaluated(services, events, parameters, context)}`);
}

async function generated(density: Density): Promise<Scored[]> {
  const split = SPLITS.find((one) => one === values.split);
  const mix = (Object.keys(SIMULATION_MIXES) as SimulationMix[]).find((one) => one === values.mix);
  if (!split || !mix) throw new Error(`--split or --mix: there is no such one.`);
  const simulators = placements.map((placement) => createSimulator(placement));
  const events: Scored[] = [];
  for (let i = 0; i < Number(values.events); i++)
    events.push(
      await scored(
        await generateEvent(
          simulators[i % simulators.length],
          eventSettings(split, density, i, mix),
        ),
      ),
    );
  return events;
}

try {
  for (const density of (Object.keys(DENSITIES) as Density[]).filter((one) =>
    values.densities.split(',').includes(one),
  ))
    await report(`generated, ${density}`, await generated(density));
  const { items } = await findItems(values.files);
  const read: Scored[] = [];
  for (const item of items.filter(({ kind }) => kind === 'event'))
    read.push(await scored(await readItem('event', await packItem(item))));
  await report('files', read);
} finally {
  services.dispose();
}
