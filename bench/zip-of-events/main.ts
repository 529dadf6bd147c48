/**
 * `npm run bench:zip [-- --events N]`: a zip of N (100) generated events as dense as full TrackML ones. How much later
 * the first of them is there than from a zip of it alone (at most 3 s), and how much memory grows from the third to the
 * last while stepping through all (at most 100 MiB). Node runs it with --expose-gc, so that what is free is counted so.
 */
import { openSync, readSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readItem } from '../../src/formats/readers/index.ts';
import { packItem } from '../../src/formats/readers/recognise.ts';
import type { SourceFile } from '../../src/formats/sourceFile.ts';
import { createOpenings } from '../../src/pipeline/openings.ts';
import { createArchives } from './archives.ts';

const { values } = parseArgs({ options: { events: { type: 'string', default: '100' } } });
const count = Number(values.events);
const collect = (globalThis as { gc?: () => void }).gc ?? (() => {});

const archives = await createArchives(10_000);

/** A file that is read in the parts that are asked for. */
function onDisk(path: string): SourceFile {
  const part = (start: number, end: number) => {
    const bytes = new Uint8Array(Math.min(end, statSync(path).size) - start);
    readSync(openSync(path, 'r'), bytes, 0, bytes.length, start);
    return bytes.buffer;
  };
  return {
    name: path,
    size: statSync(path).size,
    slice: (start, end) => ({ arrayBuffer: async () => part(start, end) }),
    arrayBuffer: async () => part(0, statSync(path).size),
  };
}

/** Opens a zip: the time to its first event (ms), then memory after each further one (MiB). */
async function stepThrough(path: string) {
  const unused = () => Promise.reject(new Error('Not needed here.'));
  const ignore = () => {};
  const openings = createOpenings(
    {
      read: async (kind, item, { signal }) => readItem(kind, await packItem(item), { signal }),
      fetchFile: unused,
      generateEvent: unused,
      openDetector: unused,
      openMap: unused,
      openNetwork: unused,
      openTracks: unused,
    },
    { eventChanged: ignore, resourceChanged: ignore, detectorChanged: ignore, changed: ignore },
  );
  const started = performance.now();
  await openings.openFiles([onDisk(path)]);
  const first = performance.now() - started;
  const memory: number[] = [];
  for (let i = 1; i < openings.eventNames().length; i++) {
    await openings.selectEvent(i);
    collect();
    memory.push(process.memoryUsage().rss / 2 ** 20);
  }
  return { first, memory };
}

const [one, all] = [1, count].map((events) => join(tmpdir(), `trackloom-${events}-events.zip`));
archives.write(one, 1);
archives.write(all, count);
// Once to warm up: the first event compiles the readers.
await stepThrough(one);
const alone = await stepThrough(one);
const { first, memory } = await stepThrough(all);
for (const file of [one, all]) rmSync(file, { force: true });
const later = (first - alone.first) / 1000;
const grown = memory[memory.length - 1] - memory[1];
console.log(`${count} events of ${archives.hits} hits`);
console.log(
  `first event: ${(first / 1000).toFixed(2)} s, ${later.toFixed(2)} s later than from its own zip`,
);
console.log(
  `memory after the third event ${memory[1].toFixed(0)} MiB, after the last ${memory[memory.length - 1].toFixed(0)} MiB: ${grown.toFixed(0)} MiB more`,
);
if (later > 3 || grown > 100) process.exitCode = 1;
