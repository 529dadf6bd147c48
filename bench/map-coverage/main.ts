/**
 * `npm run bench:map-coverage [-- --map FILE] [--full N]`: how many true edges a module map lets into the graph.
 *
 * `-- --map FILE --map OTHER ... --validation N [--mix classic|full] [--widening F]`: maps side by side on events that
 * no figure is quoted for: how many targets perfect scores find, and edges. The map that ships was chosen so.
 * `--test N` instead: on events that nothing was chosen on.
 * With `--spot MM` also under a cut on the beam spot at that |z|, of events whose beam spot has a sigma of a quarter.
 *
 * Measured on freshly simulated events of another seed, on the demo event, and on N full TrackML events, with
 * windows as built and widened by occurrence. A measurement only: no setting is chosen from it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { TRACKML } from '../../src/detectors/trackml.ts';
import { parseDetectorCsv } from '../../src/formats/detectorCsv.ts';
import { parsePixelTruth } from '../../src/formats/pixelTruth.ts';
import { readTrackmlEvent } from '../../src/formats/trackmlEvent.ts';
import { decodeCanonicalMap } from '../../src/modulemap/binary.ts';
import { expandCanonicalMap } from '../../src/modulemap/expand.ts';
import type { ModuleMap } from '../../src/modulemap/moduleMap.ts';
import { applyWindowSettings, NEUTRAL_WINDOW_SETTINGS } from '../../src/modulemap/widen.ts';
import { withZ0Margins } from '../../src/modulemap/z0Margins.ts';
import { DEFAULT_PARAMETERS } from '../../src/parameters/table.ts';
import { generateEvent } from '../../src/simulation/generate.ts';
import type { SimulationMix } from '../../src/simulation/settings.ts';
import { createSimulator } from '../../src/simulation/simulator.ts';
import { eventSettings, type Split } from '../../tools/export-graphs/recipe.ts';
import { type Coverage, pixelPairCoverage, targetEdgeCoverage } from './coverage.ts';
import { figuresOf, inWords, withDefaults } from './sideBySide.ts';

const DATA = '../shared/data';

function percent({ covered, all, edges }: Coverage): string {
  return `${((100 * covered) / all).toFixed(2)}% of ${all}, ${edges} edges`;
}

function readFiles(folder: string, prefix: string) {
  return readdirSync(folder)
    .filter((name) => name.startsWith(prefix) && /-(hits|truth|particles)\.csv/.test(name))
    .map((name) => ({ name, bytes: new Uint8Array(readFileSync(join(folder, name))) }));
}

export async function measure(map: ModuleMap, detectorFile: string, full: number): Promise<void> {
  const detector = parseDetectorCsv(readFileSync(detectorFile), map.header.detector, detectorFile);
  const simulator = createSimulator(detector);
  const simulated = [];
  for (const seed of [1001, 1002, 1003])
    simulated.push(await generateEvent(simulator, { seed, particles: 2000 }));
  const [small] = await readTrackmlEvent(readFiles(`${DATA}/trackml-small`, 'event'));

  for (const occurrenceWidening of [0, 1]) {
    const widened = applyWindowSettings(map, { ...NEUTRAL_WINDOW_SETTINGS, occurrenceWidening });
    console.log(`occurrence widening ${occurrenceWidening}`);
    for (const event of simulated)
      console.log(`  ${event.name}: ${percent(await targetEdgeCoverage(event, widened))}`);
    console.log(`  trackml-small: ${percent(await targetEdgeCoverage(small, widened))}`);
    const truths = readdirSync(`${DATA}/trackml-full`).filter((name) => /-pixel-truth/.test(name));
    for (const name of truths.slice(0, full)) {
      const prefix = basename(name).replace(/-pixel-truth.*/, '');
      const files = readFiles(`${DATA}/trackml-full`, `${prefix}-hits`);
      const [event] = await readTrackmlEvent(files);
      const truth = parsePixelTruth(readFileSync(`${DATA}/trackml-full/${name}`), name);
      const { direct, viaOverlap } = await pixelPairCoverage(event, truth, widened);
      console.log(`  ${prefix}: ${percent(direct)}; or through overlaps: ${percent(viaOverlap)}`);
    }
  }
}

/** Maps side by side on reference events of a split. */
async function compare(
  files: readonly string[],
  split: Split,
  count: number,
  mix: SimulationMix,
  widening: number,
  spot: number | null,
) {
  const detector = parseDetectorCsv(readFileSync(DETECTOR), 'trackml', DETECTOR);
  const simulator = createSimulator(detector);
  const events = [];
  for (let i = 0; i < count; i++)
    events.push(
      await generateEvent(simulator, {
        ...eventSettings(split, 'reference', i, mix),
        ...(spot === null ? {} : { beamSpotSigmaZ: spot / 4 }),
      }),
    );
  for (const file of files) {
    const opened = read(file);
    const { fitted } = TRACKML.field;
    const known = spot === null ? opened : withZ0Margins(opened, detector, fitted);
    for (const cut of spot === null ? [null] : [null, spot]) {
      const map = withDefaults(known, widening, cut);
      const figures = [];
      for (const event of events) figures.push(await figuresOf(event, map));
      console.log(`${file}${cut === null ? '' : `, |z0| < ${cut} mm`}: ${inWords(figures)}`);
    }
  }
}

const DETECTOR = 'public/detectors/trackml.csv.gz';
const read = (file: string) => expandCanonicalMap(decodeCanonicalMap(readFileSync(file), file));

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      map: { type: 'string', multiple: true, default: ['public/maps/trackml.map'] },
      detector: { type: 'string', default: DETECTOR },
      full: { type: 'string', default: '2' },
      validation: { type: 'string', default: '0' },
      test: { type: 'string', default: '0' },
      mix: { type: 'string', default: 'full' },
      spot: { type: 'string' },
      widening: { type: 'string', default: String(DEFAULT_PARAMETERS.occurrenceWidening) },
    },
  });
  const split = Number(values.test) > 0 ? 'test' : 'validation';
  const count = Number(values[split]);
  if (count > 0) {
    const mix = values.mix === 'classic' ? 'classic' : 'full';
    const spot = values.spot === undefined ? null : Number(values.spot);
    await compare(values.map, split, count, mix, Number(values.widening), spot);
    return;
  }
  const [file] = values.map;
  const map = read(file);
  const { triplets, doublets } = map;
  console.log(`${doublets.m1.length} doublets, ${triplets.occurrence.length} triplets`);
  await measure(map, values.detector, Number(values.full));
}

await main();
