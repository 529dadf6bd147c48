/**
 * `npm run build:track-classifier [-- --detector NAME] [--density D,D...] [--train N] [--validation N] [--out FILE]`:
 * trains the classifier of the tracks of a detector, found with the map and network that ship for it, on
 * generated events of the split `train` (the densities, both mixes, and each release of the detector, by turns) and prints what cuts on its score do to events of the
 * split `validation`, of which the default cut is chosen: the highest with which no fewer particles are found
 * than by the builder's tracks alone. No figure is quoted for either split.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { moduleMap } from '../../src/chains/moduleMap.ts';
import { runChain } from '../../src/chains/run.ts';
import { trackCuts } from '../../src/chains/settings.ts';
import { readPlacements } from '../../src/cli/givenDetector.ts';
import { createNodeServices } from '../../src/cli/nodeServices.ts';
import type { EventTruth } from '../../src/event/event.ts';
import { matchTracks, TRACK_STATUSES } from '../../src/metrics/matching.ts';
import { hitsOfParticles, targetParticles } from '../../src/metrics/truthEdges.ts';
import { DEFAULT_PARAMETERS } from '../../src/parameters/table.ts';
import { generateEvent } from '../../src/simulation/generate.ts';
import { createSimulator } from '../../src/simulation/simulator.ts';
import type { TaskContext } from '../../src/tasks/rpc.ts';
import { createTrackBuilding } from '../../src/tracks/buildTracks.ts';
import { createTrackFitting } from '../../src/tracks/fitTracks.ts';
import { scoreTrack } from '../../src/tracks/quality/classifier.ts';
import { TRACK_MEASURES } from '../../src/tracks/quality/measures.ts';
import { createTrackJudge } from '../../src/tracks/quality/trackQuality.ts';
import { DENSITIES, type Density, eventSettings, type Split } from '../export-graphs/recipe.ts';
import { type Sample, trainClassifier } from './train.ts';

const { values } = parseArgs({
  options: {
    train: { type: 'string', default: '48' },
    validation: { type: 'string', default: '6' },
    detector: { type: 'string', default: 'trackml' },
    density: { type: 'string', default: 'full,reference,wide' },
    out: { type: 'string' },
  },
});

/** Score cut that the tracks to learn from are made with: low, so that there are enough fakes. */
const CC_CUT = 0.1;
/** Weights of particles that are no targets, and of those with few hits, which are rare and the first to be lost. */
const NO_TARGET = 0.1;
const weightByHits = (hits: number) => (hits <= 4 ? 5 : hits <= 6 ? 2 : 0.5);
/** Of long right tracks, which are many and alike, one in so many is learnt from, and weighs as much more. */
const LONG = 7;
const ONE_IN = 4;
const SIZE = TRACK_MEASURES.length;
const CUTS = [0, 0.1, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6];

const { detector } = values;
const placements = readPlacements(detector);
const simulators = placements.map((placement) => createSimulator(placement));
const out = values.out ?? `src/tracks/quality/classifiers/${detector}.json`;
const densities = values.density.split(',').map((name): Density => {
  const density = (Object.keys(DENSITIES) as Density[]).find((one) => one === name);
  if (!density) throw new Error(`--density: give some of ${Object.keys(DENSITIES).join(', ')}.`);
  return density;
});
const services = createNodeServices({ shipped: 'public', map: null, models: [], threads: 2 });
const context: TaskContext = { signal: new AbortController().signal, progress() {} };

