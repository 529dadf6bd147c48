/**
 * `npm run fuzz [-- FILES] [--only NAME] [--again]`: damaged files, 20,000 a kind unless another number is given, and as
 * many links. Each must be read or refused in one sentence within 5 s of processor time and 2 GiB; a kind is read in a
 * process of its own, which is watched for hangs. As many damaged requests go to the server, which must live. What was
 * done is kept under `.cache/fuzz/`, and the next run goes on from there unless `--again` is given. `npm test` does the
 * same with a few.
 */
import { type ChildProcess, fork, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { faultsOf, linkFaults } from '../../test/unit/formats/fuzz/damaged.ts';
import { SEEDS } from '../../test/unit/formats/fuzz/seeds.ts';

/** What was found out about one kind so far. */
interface Done {
  /** The last seed that was tried. */
  readonly seed: number;
  readonly faults: readonly string[];
  /** Most processor time of one file (s), and most memory of the process (MiB). */
  readonly slowest: number;
  readonly memory: number;
}

/** What the process of a kind says. */
type Said =
  | { readonly began: number }
  | { readonly ended: number; readonly faults: readonly string[]; readonly seconds: number };

const NOTHING: Done = { seed: 0, faults: [], slowest: 0, memory: 0 };
const [MOST_SECONDS, MOST_MIB] = [5, 2048];
/** No word for so long (ms) is a hang, however busy the machine is. */
const HANGS_MS = 60_000;
/** What the heap may hold (MiB): the rest of what is allowed is for arrays beside it. */
const HEAP_MIB = 1024;
/** Kept after as many files. */
const KEEP_EVERY = 500;
const CACHE = '.cache/fuzz';
/** The kinds that are no files. */
const [LINKS, REQUESTS] = ['link', 'request'];
const HERE = fileURLToPath(import.meta.url);

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string' },
    again: { type: 'boolean', default: false },
    child: { type: 'string' },
    from: { type: 'string', default: '1' },
  },
});
const files = Number(positionals[0] ?? 20_000);

if (options.child !== undefined) await tryFiles(options.child, Number(options.from));
else process.exitCode = (await tryAll()) ? 0 : 1;

/** In the process of a kind: damages and opens one file after the other. */
async function tryFiles(kind: string, from: number): Promise<void> {
  const say = (said: Said) => new Promise<void>((done) => process.send?.(said, () => done()));
  for (let seed = from; seed <= files; seed++) {
    await say({ began: seed });
    const before = process.cpuUsage();
    const faults = await faultsOfKind(kind, seed);
    const { user, system } = process.cpuUsage(before);
    const memory = process.resourceUsage().maxRSS / 1024;
    if (memory > MOST_MIB) faults.push(`${memory.toFixed(0)} MiB`);
    await say({ ended: seed, faults, seconds: (user + system) / 1e6 });
    // A process that once took too much would say so of every file that follows.
    if (memory > MOST_MIB) break;
  }
  process.disconnect?.();
}

async function faultsOfKind(kind: string, seed: number): Promise<string[]> {
  if (kind === LINKS) return linkFaults(seed);
  try {
    return await faultsOf(SEEDS[kind], seed);
  } catch (error) {
    return [`unhandled: ${(error as Error).stack}`];
  }
}

async function tryAll(): Promise<boolean> {
  mkdirSync(CACHE, { recursive: true });
  const all = [...Object.keys(SEEDS), LINKS, REQUESTS];
  const kinds = all.filter((kind) => options.only === undefined || kind === options.only);
  if (kinds.length === 0) throw new Error(`--only: give one of ${all.join(', ')}.`);
  let faults = 0;
  for (const kind of kinds) {
    if (kind === REQUESTS) {
      faults += tryRequests() ? 0 : 1;
      continue;
    }
    let done = options.again ? NOTHING : kept(kind);
    while (done.seed < files) done = await goOn(kind, done);
    faults += done.faults.length;
    console.log(
      `${kind}: ${done.seed} files, ${done.faults.length} faults; the slowest took ${done.slowest.toFixed(2)} s, the process ${done.memory.toFixed(0)} MiB`,
    );
    for (const fault of done.faults) console.log(`  ${fault}`);
  }
  return faults === 0;
}

/** Sends damaged requests to the server, over HTTP and gRPC, which must live: its own tests do, with as many each. */
function tryRequests(): boolean {
  const words = ['vitest', 'run', '--project', 'unit', '--testTimeout', '0'];
  const test = [
    'test/unit/service/http.test.ts',
    'test/unit/service/grpc.test.ts',
    '-t',
    'mutated',
  ];
  const env = { ...process.env, TRACKLOOM_FUZZ: String(files) };
  return spawnSync('npx', [...words, ...test], { stdio: 'inherit', env }).status === 0;
}

/** Runs a process for a kind from where it stands, until all is done or the process is. */
function goOn(kind: string, from: Done): Promise<Done> {
  const child = fork(HERE, [String(files), '--child', kind, '--from', String(from.seed + 1)], {
    execArgv: [`--max-old-space-size=${HEAP_MIB}`],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const end = () => child.kill('SIGKILL');
  process.once('exit', end);
  let [done, trying, hangs] = [from, from.seed + 1, false];
  let timer: NodeJS.Timeout | undefined;
  const watch = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      hangs = true;
      end();
    }, HANGS_MS);
  };
  const words = lastWords(child);
  return new Promise((resolve) => {
    watch();
    child.on('message', (said: Said) => {
      watch();
      if ('began' in said) {
        trying = said.began;
        done = { ...done, memory: Math.max(done.memory, memoryOf(child)) };
        return;
      }
      const slow = said.seconds > MOST_SECONDS ? [`${said.seconds.toFixed(1)} s`] : [];
      done = {
        seed: said.ended,
        faults: [...done.faults, ...[...said.faults, ...slow].map((one) => named(said.ended, one))],
        slowest: Math.max(done.slowest, said.seconds),
        memory: done.memory,
      };
      if (said.ended % KEEP_EVERY === 0) keep(kind, done);
    });
    child.once('close', (code) => {
      clearTimeout(timer);
      process.off('exit', end);
      if (done.seed < trying)
        done = {
          ...done,
          seed: trying,
          faults: [
            ...done.faults,
            named(trying, hangs ? 'hangs' : `ended the process (${code}): ${words()}`),
          ],
        };
      keep(kind, done);
      resolve(done);
    });
  });
}

function named(seed: number, fault: string): string {
  return `seed ${seed}: ${fault}`;
}

/** The first line of what a process says when it dies. */
function lastWords(child: ChildProcess): () => string {
  let said = '';
  child.stderr?.on('data', (part) => {
    said += part;
  });
  return () => said.split('\n').find((line) => /error/i.test(line)) ?? 'without a word';
}

/** Memory that a process has of the machine (MiB); 0 where the system does not tell. */
function memoryOf({ pid }: ChildProcess): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

function keptFile(kind: string): string {
  return join(CACHE, `${kind.replaceAll(' ', '-')}.json`);
}

function keep(kind: string, done: Done): void {
  writeFileSync(keptFile(kind), JSON.stringify(done, null, 2));
}

/** What is known of a kind from an earlier run. */
function kept(kind: string): Done {
  try {
    return JSON.parse(readFileSync(keptFile(kind), 'utf8'));
  } catch {
    return NOTHING;
  }
}
