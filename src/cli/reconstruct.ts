import { fileURLToPath } from 'node:url';
import { chainOf } from '../chains/index.ts';
import { VERSION } from '../formats/version.ts';
import { createPipeline } from '../pipeline/engine.ts';
import { isAbort } from '../tasks/rpc.ts';
import { trackCount } from '../tracks/track.ts';
import { helpText, parseArguments, type ReconstructArguments } from './arguments.ts';
import { findItems } from './eventFiles.ts';
import { createNodeServices, readModel } from './nodeServices.ts';
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
  const services = createNodeServices({
    shipped: SHIPPED,
    map: args.map,
    models: args.model === null ? [] : [readModel(args.model, chainOf(args.parameters.chain))],
    threads: args.threads,
  });
  const pipeline = createPipeline(services);
  pipeline.setParameters(args.parameters);
  pipeline.setGraphBackend(args.backend);
  pipeline.setProvider('wasm');
  try {
    const found = await findItems(args.paths);
    const events = found.items.filter(({ kind }) => kind === 'event').map(({ name }) => name);
    const { out, overwrite } = args;
    // Before anything runs, so that nothing is computed that could not be written.
    const folders = out === null ? null : outputFolders(out, events, overwrite, args.formats);
    const { kinds, undescribed, problems } = await pipeline.openItems(found);
    problems.forEach(complain);
    if (undescribed)
      complain(`${undescribed.file.name} has no manifest; give its .json file with it.`);
    if (!kinds.has('event')) throw new Error(`${args.paths.join(', ')}: there is no event.`);
    const { length } = pipeline.snapshot().events;
    for (let index = 0; index < length; index++) {
      try {
        await pipeline.selectEvent(index);
        await reconstructEvent(pipeline, args, folders);
      } catch (error) {
        complain((error as Error).message);
      }
    }
  } finally {
    pipeline.dispose();
  }
}

/** Says what went wrong; the rest goes on, and the command ends with status 1. */
function complain(sentence: string): void {
  console.error(sentence);
  process.exitCode = 1;
}

async function reconstructEvent(
  pipeline: ReturnType<typeof createPipeline>,
  args: ReconstructArguments,
  folders: ReadonlyMap<string, string> | null,
): Promise<void> {
  await pipeline.settled();
  const snapshot = pipeline.snapshot();
  for (const warning of snapshot.warnings) console.error(`warning: ${warning}`);
  const done = finished(snapshot);
  const folder = folders?.get(done.event.name);
  const summary = summarise(done, snapshot, args.parameters);
  if (folder !== undefined) writeResults(done, summary.madeBy, folder, args.formats);
  if (trackCount(done.tracks) === 0) {
    const sentence = `${done.event.name}: no track was found.`;
    if (args.strict) complain(sentence);
    else console.error(`warning: ${sentence}`);
  }
  console.log(args.json ? JSON.stringify(summary) : summaryText(summary));
}

main().catch((error: Error) => {
  console.error(isAbort(error) ? 'Cancelled.' : error.message);
  process.exitCode = 1;
});
