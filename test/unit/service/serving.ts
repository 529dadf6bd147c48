import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { runChain } from '../../../src/chains/run.ts';
import { createNodeServices } from '../../../src/cli/nodeServices.ts';
import { SERVED_MODELS } from '../../../src/cli/serve/models.ts';
import type { TrackingEvent } from '../../../src/event/event.ts';
import { readTrackmlEvent } from '../../../src/formats/trackmlEvent.ts';
import { DEFAULT_PARAMETERS, type ParameterValues } from '../../../src/parameters/table.ts';

const context = { signal: new AbortController().signal, progress() {} };

/** The demo event. */
export async function demo(): Promise<TrackingEvent> {
  const name = 'trackml-small.zip';
  const bytes = new Uint8Array(readFileSync(`public/events/${name}`));
  const [event] = await readTrackmlEvent([{ name, bytes }]);
  return event;
}

/** The pipeline as `reconstruct` runs it. */
export const services = createNodeServices({
  shipped: 'public',
  map: null,
  models: [],
  threads: 1,
});

/** The tracks that `reconstruct` finds: lists of hit rows, inner hits first. */
export async function reconstructed(event: TrackingEvent, model: string): Promise<number[][]> {
  const { chain } = SERVED_MODELS.find(({ name }) => name === model) ?? SERVED_MODELS[0];
  const parameters = { ...DEFAULT_PARAMETERS, chain: chain.id } as ParameterValues;
  const settings = { parameters, choices: { provider: 'wasm', graphBackend: 'cpu' } } as const;
  const { tracks } = await runChain(services.tools, chain, event, settings, 'tracks', context);
  return Array.from({ length: tracks.offset.length - 1 }, (_, t) => [
    ...tracks.hits.subarray(tracks.offset[t], tracks.offset[t + 1]),
  ]);
}

/** Where the command is built for tests: others build theirs at the same time. */
export const BUILT = 'build/serving';

/** Builds the command. */
export function buildServer(): void {
  const words = [
    'build',
    '--config',
    'vite.cli.config.ts',
    '--outDir',
    BUILT,
    '--logLevel',
    'error',
  ];
  const { status, stderr } = spawnSync('node_modules/.bin/vite', words, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}

/** A server of the built command. */
export interface Server {
  readonly url: string;
  readonly grpc: string | null;
  readonly workers: readonly number[];
  /** What it said so far. */
  said(): string;
  /** Asks it to stop; its exit status. */
  stop(): Promise<number | null>;
}

/** Starts the built `serve` on free ports, and waits until its workers have loaded. */
export async function startServer(...words: string[]): Promise<Server> {
  const child = spawn('node', [`${BUILT}/serve.js`, '--port', '0', '--grpc-port', '0', ...words]);
  let said = '';
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  await new Promise<void>((resolve, reject) => {
    const hear = (text: Buffer) => {
      said += text;
      if (/^Workers: /m.test(said)) resolve();
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    ended.then((status) => reject(new Error(`serve ended with ${status}: ${said}`)));
  });
  return {
    url: /KServe v2 on (\S+)\/v2/.exec(said)?.[1] ?? '',
    grpc: /gRPC on (\S+)/.exec(said)?.[1] ?? null,
    workers: (/^Workers: (.*)$/m.exec(said)?.[1] ?? '').split(', ').map(Number),
    said: () => said,
    stop() {
      child.kill('SIGTERM');
      return ended;
    },
  };
}
