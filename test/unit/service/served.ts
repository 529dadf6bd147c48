import type { AddressInfo } from 'node:net';
import { createCore } from '../../../src/cli/serve/core.ts';
import { createGrpcServer, listenGrpc } from '../../../src/cli/serve/grpcServer.ts';
import { createHttpServer, type HttpSettings } from '../../../src/cli/serve/httpServer.ts';
import { SERVED_MODELS } from '../../../src/cli/serve/models.ts';
import type { Pool } from '../../../src/cli/serve/pool.ts';
import { ProtocolError } from '../../../src/service/protocolError.ts';

/** What a request of the test server makes: the rows as one track, unless the first value asks for something else. */
export const SLOW = 111;
export const THROWS = 222;
export const BUSY = 333;

/** The real HTTP and gRPC sides over a pool that answers without a pipeline. */
export async function served(changes: Partial<HttpSettings> = {}) {
  const aborted: string[] = [];
  let running = 0;
  const pool: Pool = {
    infer: async (model, features, signal) => {
      if (features[0] === THROWS) throw new ProtocolError('The chain failed.', 500);
      if (features[0] === BUSY) throw new ProtocolError('Too many wait.', 503);
      if (features[0] === SLOW)
        await new Promise((_, reject) => {
          running++;
          signal.addEventListener('abort', () => {
            running--;
            aborted.push(model);
            reject(new DOMException('Cancelled.', 'AbortError'));
          });
        });
      const rows = features.length / (model === 'ModuleMap' ? 16 : 44);
      const labels = BigInt64Array.from([...Array(rows).keys(), -1], BigInt);
      const milliseconds = { input: 1, infer: 2, output: 3 };
      return { answer: { labels, tracks: 1, left: 0, milliseconds }, waited: 4 };
    },
    reason: (model) => (model === 'ModuleMap' ? null : 'There is no embedding network.'),
    started: async () => {},
    figures: () => ({ waiting: 0, running: 0, workers: 1, replaced: 0 }),
    pids: () => [],
    stop: async () => {},
  };
  const core = createCore({
    models: SERVED_MODELS,
    pool,
    workers: 1,
    maxRows: changes.maxBody ? 1_000_000 : 1000,
    parameters: { ModuleMap: { ccCut: 0.01 } },
    stopping: () => false,
  });
  const http = createHttpServer(core, {
    host: '127.0.0.1',
    origins: [],
    upstream: null,
    page: null,
    tls: null,
    maxBody: 1_000_000,
    bodyTimeout: 60,
    ...changes,
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const grpc = createGrpcServer(core, {
    maxBody: 1_000_000,
    definition: 'src/cli/serve/inference.proto',
    tls: null,
  });
  const grpcPort = await listenGrpc(grpc, '127.0.0.1:0', null);
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    port: (http.address() as AddressInfo).port,
    grpcPort,
    /** Requests that wait for ever, and those of them that were given up. */
    running: () => running,
    aborted,
    stop() {
      http.closeAllConnections();
      http.close();
      grpc.forceShutdown();
    },
  };
}
