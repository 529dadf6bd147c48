import { existsSync, readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { DEFAULT_PARAMETERS, PARAMETER_IDS } from '../parameters/table.ts';
import { UsageError } from './arguments.ts';
import { parseServeArguments, type ServeArguments, serveHelp } from './serve/arguments.ts';
import { createCore } from './serve/core.ts';
import { createGrpcServer, listenGrpc } from './serve/grpcServer.ts';
import { createHttpServer } from './serve/httpServer.ts';
import { folderOf, modelSetup, SERVED_MODELS } from './serve/models.ts';
import { createPool } from './serve/pool.ts';
import { startProcess } from './serve/processWorker.ts';

/** Places seen from the built command. */
const SHIPPED = fileURLToPath(new URL('../../public/', import.meta.url));
const PAGE = fileURLToPath(new URL('../../dist/', import.meta.url));
const WORKER = fileURLToPath(new URL('./serve-worker.js', import.meta.url));
const DEFINITION = fileURLToPath(new URL('../../src/cli/serve/inference.proto', import.meta.url));

async function main(): Promise<void> {
  const args = parseServeArguments(process.argv.slice(2));
  if (!args) {
    process.stdout.write(serveHelp());
    return;
  }
  const { repository, detector, threads } = args;
  if (repository !== null && !existsSync(repository))
    throw new UsageError(`--model-dir: there is no folder ${repository}.`);
  const tls = args.tls && { cert: readFileSync(args.tls.cert), key: readFileSync(args.tls.key) };
  const pool = createPool({
    workers: args.workers,
    queue: args.queue,
    load: { shipped: SHIPPED, repository, detector, threads },
    spawn: () => startProcess(WORKER),
    log: (sentence) => console.error(sentence),
  });
  let stopping = false;
  const core = createCore({
    models: SERVED_MODELS,
    pool,
    workers: args.workers,
    maxRows: args.maxRows,
    parameters: changedParameters(repository),
    stopping: () => stopping,
  });
  const http = createHttpServer(core, { ...args, page: existsSync(PAGE) ? PAGE : null, tls });
  const grpc =
    args.grpcPort === null
      ? null
      : createGrpcServer(core, { maxBody: args.maxBody, definition: DEFINITION, tls });

  const stop = async () => {
    if (stopping) return;
    stopping = true;
    console.error('Stopping: what runs is finished, nothing new is taken.');
    http.close();
    http.closeIdleConnections();
    await pool.stop();
    await new Promise<void>((resolve) => (grpc ? grpc.tryShutdown(() => resolve()) : resolve()));
    http.closeAllConnections();
    process.exit(0);
  };
  process.on('SIGINT', () => void stop());
  process.on('SIGTERM', () => void stop());

  try {
    await listen(http, args);
    const scheme = tls ? 'https' : 'http';
    const { port } = http.address() as AddressInfo;
    console.log(`KServe v2 on ${scheme}://${shown(args.host)}:${port}/v2`);
    if (existsSync(PAGE)) console.log(`The page on ${scheme}://${shown(args.host)}:${port}/`);
    if (grpc)
      console.log(
        `gRPC on ${shown(args.host)}:${await listenGrpc(grpc, `${shown(args.host)}:${args.grpcPort}`, tls)}`,
      );
  } catch (error) {
    await pool.stop();
    throw error;
  }
  await pool.started();
  for (const { name, state, reason } of core.index(false))
    console.log(`${name}: ${state}${reason ? `, ${reason}` : ''}`);
  console.log(`Workers: ${pool.pids().join(', ')}`);
}

/** @throws Error of one sentence where the address is taken or not of this machine. */
function listen(server: ReturnType<typeof createHttpServer>, { host, port }: ServeArguments) {
  return new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        new Error(
          error.code === 'EADDRINUSE'
            ? `Port ${port} is taken; choose another with --port.`
            : `Cannot listen on ${host}:${port} (${error.code}); check --host and --port.`,
        ),
      ),
    );
    server.listen(port, host, resolve);
  });
}

/** A host as an address has it. */
function shown(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

/** Parameters of each model that its folder changes, as far as these can be read: workers say what is wrong. */
function changedParameters(repository: string | null) {
  return Object.fromEntries(
    SERVED_MODELS.map((model) => {
      try {
        const { parameters } = modelSetup(model, folderOf(repository, model));
        const changed = PARAMETER_IDS.filter(
          (id) => id !== 'chain' && parameters[id] !== DEFAULT_PARAMETERS[id],
        );
        return [model.name, Object.fromEntries(changed.map((id) => [id, parameters[id]]))];
      } catch {
        return [model.name, {}];
      }
    }),
  );
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});
