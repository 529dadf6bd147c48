/**
 * `npm run export:graphs -- --split train|validation|test --density small|medium|full|reference --count N --out DIR
 *    [--first N] [--mix classic|full] [--map FILE] [--detector NAME|FILE]`, or `--event PATH --out DIR` for events on disk that have truth.
 * `--embedding NETWORK [--radius R] [--filter NETWORK] [--cut C]` joins neighbours in an embedding instead of using the module
 * map; networks are given without their endings.
 *
 * Generates events (or reads them: to measure a network with, never to train it), builds their graphs as the page
 * does with default parameters, and writes one file per graph, with features and truth, for `training/`. The same
 * arguments always give the same files. Of a detector with several placements, events are by turns in each of them.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { windowSettings } from '../../src/chains/settings.ts';
import { findItems } from '../../src/cli/eventFiles.ts';
import { readPlacements } from '../../src/cli/givenDetector.ts';
import type { TrackingEvent } from '../../src/event/event.ts';
import { readItem } from '../../src/formats/readers/index.ts';
import { packItem } from '../../src/formats/readers/recognise.ts';
import { buildGraphCpu } from '../../src/graph/cpu.ts';
import { arrangeHits } from '../../src/modulemap/arrangeHits.ts';
import { decodeCanonicalMap } from '../../src/modulemap/binary.ts';
import { expandCanonicalMap } from '../../src/modulemap/expand.ts';
import { applyWindowSettings } from '../../src/modulemap/widen.ts';
import { DEFAULT_PARAMETERS } from '../../src/parameters/table.ts';
import { generateEvent } from '../../src/simulation/generate.ts';
import { SIMULATION_MIXES, type SimulationMix } from '../../src/simulation/settings.ts';
import { createSimulator } from '../../src/simulation/simulator.ts';
import { encodeGraph } from './graphFile.ts';
import { createMetricGraphBuilder } from './metricGraphs.ts';
import { DENSITIES, type Density, eventSettings, SPLITS, type Split } from './recipe.ts';

const { values } = parseArgs({
  options: {
    event: { type: 'string' },
    split: { type: 'string' },
    density: { type: 'string' },
    count: { type: 'string', default: '1' },
    first: { type: 'string', default: '0' },
    mix: { type: 'string', default: 'classic' },
    out: { type: 'string' },
    embedding: { type: 'string' },
    radius: { type: 'string' },
    filter: { type: 'string' },
    cut: { type: 'string' },
    map: { type: 'string' },
    detector: { type: 'string', default: 'trackml' },
  },
});
if (values.out === undefined) throw new Error('--out: name the folder that the graphs go to.');
const out = values.out;

const placements = readPlacements(values.detector);
const mapFile = values.map ?? `public/maps/${placements[0].name}.map`;
const metric =
  values.embedding === undefined
    ? null
    : await createMetricGraphBuilder({
        embedding: values.embedding,
        filter: values.filter,
        radius: values.radius === undefined ? undefined : Number(values.radius),
        cut: values.cut === undefined ? undefined : Number(values.cut),
      });
const shipped = expandCanonicalMap(decodeCanonicalMap(readFileSync(mapFile), mapFile));
const map = applyWindowSettings(shipped, windowSettings(DEFAULT_PARAMETERS));

mkdirSync(out, { recursive: true });
if (values.event === undefined) await exportGenerated();
else await exportRead(values.event);

async function exportGenerated(): Promise<void> {
  const split = choice<Split>('--split', values.split, SPLITS);
  const densities = Object.keys(DENSITIES) as Density[];
  const density = choice<Density>('--density', values.density, densities);
  const mixes = Object.keys(SIMULATION_MIXES) as SimulationMix[];
  const mix = choice<SimulationMix>('--mix', values.mix, mixes);
  const simulators = placements.map((placement) => createSimulator(placement));
  const first = whole('--first', values.first);
  for (let index = first; index < first + whole('--count', values.count); index++) {
    const settings = eventSettings(split, density, index, mix);
    const event = await generateEvent(simulators[index % simulators.length], settings);
    const name = `${density}-${String(index).padStart(4, '0')}`;
    await write(name, event, { split, density, mix, settings });
  }
}

async function exportRead(path: string): Promise<void> {
  const { items } = await findItems([path]);
  for (const item of items.filter(({ kind }) => kind === 'event')) {
    const event = await readItem('event', await packItem(item));
    await write(event.name.replaceAll('/', '-'), event, { split: 'real', density: 'real' });
  }
}

async function write(
  name: string,
  event: TrackingEvent,
  notes: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { graph, seen } =
    metric === null
      ? { graph: await buildGraphCpu(arrangeHits(event, map), map), seen: null }
      : await metric.build(event);
  const origin = metric === null ? { map: shipped.header } : { embedding: values.embedding };
  // Only the filter's training reads them.
  const written = values.filter === undefined ? seen : null;
  const { bytes, summary } = encodeGraph(
    event,
    graph,
    DEFAULT_PARAMETERS,
    { ...notes, ...origin },
    written,
  );
  const file = join(out, `${name}.graph`);
  writeFileSync(file, bytes);
  process.stderr.write(`${file} ${JSON.stringify(summary)}\n`);
}

function choice<T extends string>(
  flag: string,
  text: string | undefined,
  choices: readonly T[],
): T {
  const found = choices.find((one) => one === text);
  if (found !== undefined) return found;
  throw new Error(`${flag}: give one of ${choices.join(', ')}.`);
}

function whole(flag: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0) return value;
  throw new Error(`${flag}: "${text}" is not a whole number.`);
}
