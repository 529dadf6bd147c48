import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Where environments are kept between checks. */
const PLACE = '.cache/service';

/** The Python of an environment with some packages, made where it is not there; null where that cannot be. */
export function venv(name: string, packages: readonly string[]): string | null {
  const folder = join(PLACE, name);
  const python = join(folder, 'bin/python');
  const stamp = join(folder, 'complete');
  if (existsSync(stamp)) return python;
  const run = (command: string, ...words: string[]) =>
    spawnSync(command, words, { stdio: ['ignore', 'ignore', 'inherit'] }).status === 0;
  const made =
    run('python3', '-m', 'venv', folder) &&
    run(python, '-m', 'pip', 'install', '--quiet', ...packages) &&
    run('touch', stamp);
  return made ? python : null;
}

/** What `client.py` found. */
export interface ClientReport {
  /** What both transports said, HTTP first. */
  readonly facts: Readonly<Record<string, readonly [unknown, unknown]>>;
  readonly answers: readonly {
    readonly name: string;
    readonly model: string;
    /** LABELS by transport. */
    readonly labels: Readonly<Record<string, readonly number[]>>;
  }[];
}

/** Runs NVIDIA's client on some jobs. @throws Error where it fails, with what it said. */
export function runClient(python: string, settings: string): ClientReport {
  const run = spawnSync(python, ['tools/check-service/client.py', settings], {
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  });
  if (run.status !== 0) throw new Error(`The client failed: ${run.stderr}`);
  return JSON.parse(run.stdout) as ClientReport;
}
