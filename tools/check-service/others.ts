/** Servers of others, from PyPI and without a GPU, that our client is checked against. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { venv } from './python.ts';
import { mlserverRepository, tritonRepository } from './repository.ts';

/** A server that does not come up in this time is not tried further (ms). */
const START_MS = 90_000;

/** A running server of others. */
export interface OtherServer {
  readonly url: string;
  stop(): void;
}

/**
 * A Triton whose models `ModuleMap` and `DoubleMetricLearning` ask a server of this project.
 * @returns what could not be done, a sentence, where there is none here.
 */
export async function startTriton(port: number, trackloom: string): Promise<OtherServer | string> {
  const python = venv('triton', ['--no-deps', 'nvidia-pytriton==0.7.0', 'numpy==1.26.4']);
  if (python === null) return 'the wheel of Triton cannot be had here';
  const of = (code: string) => spawnSync(python, ['-c', code], { encoding: 'utf8' }).stdout.trim();
  const version = of('import sys;print(f"{sys.version_info[0]}.{sys.version_info[1]}")');
  const place = resolve(python, `../../lib/python${version}/site-packages/pytriton/tritonserver`);
  const stub = join(place, 'python_backend_stubs', version, 'triton_python_backend_stub');
  if (existsSync(stub))
    copyFileSync(stub, join(place, 'backends/python/triton_python_backend_stub'));
  const folder = mkdtempSync(join(tmpdir(), 'trackloom-triton-'));
  const child = spawn(
    join(place, 'bin/tritonserver'),
    [
      `--model-repository=${tritonRepository(folder)}`,
      `--backend-directory=${join(place, 'backends')}`,
      ...['http', 'grpc', 'metrics'].flatMap((what, i) => [
        `--${what}-address=127.0.0.1`,
        `--${what}-port=${port + i}`,
      ]),
      '--strict-readiness=false',
      '--exit-on-error=false',
    ],
    {
      stdio: 'ignore',
      env: {
        ...process.env,
        PATH: `${resolve(python, '..')}:${process.env.PATH}`,
        LD_LIBRARY_PATH: of('import sysconfig;print(sysconfig.get_config_var("LIBDIR"))'),
        TRACKLOOM_URL: trackloom,
      },
    },
  );
  return whenUp(child, folder, port, 'v2/models/Cases/ready');
}

/** An MLServer. @returns what could not be done, a sentence, where there is none here. */
export async function startMlserver(port: number): Promise<OtherServer | string> {
  const python = venv('mlserver', ['mlserver==1.7.1']);
  if (python === null) return 'MLServer cannot be had here';
  const folder = mkdtempSync(join(tmpdir(), 'trackloom-mlserver-'));
  const words = ['start', mlserverRepository(folder, port)];
  const child = spawn(resolve(python, '../mlserver'), words, {
    stdio: 'ignore',
    cwd: folder,
    env: { ...process.env, PYTHONPATH: folder },
  });
  const server = await whenUp(child, folder, port, 'v2/health/ready');
  if (typeof server === 'string') return server;
  for (const model of ['Cases', 'Broken'])
    await fetch(`${server.url}/v2/repository/models/${model}/load`, { method: 'POST' });
  return server;
}

async function whenUp(
  child: ChildProcess,
  folder: string,
  port: number,
  path: string,
): Promise<OtherServer | string> {
  const url = `http://127.0.0.1:${port}`;
  const limit = Date.now() + START_MS;
  let ended = false;
  const end = () => {
    ended = true;
  };
  child.once('exit', end);
  child.once('error', end);
  const stop = () => {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  while (!ended && Date.now() < limit) {
    const answer = await fetch(`${url}/${path}`).catch(() => null);
    if (answer?.ok) return { url, stop };
    await new Promise((wait) => setTimeout(wait, 300));
  }
  stop();
  return 'it does not start here';
}
