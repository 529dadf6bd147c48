import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { extname, join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';
import { keptOnUse } from './keptOnUse.ts';
import { CONTENT_SECURITY_POLICY, PAGE_HEADERS } from './policy.ts';

/** What is worth compressing, and what a server must call it. */
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.wasm': 'application/wasm',
};

/** Files below `folder`, by their path in it with slashes, sorted. */
function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => statSync(join(folder, name)).isFile())
    .sort();
}

/** The list that the service worker serves from: files with their hash, and which are kept for use without network. */
interface BuildList {
  readonly version: string;
  readonly files: Readonly<Record<string, string>>;
  readonly offline: readonly string[];
}

/** The list of a built folder. */
function buildList(folder: string): BuildList {
  const files: Record<string, string> = {};
  for (const name of filesBelow(folder)) {
    const copy = name.endsWith('.gz') && existsSync(join(folder, name.slice(0, -3)));
    if (copy || name === 'sw.js') continue;
    files[name] = createHash('sha256')
      .update(readFileSync(join(folder, name)))
      .digest('hex');
  }
  const version = createHash('sha256').update(JSON.stringify(files)).digest('hex').slice(0, 12);
  return { version, files, offline: Object.keys(files).filter((name) => !keptOnUse(name)) };
}

/** Writes the service worker of a built folder, and a compressed copy beside each file that compresses. */
export function finishPage(folder: string): void {
  const worker = readFileSync('tools/page/serviceWorker.js', 'utf8');
  const build = { ...buildList(folder), headers: PAGE_HEADERS };
  writeFileSync(join(folder, 'sw.js'), `const BUILD = ${JSON.stringify(build)};\n${worker}`);
  for (const name of filesBelow(folder)) {
    if (!(extname(name) in TYPES)) continue;
    const packed = gzipSync(readFileSync(join(folder, name)), { level: 6 });
    writeFileSync(join(folder, `${name}.gz`), packed);
  }
}

/**
 * Makes the built page one that lives on any static host: its policy, compressed copies of what compresses (`.gz`
 * beside the file, for hosts that serve them), and the service worker with the list of the build.
 */
export function pagePlugin(): Plugin {
  let outDir = 'dist';
  return {
    name: 'trackloom-page',
    configResolved(config) {
      outDir = join(config.root, config.build.outDir);
    },
    transformIndexHtml: {
      order: 'post',
      handler: (html, { server }) =>
        // The development server's own client is inline.
        server
          ? html
          : html.replace(
              '<meta charset="utf-8" />',
              `<meta charset="utf-8" />\n    <meta http-equiv="Content-Security-Policy" content="${CONTENT_SECURITY_POLICY}" />`,
            ),
    },
    closeBundle: {
      order: 'post',
      handler() {
        if (existsSync(join(outDir, 'index.html'))) finishPage(outDir);
      },
    },
    configurePreviewServer(server) {
      server.middlewares.use((request, response, next) => {
        const path = new URL(request.url ?? '/', 'http://localhost').pathname;
        const accepts = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
        if (!accepts || !sendPacked(outDir, path, response)) next();
      });
    },
  };
}

/** Answers with the compressed copy of a file of `folder`; false where there is none. */
export function sendPacked(
  folder: string,
  path: string,
  response: ServerResponse,
  headers: Readonly<Record<string, string>> = PAGE_HEADERS,
): boolean {
  const name = path.endsWith('/') ? `${path}index.html` : path;
  const file = join(folder, decodeURIComponent(name));
  const type = TYPES[extname(file)];
  if (!type || relative(folder, file).startsWith('..') || !existsSync(`${file}.gz`)) return false;
  const body = readFileSync(`${file}.gz`);
  response.writeHead(200, {
    ...headers,
    'Content-Type': type,
    'Content-Encoding': 'gzip',
    'Content-Length': body.length,
    'Cache-Control': 'no-cache',
    Vary: 'Accept-Encoding',
  });
  response.end(body);
  return true;
}
