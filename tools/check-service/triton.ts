/** Our client against a real Triton, from PyPI, without a GPU: the cases of the contract, and the pass-through. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createServiceClient } from '../../src/service/client.ts';
import { createCases } from './cases.ts';
import { type RunningCommand, startCommand } from './command.ts';
import { checkContract, type Line } from './contract.ts';
import { venv } from './python.ts';

const PORT = 18_300;
/** A Triton that does not come up in this time is not tried further (ms). */
const START_MS = 60_000;

/** Runs all cases; a line each. Says why where there is no Triton here. */
export async function checkTriton(line: Line): Promise<void> {
  const python = venv('triton', ['--no-deps', 'nvidia-pytriton==0.7.0', 'numpy==1.26.4']);
  if (python === null) {
    console.log('skipped: a real Triton, its wheel cannot be had here');
    return;
  }
  const server = await startCommand([
    ...['--port', '0', '--grpc-port', 'none'],
    ...['--upstream', `http://127.0.0.1:${PORT}`],
  ]);
  const triton = startTriton(python, server.url);
  try {
    if (!(await isUp(triton))) {
      console.log('skipped: a real Triton, it does not start here');
      return;
    }
    await checkContract(line, `http://127.0.0.1:${PORT}`, 'Triton');
    await checkContract(line, `${server.url}/upstream`, 'Triton through the pass-through');
    await checkPipeline(line, server);
  } finally {
    triton.kill('SIGKILL');
    await server.stop();
  }
}

function startTriton(python: string, trackloom: string): ChildProcess {
  const of = (code: string) => spawnSync(python, ['-c', code], { encoding: 'utf8' }).stdout.trim();
  const version = of('import sys;print(f"{sys.version_info[0]}.{sys.version_info[1]}")');
  const place = resolve(python, `../../lib/python${version}/site-packages/pytriton/tritonserver`);
  const stub = join(place, 'python_backend_stubs', version, 'triton_python_backend_stub');
  if (existsSync(stub))
    copyFileSync(stub, join(place, 'backends/python/triton_python_backend_stub'));
  const words = [
    `--model-repository=${resolve('tools/check-service/triton')}`,
    `--backend-directory=${join(place, 'backends')}`,
    ...['http', 'grpc', 'metrics'].flatMap((what, i) => [
      `--${what}-address=127.0.0.1`,
      `--${what}-port=${PORT + i}`,
    ]),
    '--strict-readiness=false',
    '--exit-on-error=false',
  ];
  return spawn(join(place, 'bin/tritonserver'), words, {
    stdio: 'ignore',
    env: {
      ...process.env,
      PATH: `${resolve(python, '..')}:${process.env.PATH}`,
      LD_LIBRARY_PATH: of('import sysconfig;print(sysconfig.get_config_var("LIBDIR"))'),
      TRACKLOOM_URL: trackloom,
    },
  });
}

async function isUp(triton: ChildProcess): Promise<boolean> {
  const limit = Date.now() + START_MS;
  let ended = false;
  const end = () => {
    ended = true;
  };
  triton.once('exit', end);
  triton.once('error', end);
  while (!ended && Date.now() < limit) {
    const ready = await fetch(`http://127.0.0.1:${PORT}/v2/models/Cases/ready`).catch(() => null);
    if (ready?.ok) return true;
    await new Promise((wait) => setTimeout(wait, 300));
  }
  return false;
}

/** Triton whose Python model calls the same pipeline gives the tracks of the demo event. */
async function checkPipeline(line: Line, { url }: RunningCommand): Promise<void> {
  const cases = await createCases();
  const [demo] = await cases.demo();
  const client = createServiceClient(`${url}/upstream`, { fetch, pageProtocol: null });
  const shape = [demo.rows, demo.columns];
  const { response } = await client.infer(
    { name: demo.model },
    [{ name: 'FEATURES', datatype: 'FP32', shape, data: demo.data }],
    ['LABELS'],
  );
  const labels = Array.from(response.outputs[0].data, Number);
  line(
    labels.join() === (await demo.expected()).join(),
    'Triton with a model that asks this pipeline: the tracks of the demo event, hit for hit',
  );
  cases.dispose();
}
