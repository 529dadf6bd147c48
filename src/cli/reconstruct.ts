import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { chainOf } from '../chains/index.ts';
import { DEFAULT_DETECTOR } from '../detectors/index.ts';
import type { Recognised } from '../formats/readers/recognise.ts';
import { VERSION } from '../formats/version.ts';
import { evaluationRatios } from '../metrics/ratios.ts';
import { createPipeline } from '../pipeline/engine.ts';
import { isAbort } from '../tasks/rpc.ts';
import { helpText, parseArguments, type ReconstructArguments } from './arguments.ts';
import { describedModel } from './describedModel.ts';
import { findItems } from './eventFiles.ts';
import { createNodeServices, type Model, readModel } from './nodeServices.ts';
import { headingRow, type Outcome, outcomeRow, totalRows } from './outcomes.ts';
import { outputFolders, writeResults } from './output.ts';
import { finished, summarise, summaryText } from './summary.ts';

/** Folder with the files that ship with the application, seen from the built command. */
const SHIPPED = fileURLToPath(new URL('../../public/', import.meta.url));

async function main(): Promise<void> {
  if (process.argv.slice(2).includes('--version')) {
    console.log(VERSION);
    return;
  }
  const args = parseArguments(process.argv.slice(2));
  if (args.paths.length === 0) {
    process.stdout.write(helpText());
    return;
  }
  const found = await findItems(isForeign(args.map) ? [...args.paths, args.map] : args.paths);
  if (isForeign(args.map) && !found.items.some(({ kind }) => kind === 'map'))
    throw new Error(`${args.map}: ${found.problems.join(' ') || 'this is no module map.'}`);
  const events = found.items.filter(({ kind }) => kind === 'event').map(({ name }) => name);
  // Before anything runs, so that nothing is computed that could not be written.
  const folders =
    args.out === null
      ? null
      : outputFolders(args.out, events, args.overwrite || args.share !== null, args.formats);
  const jobs = Math.min(args.jobs, events.length);
  if (args.share !== null) {
    await reconstructShare(found, args, folders, (outcome) => void process.send?.(outcome));
    process.disconnect?.();
    return;
  }
  const printer = createPrinter(args, events);
  if (jobs > 1) await inProcesses(jobs, printer.take);
  else await reconstructShare(found, args, folders, printer.take);
  printer.end();
}

/** Whether a map is in a format of another program, which the readers open. */
function isForeign(map: string | null): map is string {
  return map !== null && /\.(root|txt)(\.gz)?$/i.test(map);
}

/** Runs the command in several processes, each on its share of the events. */
async function inProcesses(jobs: number, take: (outcome: Outcome) => void): Promise<void> {
  const one = (share: number) =>
    new Promise<void>((resolve) => {
      const words = [...process.argv.slice(2), '--share', `${share}/${jobs}`];
      const child = fork(process.argv[1], words, {
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      });
      child.on('message', (outcome: Outcome) => take(outcome));
      child.on('exit', (code) => {
        if (code !== 0) process.exitCode = 1;
        resolve();
      });
    });
  await Promise.all(Array.from({ length: jobs }, (_, share) => one(share)));
}

