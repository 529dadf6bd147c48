/**
 * How long a module map of ITk size takes to load, from its file until the first graph can start: read, expanded,
 * under the default cuts, packed as the GPU builder takes it. Each file in a process of its own, as in a fresh worker.
 *
 *   npm run bench:prepare                                    makes the map, once
 *   npm run bench:load-map -- --prepare                      writes it as binaries, and columns for ROOT files
 *   python bench/load-map/write_root.py .cache/bench/load-map     writes these as ROOT files (uproot), once
 *   npm run bench:load-map [-- --only NAME] [--rounds N]
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { windowSettings } from '../../src/chains/settings.ts';
import { findItems } from '../../src/cli/eventFiles.ts';
import { npy } from '../../src/formats/npyWriter.ts';
import { packItem } from '../../src/formats/readers/recognise.ts';
import { encodeModuleMap } from '../../src/modulemap/binary.ts';
import type { CanonicalMap } from '../../src/modulemap/canonicalMap.ts';
import { expandToLists, withoutSymmetry } from '../../src/modulemap/lists.ts';
import { f32Above, f32Below } from '../../src/modulemap/outward.ts';
import { DEFAULT_PARAMETERS } from '../../src/parameters/table.ts';
import { createComputeTasks } from '../../src/pipeline/workers/computeTasks.ts';
import { canonicalItkMap } from '../detectors/itkScale.ts';

const FOLDER = '.cache/bench/load-map';
/** Files of each map, with what the issue asks of it (s). */
const MAPS: Readonly<Record<string, { readonly files: readonly string[]; readonly bar: number }>> =
  {
    'binary, f32': { files: ['f32.map'], bar: 2 },
    'binary, doubles': { files: ['double.map'], bar: 8 },
    'ROOT, f32': { files: ['f32.triplets.root', 'f32.doublets.root'], bar: 60 },
    'ROOT, doubles': { files: ['double.triplets.root', 'double.doublets.root'], bar: 60 },
  };

const { values } = parseArgs({
  options: {
    prepare: { type: 'boolean', default: false },
    only: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    one: { type: 'string' },
  },
});

if (values.prepare) prepare();
else if (values.one !== undefined) console.log(JSON.stringify(await load(values.one)));
else measure();

/** The same map, bounds as f32 and as doubles; columns of both for ROOT. */
function prepare(): void {
  mkdirSync(FOLDER, { recursive: true });
  const double = withoutSymmetry(canonicalItkMap());
  const outward = Float64Array.from(double.triplets.windows, (bound, k) =>
    k % 2 === 0 ? f32Below(bound) : f32Above(bound),
  );
  const f32 = { ...double, triplets: { ...double.triplets, windows: outward } };
  for (const [name, map] of Object.entries({ f32, double })) {
    writeFileSync(join(FOLDER, `${name}.map`), encodeModuleMap(map, 'exact'));
    writeColumns(name, map);
  }
}

function writeColumns(name: string, map: CanonicalMap): void {
  const { moduleKey, triplets, doublets } = expandToLists(map);
  const ids = (ranks: Uint32Array) => BigUint64Array.from(ranks, (rank) => moduleKey[rank]);
  const write = (column: string, data: Parameters<typeof npy>[0]['data'], width = 1) =>
    writeFileSync(
      join(FOLDER, `${name}.${column}.npy`),
      npy({ data, shape: width === 1 ? [data.length] : [data.length / width, width] }),
    );
  write('triplets.m1', ids(triplets.m1));
  write('triplets.m2', ids(triplets.m2));
  write('triplets.m3', ids(triplets.m3));
  write('triplets.occurrence', triplets.occurrence);
  write('triplets.windows', triplets.windows, 20);
  write('doublets.m1', ids(doublets.m1));
  write('doublets.m2', ids(doublets.m2));
  write('doublets.windows', doublets.windows, 8);
}

interface Loaded {
  readonly seconds: number;
  /** Processor time (s), and the most memory of the process (MiB). */
  readonly processor: number;
  readonly memory: number;
  /** Seconds of each part, and how often progress was told. */
  readonly parts: Readonly<Record<string, number>>;
  readonly progress: number;
  readonly triplets: number;
}

async function load(name: string): Promise<Loaded> {
  const tasks = createComputeTasks();
  const parts: Record<string, number> = {};
  let told = 0;
  const context = {
    signal: new AbortController().signal,
    progress: () => {
      told++;
    },
  };
  const begun = performance.now();
  let last = begun;
  const part = (of: string) => {
    const now = performance.now();
    parts[of] = (now - last) / 1000;
    last = now;
  };
  const { items } = await findItems(MAPS[name].files.map((file) => join(FOLDER, file)));
  const item = await packItem(items[0]);
  part('file');
  const { id, value } = await tasks.loadMap(context, item);
  tasks.takePrepared(context, id);
  part('read');
  await tasks.packedMap(context, value.header.detector, windowSettings(DEFAULT_PARAMETERS));
  part('packed');
  const { user, system } = process.cpuUsage();
  return {
    seconds: (last - begun) / 1000,
    processor: (user + system) / 1e6,
    memory: process.resourceUsage().maxRSS / 1024,
    parts,
    progress: told,
    triplets: value.triplets,
  };
}

function measure(): void {
  const wanted = Object.entries(MAPS).filter(([name]) => name.includes(values.only ?? ''));
  const there = existsSync(FOLDER) ? readdirSync(FOLDER) : [];
  for (const [name, { files, bar }] of wanted) {
    const missing = files.find((file) => !there.includes(file));
    if (missing) {
      console.log(`${name}: ${missing} is not there; see bench/load-map/main.ts.`);
      continue;
    }
    for (let round = 0; round < Number(values.rounds); round++) {
      const { stdout, stderr } = spawnSync(
        process.execPath,
        [fileURLToPath(import.meta.url), '--one', name],
        { encoding: 'utf8' },
      );
      if (stdout === '') throw new Error(stderr);
      const { seconds, processor, memory, parts, progress, triplets } = JSON.parse(
        stdout,
      ) as Loaded;
      const each = Object.entries(parts).map(([part, time]) => `${part} ${time.toFixed(2)}`);
      console.log(
        `${name}: ${seconds.toFixed(2)} s (bar ${bar}; processor ${processor.toFixed(2)}; ${each.join(', ')}), ${triplets} triplets, ${memory.toFixed(0)} MiB, progress told ${progress} times`,
      );
    }
  }
}
