/**
 * `npm run bench:scoring [-- --networks FOLDER] [--pipeline FILE] [--particles N] [--rounds N] [--threads N] [--json]`:
 * what scoring the edges of a full TrackML event costs with onnxruntime-web's WASM provider.
 *
 * Two exports of the same weights run by turns on the same graph, each in a process of its own: the plain one of
 * torch.onnx.export and that of `training/onnx_graph.py` (`training/plain_network.py` writes both). Then a network, by
 * default the one that ships, as the pipeline scores with it: features, pieces and all. Exits non-zero where the two
 * exports differ.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { median, textTable } from '../graph-building/statistics.ts';
import { isMeasuringProcess, measureHere } from './measure.ts';
import { startMeasuring } from './process.ts';
import { simulatedGraph } from './simulatedGraph.ts';

/** Scores of two exports of one network may differ by this: the bar for any two providers. */
const MOST_DIFFERENCE = 1e-4;
const MEBI = 2 ** 20;

/** What was measured of one network. */
interface Row {
  readonly name: string;
  readonly firstMs: number;
  readonly medianMs: number;
  /** Processor time of all threads, which other load does not lengthen. */
  readonly cpuMs: number;
  /** Largest size of onnxruntime's memory, in MiB. */
  readonly wasmMiB: number;
  /** Peak of the whole process, in MiB: Node, its compiler and the graph included. */
  readonly processMiB: number;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      networks: { type: 'string', default: '.cache/bench/scoring' },
      particles: { type: 'string', default: '10034' },
      rounds: { type: 'string', default: '5' },
      threads: { type: 'string', default: '2' },
      pipeline: { type: 'string', default: 'public/models/trackml.onnx' },
      json: { type: 'boolean', default: false },
    },
  });
  const [particles, rounds, threads] = [values.particles, values.rounds, values.threads].map(whole);
  const pair = ['plain.onnx', 'ours.onnx'].map((name) => join(values.networks, name));
  const absent = pair.find((file) => !existsSync(file));
  if (absent !== undefined)
    throw new Error(
      `${absent}: there is no such file; make it with: python training/plain_network.py --model training/weights/trackml.pt --out ${values.networks}`,
    );

  const graph = await simulatedGraph(particles);
  const running = [];
  for (const file of pair) running.push(await startMeasuring({ file, graph, threads }));
  const runs = running.map(() => [] as { ms: number; cpuMs: number }[]);
  for (let round = 0; round <= rounds; round++)
    for (const [i, measuring] of running.entries()) runs[i].push(await measuring.run());
  const [plainScores, ourScores] = await Promise.all(running.map((one) => one.scores()));
  const rows: Row[] = [];
  for (const [i, measuring] of running.entries())
    rows.push(row(pair[i], runs[i], await measuring.end()));

  const pipeline = await startMeasuring({
    file: values.pipeline,
    graph,
    threads,
    asPipeline: true,
  });
  const scored = [];
  for (let round = 0; round < Math.min(3, rounds); round++) scored.push(await pipeline.run());
  rows.push(row(`${values.pipeline}, as the pipeline`, scored, await pipeline.end()));

  const [plain, ours] = rows;
  const result = {
    nodes: graph.x.length,
    edges: graph.src.length,
    threads,
    rows,
    faster: plain.medianMs / ours.medianMs,
    fasterCpu: plain.cpuMs / ours.cpuMs,
    memory: ours.wasmMiB / plain.wasmMiB,
    scoreDifference: largestDifference(plainScores, ourScores),
  };
  if (values.json) console.log(JSON.stringify(result, null, 2));
  else print(result);
  if (!(result.scoreDifference <= MOST_DIFFERENCE)) {
    console.error(
      `The two exports differ by ${result.scoreDifference}; one of them is wrong, or they are not of one network.`,
    );
    process.exitCode = 1;
  }
}

function row(
  name: string,
  runs: readonly { ms: number; cpuMs: number }[],
  peak: { wasmBytes: number; processBytes: number },
): Row {
  // The first run also grows the memory and compiles.
  const later = runs.length > 1 ? runs.slice(1) : runs;
  return {
    name,
    firstMs: runs[0].ms,
    medianMs: median(later.map((run) => run.ms)),
    cpuMs: median(later.map((run) => run.cpuMs)),
    wasmMiB: peak.wasmBytes / MEBI,
    processMiB: peak.processBytes / MEBI,
  };
}

function print(result: {
  nodes: number;
  edges: number;
  threads: number;
  rows: readonly Row[];
  faster: number;
  fasterCpu: number;
  memory: number;
  scoreDifference: number;
}): void {
  const { nodes, edges, threads, rows } = result;
  console.log(`${nodes} nodes, ${edges} edges, WASM with ${threads} threads`);
  const head = ['network', 'first ms', 'median ms', 'CPU ms', 'WASM MiB', 'process MiB'];
  const body = rows.map(({ name, firstMs, medianMs, cpuMs, wasmMiB, processMiB }) => [
    name,
    ...[firstMs, medianMs, cpuMs, wasmMiB, processMiB].map((value) => value.toFixed(0)),
  ]);
  console.log(textTable([head, ...body]));
  console.log(
    `ours against plain: ${result.faster.toFixed(2)} times as fast (${result.fasterCpu.toFixed(2)} in processor time), ${(100 * result.memory).toFixed(0)}% of the memory, scores within ${result.scoreDifference.toExponential(1)}`,
  );
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  return a.reduce((largest, value, i) => Math.max(largest, Math.abs(value - b[i])), 0);
}

function whole(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new Error(`"${text}" is not a positive whole number.`);
}

await (isMeasuringProcess() ? measureHere() : main());
