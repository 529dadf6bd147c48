/**
 * `npm run bench:cancel [-- --chain ID] [--density small|medium|full|reference] [--backend auto|gpu|cpu] [--threads N]`: how soon
 * each stage of a chain ends once it is cancelled.
 *
 * A generated event goes through the chain, stage by stage; each stage is run again and cancelled at a tenth, a half
 * and nine tenths of its time. What is told is the longest time from then until it has ended, work that was under
 * way included: everything runs in one thread here, so a stage that does not look at its signal is found out. The page
 * itself shows a stage as cancelled at once; this is when its worker is free for the next one.
 */
import { parseArgs } from 'node:util';
import type { ResultKey, StageInput } from '../../src/chains/chain.ts';
import { chainOf } from '../../src/chains/index.ts';
import type { GraphBackendChoice } from '../../src/chains/ran.ts';
import { createNodeServices } from '../../src/cli/nodeServices.ts';
import { DEFAULT_PARAMETERS } from '../../src/parameters/table.ts';
import type { TaskContext } from '../../src/tasks/rpc.ts';
import { type Density, eventSettings } from '../../tools/export-graphs/recipe.ts';

const { values } = parseArgs({
  options: {
    chain: { type: 'string', default: 'metric-learning' },
    density: { type: 'string', default: 'reference' },
    backend: { type: 'string', default: 'auto' },
    threads: { type: 'string', default: '2' },
  },
});
const FRACTIONS = [0.1, 0.5, 0.9];
const chain = chainOf(values.chain);
const threads = Number(values.threads);
const services = createNodeServices({ shipped: 'public', map: null, models: [], threads });
const choices = {
  provider: 'auto',
  graphBackend: values.backend as GraphBackendChoice,
} as const;
const quiet: TaskContext = { signal: new AbortController().signal, progress() {} };

/** Milliseconds from when a run was to be cancelled until it ended; null where it was through before. */
async function cancelled(
  run: (context: TaskContext) => Promise<unknown>,
  after: number,
): Promise<number | null> {
  const controller = new AbortController();
  const due = performance.now() + after;
  // Fires late where the thread is busy: that counts.
  const timer = setTimeout(() => controller.abort(), after);
  try {
    await run({ signal: controller.signal, progress() {} });
  } catch (error) {
    if (!controller.signal.aborted) throw error;
  }
  clearTimeout(timer);
  const late = performance.now() - due;
  return late > 0 ? late : null;
}

try {
  const settings = eventSettings('validation', values.density as Density, 0, 'full');
  const event = await services.generateEvent(settings, quiet);
  console.log(
    `${chain.title}, ${event.x.length} hits, ${threads} threads, graph ${values.backend}`,
  );
  const results: Partial<Record<ResultKey, unknown>> = {};
  for (const stage of chain.stages) {
    const input = { event, parameters: DEFAULT_PARAMETERS, choices, results } as StageInput;
    const run = (context: TaskContext) => stage.run(services.tools, input, context);
    // Once to load what is loaded once.
    const value = (await run(quiet)).value;
    const started = performance.now();
    await run(quiet);
    const took = performance.now() - started;
    const late: number[] = [];
    for (const fraction of FRACTIONS)
      late.push((await cancelled(run, fraction * took)) ?? Number.NaN);
    results[stage.gives] = value;
    const longest = Math.max(...late.filter((ms) => !Number.isNaN(ms)), 0);
    console.log(
      `${stage.title}: ${took.toFixed(0)} ms; ends ${longest.toFixed(0)} ms after it is cancelled, at most (${late.map((ms) => (Number.isNaN(ms) ? 'through' : ms.toFixed(0))).join(', ')})`,
    );
  }
} finally {
  services.dispose();
}
