/**
 * `npm run bench:causes [-- --events N] [--threads N]`: whether the table of causes adds up, particle by particle and
 * segment by segment, on the demo event, on it with a window of the map turned off, and on generated full events.
 * Prints the tables and fails where one does not.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { explainEvent, explainParticle } from '../../src/chains/explain.ts';
import { moduleMap } from '../../src/chains/moduleMap.ts';
import { runChain } from '../../src/chains/run.ts';
import { createNodeServices } from '../../src/cli/nodeServices.ts';
import type { TrackingEvent } from '../../src/event/event.ts';
import { readTrackmlEvent } from '../../src/formats/trackmlEvent.ts';
import { DEFAULT_PARAMETERS, type ParameterValues } from '../../src/parameters/table.ts';
import type { TaskContext } from '../../src/tasks/rpc.ts';
import { eventSettings } from '../../tools/export-graphs/recipe.ts';
import { complaints, tableText } from './addingUp.ts';

const { values } = parseArgs({
  options: { events: { type: 'string', default: '3' }, threads: { type: 'string', default: '2' } },
});
const services = createNodeServices({
  shipped: 'public',
  map: null,
  models: [],
  threads: Number(values.threads),
});
const context: TaskContext = { signal: new AbortController().signal, progress() {} };
const { tools } = services;

/** Runs and explains an event; how long the table took, and the lost particles on average, remedies included. */
async function check(event: TrackingEvent, parameters: ParameterValues, what: string) {
  const settings = { parameters, choices: { provider: 'auto', graphBackend: 'cpu' } } as const;
  const results = await runChain(tools, moduleMap, event, settings, 'evaluation', context);
  const run = { ...settings, event, results };
  const start = performance.now();
  const table = await explainEvent(tools, moduleMap, run, context);
  const tableMs = performance.now() - start;
  if (!table) throw new Error(`${event.name} cannot be explained.`);
  console.log(`\n${event.name}${what}: table in ${tableMs.toFixed(0)} ms\n${tableText(table)}`);
  const lost = table.rows.flatMap(({ particles }) => particles).slice(0, 20);
  let [slowest, segments, remedied] = [0, 0, 0];
  for (const particle of lost) {
    const begun = performance.now();
    const told = await explainParticle(tools, moduleMap, run, particle, context);
    slowest = Math.max(slowest, performance.now() - begun);
    for (const fate of told?.fates ?? []) {
      if (!fate) continue;
      segments++;
      if (fate.remedies.length > 0) remedied++;
    }
  }
  console.log(
    `${lost.length} lost particles: ${segments} lost segments, ${remedied} of which one parameter would keep; slowest particle ${slowest.toFixed(0)} ms`,
  );
  const said = complaints(run, table);
  for (const sentence of said.slice(0, 10)) console.error(`${event.name}: ${sentence}`);
  return said.length === 0;
}

try {
  const zip = 'trackml-small.zip';
  const [demo] = await readTrackmlEvent([
    { name: zip, bytes: new Uint8Array(readFileSync(`public/events/${zip}`)) },
  ]);
  let isWell = await check(demo, DEFAULT_PARAMETERS, '');
  isWell =
    (await check(demo, { ...DEFAULT_PARAMETERS, cutDzdr: 'off' }, ', diff_dzdr off')) && isWell;
  for (let i = 0; i < Number(values.events); i++) {
    const event = await services.generateEvent(eventSettings('test', 'reference', i), context);
    isWell = (await check(event, DEFAULT_PARAMETERS, '')) && isWell;
  }
  process.exitCode = isWell ? 0 : 1;
} finally {
  services.dispose();
}
