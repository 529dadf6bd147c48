/**
 * `npm run bench:scan [-- --particles N] [--threads N]`: a scan of 20 score cuts on a full event against 20 single runs
 * of the track stage with their reports, by turns, and how long a scan holds its thread in one piece, which is the
 * longest that a cancellation waits: of the first scan, in which every fit is new. Fails where figures differ, the scan
 * takes more than half the time, or holds the thread for more than 200 ms.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { moduleMap } from '../../src/chains/moduleMap.ts';
import { runChain } from '../../src/chains/run.ts';
import { scanChain } from '../../src/chains/scan.ts';
import { createNodeServices } from '../../src/cli/nodeServices.ts';
import { DEFAULT_PARAMETERS } from '../../src/parameters/table.ts';
import { createDistributions } from '../../src/pipeline/distributions.ts';
import { trackCount } from '../../src/tracks/track.ts';
import { eventSettings } from '../../tools/export-graphs/recipe.ts';

const { values } = parseArgs({
  options: {
    particles: { type: 'string', default: '10034' },
    threads: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '3' },
  },
});
const services = createNodeServices({
  shipped: 'public',
  map: null,
  models: [],
  threads: Number(values.threads),
});
const { tools } = services;
const context = { signal: new AbortController().signal, progress() {} };
const CUTS = Array.from({ length: 20 }, (_, i) => Number((0.025 + 0.05 * i).toFixed(3)));
const settings = {
  parameters: DEFAULT_PARAMETERS,
  choices: { provider: 'auto', graphBackend: 'cpu' },
} as const;

try {
  const recipe = eventSettings('test', 'reference', 0);
  const event = await services.generateEvent(
    { ...recipe, particles: Number(values.particles) },
    context,
  );
  const results = await runChain(tools, moduleMap, event, settings, 'evaluation', context);
  const run = { ...settings, event, results };
  const { graph, scores, ceiling } = results;
  console.log(`${event.hitId.length} hits, ${graph?.src.length} edges`);

  /** The track stage and its report at every cut, as moving the slider runs them. */
  async function single(): Promise<string[]> {
    const figures: string[] = [];
    for (const ccCut of CUTS) {
      const parameters = { ...DEFAULT_PARAMETERS, ccCut };
      const known = { graph, scores, ceiling } as Partial<typeof results>;
      const made = await runChain(
        tools,
        moduleMap,
        event,
        { ...settings, parameters },
        'evaluation',
        context,
        known,
      );
      const report = made.evaluation?.report;
      const tracks = made.tracks && trackCount(made.tracks);
      figures.push(JSON.stringify([ccCut, tracks, report?.tracks, report?.edges]));
    }
    return figures;
  }

  async function scanned(): Promise<string[]> {
    const axes = [{ parameter: 'ccCut', values: CUTS }] as const;
    const points = await scanChain(tools, moduleMap, run, axes, context);
    return points.map(({ at, figures }) =>
      JSON.stringify([at[0], figures?.tracks, figures?.tracksReport, figures?.edges]),
    );
  }

  async function timed<T>(work: () => Promise<T>): Promise<{ value: T; ms: number; cpu: number }> {
    const started = performance.now();
    const before = process.cpuUsage();
    const value = await work();
    const { user, system } = process.cpuUsage(before);
    return { value, ms: performance.now() - started, cpu: (user + system) / 1000 };
  }

  /** The longest that a cancellation may wait for the thread while `work` is done. */
  async function longestHold(work: () => Promise<unknown>): Promise<number> {
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    await work();
    delay.disable();
    return delay.max / 1e6;
  }

  const longest = await longestHold(scanned);
  const times: { single: number; scan: number }[] = [];
  let isSame = true;
  for (let round = 0; round < Number(values.rounds); round++) {
    const one = await timed(single);
    const all = await timed(scanned);
    isSame = isSame && JSON.stringify(one.value) === JSON.stringify(all.value);
    times.push({ single: one.ms, scan: all.ms });
    console.log(
      `round ${round + 1}: 20 single ${one.ms.toFixed(0)} ms, scan ${all.ms.toFixed(0)} ms (${((100 * all.ms) / one.ms).toFixed(0)} %); of processor time ${one.cpu.toFixed(0)} and ${all.cpu.toFixed(0)} ms (${((100 * all.cpu) / one.cpu).toFixed(0)} %)`,
    );
  }
  const ratios = times.map(({ single: one, scan }) => scan / one).sort((a, b) => a - b);
  const ratio = ratios[Math.floor(ratios.length / 2)];
  // What a histogram costs that is opened on this event.
  const distributions = createDistributions(tools);
  for (const id of ['score', 'track-hits', 'window-dphi', 'beam-spot']) {
    const { ms } = await timed(() => distributions(moduleMap, run, id, context));
    console.log(`distribution ${id}: ${ms.toFixed(0)} ms`);
  }
  console.log(
    `median ${(100 * ratio).toFixed(0)} %; thread held for at most ${longest.toFixed(0)} ms; figures ${isSame ? 'the same' : 'DIFFER'}`,
  );
  process.exitCode = isSame && ratio <= 0.5 && longest <= 200 ? 0 : 1;
} finally {
  services.dispose();
}
