import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { extname, join } from 'node:path';
import { sendPacked } from '../../../tools/page/plugin.ts';

/** A static host as others run them: a sub-path, compressed text, and no headers of ours. */
export interface PlainHost {
  readonly url: string;
  /** Bytes sent so far, headers included. */
  sent(): number;
  /** Bytes sent when a path was first asked for. */
  sentBefore(path: string): number;
  /** Paths that were asked for, in order, relative to the page. */
  readonly asked: string[];
  close(): Promise<void>;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.zip': 'application/zip',
};

/** Serves a folder at /group/trackloom/. */
export async function plainHost(folder: string): Promise<PlainHost> {
  const root = '/group/trackloom/';
  const sockets = new Set<Socket>();
  const asked: string[] = [];
  const before = new Map<string, number>();
  const sent = () => [...sockets].reduce((sum, { bytesWritten }) => sum + bytesWritten, 0);
  const server: Server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const path = pathname.startsWith(root) ? pathname.slice(root.length) : null;
    if (path !== null) {
      asked.push(path);
      if (!before.has(path)) before.set(path, sent());
    }
    const file = join(folder, path === '' ? 'index.html' : (path ?? 'absent'));
    if (path !== null && sendPacked(folder, `/${path}`, response, {})) return;
    if (path === null || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404).end();
      return;
    }
    const body = readFileSync(file);
    const type = TYPES[extname(file)] ?? 'application/octet-stream';
    response.writeHead(200, { 'Content-Type': type, 'Content-Length': body.length });
    response.end(body);
  });
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${port}${root}`,
    sent,
    sentBefore: (path) => before.get(path) ?? Number.POSITIVE_INFINITY,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
