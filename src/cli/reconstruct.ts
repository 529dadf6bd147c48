import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { edgesCsv, tracksCsv } from '../formats/csvWriter.ts';
import { createPipeline } from '../pipeline/engine.ts';
import { isAbort } from '../tasks/rpc.ts';
import { helpText, parseArguments, type ReconstructArguments } from './arguments.ts';
import { type EventFiles, findEvents } from './eventFiles.ts';
import { createNodeServices } from './nodeServices.ts';
import { type Finished, finished, summarise, summaryText } from './summary.ts';

/** Files that ship with the application, seen from the built command. */
const shipped = (file: string) => fileURLToPath(new URL(`../../public/${file}`, import.meta.url));

async function main(): Promise<void> {
  const args = parseArguments(process.argv.slice(2));
  if (args.event === null) {
    process.stdout.write(helpText());
    return;
  }
  const services = createNodeServices({
    map: args.map ?? shipped('maps/trackml.map'),
    model: args.model ?? shipped('models/trackml.onnx'),
    detector: shipped('detectors/trackml.csv.gz'),
    threads: args.threads,
  });
  const pipeline = createPipeline(services);
  pipeline.setParameters(args.parameters);
  pipeline.setGraphBackend(args.backend);
  pipeline.setProvider('wasm');
  try {
    const events = findEvents(args.event);
    for (const event of events) await reconstructEvent(pipeline, event, args, events.length > 1);
  } finally {
    pipeline.dispose();
  }
}

async function reconstructEvent(
  pipeline: ReturnType<typeof createPipeline>,
  { files }: EventFiles,
  args: ReconstructArguments,
  several: boolean,
): Promise<void> {
  await pipeline.openFiles(files);
  for (let index = 0; index < pipeline.snapshot().events.length; index++) {
    pipeline.selectEvent(index);
    await pipeline.settled();
    const snapshot = pipeline.snapshot();
    for (const warning of snapshot.warnings) console.error(`warning: ${warning}`);
    const done = finished(snapshot);
    const summary = summarise(done, snapshot);
    if (args.out !== null) writeResults(done, several ? join(args.out, done.event.name) : args.out);
    console.log(args.json ? JSON.stringify(summary) : summaryText(summary));
  }
}

function writeResults({ event, graph, scores, tracks }: Finished, folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'tracks.csv'), tracksCsv(event, tracks));
  writeFileSync(join(folder, 'edges.csv'), edgesCsv(event, graph, scores));
}

main().catch((error: Error) => {
  console.error(isAbort(error) ? 'Cancelled.' : error.message);
  process.exitCode = 1;
});
