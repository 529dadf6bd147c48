import { existsSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { encodeLabels } from '../service/labels.ts';
import { UsageError } from './arguments.ts';
import { INFER_HELP, parseInferArguments } from './infer/arguments.ts';
import { configurationLine, networksOf } from './infer/configuration.ts';
import { type FeatureFile, readFeatureFile } from './infer/featureFile.ts';
import { createInference } from './serve/inference.ts';
import { modelSetup, SERVED_MODELS, type ServedModel } from './serve/models.ts';

/** Folder with the files that ship with the application, seen from the built command. */
const SHIPPED = fileURLToPath(new URL('../../public/', import.meta.url));
/** Runs of a timing, as `inference.py` has it. */
const RUNS = 10;

const context = { signal: new AbortController().signal, progress() {} };

async function main(): Promise<void> {
  const args = parseInferArguments(process.argv.slice(2));
  if (!args) {
    process.stdout.write(INFER_HELP);
    return;
  }
  const { input, out, threads, detector } = args;
  if (out !== null && existsSync(out) && !args.overwrite)
    throw new UsageError(`${out} exists already; choose another -o, or add --overwrite.`);
  if (args.model !== null && !existsSync(args.model))
    throw new UsageError(`-m: there is no folder ${args.model}.`);
  const file = readFeatureFile(input);
  const model = modelFor(file, input);
  const features = inOrder(file, model);
  const setup = modelSetup(model, args.model);
  const networks = networksOf(setup, SHIPPED, detector);
  console.log(configurationLine(setup, networks, { path: args.model ?? 'public', threads }));
  for (const { role, name, architecture } of networks)
    console.log(`${role}: ${name} (${architecture})`);

  const inference = await createInference(setup, { shipped: SHIPPED, threads, detector });
  try {
    const started = process.cpuUsage();
    const map = await inference.map();
    const used = process.cpuUsage(started);
    if (map)
      console.log(
        `${map.name}: ${map.triplets} triplets, ${map.doublets} doublets, ${map.modules} modules; cpu time ${((used.user + used.system) / 1e6).toFixed(2)} s`,
      );
    console.log('warm-up run');
    await inference.warmUp(context);
    console.log(`device: cpu, ${threads} threads`);
    const { tracks, left } = await inference.infer(features, context);
    if (left > 0) console.log(`${left} rows without a position`);
    console.log(`total tracks ${tracks.offset.length - 1}`);
    if (out !== null)
      writeFileSync(out, `LABELS\n${Array.from(encodeLabels(tracks), String).join('\n')}\n`);
    if (args.timing) {
      const times: number[] = [];
      for (let run = 0; run < RUNS; run++) {
        const before = performance.now();
        await inference.infer(features, context);
        times.push(performance.now() - before);
      }
      times.sort((a, b) => a - b);
      const seconds = (ms: number) => `${(ms / 1000).toFixed(3)} s`;
      const median = (times[RUNS / 2 - 1] + times[RUNS / 2]) / 2;
      console.log(
        `time of ${RUNS} runs: median ${seconds(median)}, min ${seconds(times[0])}, max ${seconds(times[RUNS - 1])}`,
      );
    }
  } finally {
    inference.dispose();
  }
}

/** The model that takes the columns of a file. @throws UsageError where none does. */
function modelFor({ width, names }: FeatureFile, path: string): ServedModel {
  const found = names
    ? SERVED_MODELS.find(({ columns }) => columns.every((name) => has(names, name)))
    : SERVED_MODELS.find(({ columns }) => columns.length === width);
  if (found) return found;
  const takes = SERVED_MODELS.map(({ name, columns }) => `${columns.length} for ${name}`);
  throw new UsageError(
    names
      ? `${path}: its columns are not all of those of a model; the columns are ${takes.join(', ')}, by the names of docs/service.md.`
      : `${path}: it has ${width} columns; FEATURES has ${takes.join(', ')}.`,
  );
}

/** Columns of a table in the order of the model; a tensor has that order. */
function inOrder({ names, rows, width, data }: FeatureFile, { columns }: ServedModel) {
  if (!names) return data;
  const features = new Float32Array(rows * columns.length);
  columns.forEach((name, k) => {
    const from = names.indexOf(name.toLowerCase());
    for (let row = 0; row < rows; row++)
      features[row * columns.length + k] = data[row * width + from];
  });
  return features;
}

/** Names of a table are in lower case. */
function has(names: readonly string[], name: string): boolean {
  return names.includes(name.toLowerCase());
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