/** Reconstructs the events of a share, all of them where there is none. */
async function reconstructShare(
  found: Recognised,
  args: ReconstructArguments,
  folders: ReadonlyMap<string, string> | null,
  take: (outcome: Outcome) => void,
): Promise<void> {
  const services = createNodeServices({
    shipped: SHIPPED,
    map: isForeign(args.map) ? null : args.map,
    models: args.model === null ? [] : [await modelOf(args.model, args, found)],
    threads: args.threads,
    keepsWindows: false,
  });
  const pipeline = createPipeline(services);
  pipeline.setParameters(args.parameters);
  pipeline.setGraphBackend(args.backend);
  pipeline.setProvider('wasm');
  const [share, shares] = args.share ?? [0, 1];
  try {
    const { kinds, undescribed, problems } = await pipeline.openItems(found);
    // Every process sees the same.
    if (share === 0) problems.forEach(complain);
    if (undescribed)
      complain(`${undescribed.file.name} has no manifest; give its .json file with it.`);
    if (!kinds.has('event')) throw new Error(`${args.paths.join(', ')}: there is no event.`);
    const { length } = pipeline.snapshot().events;
    for (let index = share; index < length; index += shares) {
      try {
        await pipeline.selectEvent(index);
        take(await reconstructEvent(pipeline, index, args, folders));
      } catch (error) {
        const { message } = error as Error;
        take({ index, summary: null, ratios: null, warnings: [], error: message });
      }
    }
  } finally {
    pipeline.dispose();
  }
}

/** The network of `--model`, described by its manifest or by flags. */
async function modelOf(
  path: string,
  { modelFlags, parameters }: ReconstructArguments,
  { items }: Recognised,
): Promise<Model> {
  if (!modelFlags) return readModel(path, chainOf(parameters.chain));
  const detector = items.find(({ kind }) => kind === 'event')?.detector ?? DEFAULT_DETECTOR.id;
  return describedModel(path, modelFlags, detector, await import('onnxruntime-web'));
}

/** Says what went wrong; the rest goes on, and the command ends with status 1. */
function complain(sentence: string): void {
  console.error(sentence);
  process.exitCode = 1;
}

async function reconstructEvent(
  pipeline: ReturnType<typeof createPipeline>,
  index: number,
  args: ReconstructArguments,
  folders: ReadonlyMap<string, string> | null,
): Promise<Outcome> {
  await pipeline.settled();
  const snapshot = pipeline.snapshot();
  const done = finished(snapshot);
  const folder = folders?.get(done.event.name);
  const summary = summarise(done, snapshot, args.parameters);
  if (folder !== undefined) writeResults(done, summary.madeBy, folder, args.formats);
  const { evaluation } = done.results;
  const ratios = evaluation
    ? evaluationRatios(evaluation, done.scores, done.tracks, args.parameters)
    : null;
  return { index, summary, ratios, warnings: snapshot.warnings, error: null };
}

/** Prints outcomes in the order of the events, whichever process had them first. */
function createPrinter(args: ReconstructArguments, events: readonly string[]) {
  const isTable = !args.json && events.length > 1;
  const width = Math.max('binomial error'.length, ...events.map(({ length }) => length));
  const waiting = new Map<number, Outcome>();
  const printed: Outcome[] = [];
  if (isTable) console.log(headingRow(width));

  function print(outcome: Outcome): void {
    const { summary, ratios, warnings, error } = outcome;
    for (const warning of warnings) console.error(`warning: ${warning}`);
    if (error !== null) complain(error);
    if (!summary) return;
    if (summary.counts.tracks === 0) {
      const sentence = `${summary.event}: no track was found.`;
      if (args.strict) complain(sentence);
      else console.error(`warning: ${sentence}`);
    }
    if (args.json) console.log(JSON.stringify({ ...summary, ratios }));
    else console.log(isTable ? outcomeRow(outcome, width) : summaryText(summary));
  }

  return {
    take(outcome: Outcome): void {
      waiting.set(outcome.index, outcome);
      for (;;) {
        const next = waiting.get(printed.length);
        if (!next) return;
        print(next);
        printed.push(next);
      }
    },
    end(): void {
      // What a process that died left out.
      for (const outcome of [...waiting.values()].sort((a, b) => a.index - b.index))
        if (!printed.includes(outcome)) {
          print(outcome);
          printed.push(outcome);
        }
      if (isTable) for (const row of totalRows(printed, width)) console.log(row);
    },
  };
}

main().catch((error: Error) => {
  console.error(isAbort(error) ? 'Cancelled.' : error.message);
  process.exitCode = 1;
});