/** The tracks of a generated event with what they are, under a score cut. */
async function tracksOf(split: Split, index: number, ccCut: number) {
  const density = densities[index % densities.length];
  const settings = eventSettings(split, density, index, index % 2 === 0 ? 'classic' : 'full');
  const at = Math.floor(index / 2) % placements.length;
  const modules = placements[at];
  const event = await generateEvent(simulators[at], settings);
  const parameters = { ...DEFAULT_PARAMETERS, ccCut };
  const run = { parameters, choices: { provider: 'wasm', graphBackend: 'cpu' } } as const;
  const known = await runChain(services.tools, moduleMap, event, run, 'scores', context);
  const { graph, scores } = known;
  if (!graph) throw new Error(`${event.name} has no graph.`);
  const found = createTrackBuilding(event, graph, scores).find(trackCuts(parameters));
  const fitting = createTrackFitting(event, modules);
  const judge = createTrackJudge(event, modules, graph, scores, fitting);
  const tracks = judge.judge(found).measured(true);
  const truth = event.truth as EventTruth;
  const target = targetParticles(truth, parameters);
  const matches = matchTracks(tracks, truth, target, parameters);
  const { status, majority } = matches.tracks;
  const hits = hitsOfParticles(truth);
  return {
    measures: Float32Array.from(
      Array.from(status, (_, t) => Array.from(judge.measuresOf(tracks, t) ?? [])).flat(),
    ),
    before: matchTracks(found, truth, target, parameters).report.matched,
    outcomes: Array.from(status, (one, t) => ({
      fake: TRACK_STATUSES[one] === 'fake',
      right: majority[t] >= 0 && matches.foundBy[majority[t]] === t,
      target: majority[t] >= 0 && target[majority[t]] === 1,
      hits: majority[t] < 0 ? 0 : hits[majority[t]],
    })),
  };
}

type EventTracks = Awaited<ReturnType<typeof tracksOf>>;

/** Fakes and tracks that found a particle; both sides weigh the same. */
function sampleOf(events: readonly EventTracks[]): Sample {
  const rows = events.flatMap(({ measures, outcomes }) => {
    const size = measures.length / outcomes.length;
    return outcomes.flatMap((one, t) =>
      one.fake || (one.right && (one.hits < LONG || t % ONE_IN === 0))
        ? [{ ...one, measures: measures.subarray(size * t, size * (t + 1)) }]
        : [],
    );
  });
  const weight = rows.map(({ fake, target, hits }) =>
    fake ? 1 : (target ? 1 : NO_TARGET) * weightByHits(hits) * (hits < LONG ? 1 : ONE_IN),
  );
  const sum = (ofFakes: boolean) =>
    weight.reduce((total, w, i) => total + (rows[i].fake === ofFakes ? w : 0), 0);
  const scale = sum(true) / sum(false);
  return {
    measures: Float32Array.from(rows.flatMap(({ measures }) => Array.from(measures))),
    right: Uint8Array.from(rows, ({ fake }) => (fake ? 0 : 1)),
    weight: Float32Array.from(weight, (w, i) => (rows[i].fake ? w : w * scale)),
  };
}

async function eventsOf(split: Split, count: number, ccCut: number): Promise<EventTracks[]> {
  const events: EventTracks[] = [];
  for (let i = 0; i < count; i++) events.push(await tracksOf(split, i, ccCut));
  return events;
}

try {
  const sample = sampleOf(await eventsOf('train', Number(values.train), CC_CUT));
  const classifier = trainClassifier(sample);
  writeFileSync(out, `${JSON.stringify(classifier)}\n`);
  console.log(`${out}: learnt from ${sample.right.length} tracks`);
  const { ccCut } = DEFAULT_PARAMETERS;
  const held = await eventsOf('validation', Number(values.validation), ccCut);
  console.log(`the builder alone: ${held.reduce((sum, { before }) => sum + before, 0)} found`);
  for (const cut of CUTS) {
    let [tracks, fakes, found] = [0, 0, 0];
    for (const { measures, outcomes } of held)
      outcomes.forEach((_, t) => {
        const own = measures.subarray(SIZE * t, SIZE * (t + 1));
        if (scoreTrack(classifier, own) < cut) return;
        tracks++;
        if (outcomes[t].fake) fakes++;
        if (outcomes[t].right && outcomes[t].target) found++;
      });
    console.log(`cut ${cut}: ${found} found, ${((100 * fakes) / tracks).toFixed(2)}% fakes`);
  }
} finally {
  services.dispose();
}
