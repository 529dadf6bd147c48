/**
 * `npm run bench:serve`: requests a second and latency of `serve` against concurrency and workers, on the demo event;
 * with `--bars` what must hold under load: nothing lost or wrong while a worker is killed, and no growing memory.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createServiceClient } from '../../src/service/client.ts';
import { createCases } from '../../tools/check-service/cases.ts';
import { type RunningCommand, startCommand } from '../../tools/check-service/command.ts';

const { values } = parseArgs({
  options: {
    workers: { type: 'string', default: '1,2' },
    concurrency: { type: 'string', default: '1,2,4,8' },
    requests: { type: 'string', default: '24' },
    bars: { type: 'boolean', default: false },
    memory: { type: 'string', default: '500' },
    load: { type: 'string', default: '200' },
  },
});
const listed = (text: string) => text.split(',').map(Number);

const cases = await createCases();
const [demo] = await cases.demo();
const expected = (await demo.expected()).join();
cases.dispose();

/** One request; whether the answer is right, or the sentence it failed with. */
async function ask({ url }: RunningCommand, signal?: AbortSignal): Promise<true | string> {
  const client = createServiceClient(url, { fetch, pageProtocol: null });
  try {
    const { response } = await client.infer(
      { name: demo.model },
      [
        {
          name: 'FEATURES',
          datatype: 'FP32',
          shape: [demo.rows, demo.columns],
          data: demo.data,
        },
      ],
      ['LABELS'],
      { binary: true, ...(signal && { signal }) },
    );
    return Array.from(response.outputs[0].data, Number).join() === expected || 'wrong tracks';
  } catch (error) {
    return (error as Error).message;
  }
}

/** Asks `count` times, so many at once; outcomes and times (ms) in the order of their end. */
async function load(
  server: RunningCommand,
  count: number,
  concurrency: number,
  onDone: (done: number) => void = () => {},
) {
  const outcomes: (true | string)[] = [];
  const times: number[] = [];
  let next = 0;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      while (next++ < count) {
        const before = performance.now();
        outcomes.push(await ask(server));
        times.push(performance.now() - before);
        onDone(outcomes.length);
      }
    }),
  );
  times.sort((a, b) => a - b);
  return { outcomes, times, seconds: (performance.now() - started) / 1000 };
}

const options = (workers: number) => [
  ...['--port', '0', '--grpc-port', 'none', '--queue', '64', '--threads', '1'],
  ...['--workers', String(workers)],
];

async function table(): Promise<void> {
  console.log('| workers | concurrency | requests a second | median | 95% | wrong |');
  console.log('|---|---|---|---|---|---|');
  for (const workers of listed(values.workers)) {
    const server = await startCommand(options(workers));
    try {
      await load(server, 2 * workers, workers);
      for (const concurrency of listed(values.concurrency)) {
        const { outcomes, times, seconds } = await load(
          server,
          Number(values.requests),
          concurrency,
        );
        const at = (share: number) =>
          `${(times[Math.min(times.length - 1, Math.floor(share * times.length))] / 1000).toFixed(2)} s`;
        const wrong = outcomes.filter((outcome) => outcome !== true).length;
        console.log(
          `| ${workers} | ${concurrency} | ${(outcomes.length / seconds).toFixed(2)} | ${at(0.5)} | ${at(0.95)} | ${wrong} |`,
        );
      }
    } finally {
      await server.stop();
    }
  }
}

/** Memory of a process (MB). */
function residentOf(pid: number): number {
  const found = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(found?.[1] ?? 0) / 1000;
}

async function bars(): Promise<void> {
  const server = await startCommand(options(2));
  let failed = 0;
  const says = (isGood: boolean, text: string) => {
    if (!isGood) failed++;
    console.log(`${isGood ? 'ok    ' : 'WRONG '} ${text}`);
  };
  const tally = (outcomes: readonly (true | string)[]) => {
    const bad = outcomes.filter((outcome) => outcome !== true);
    return `${outcomes.length - bad.length} right, ${bad.length} not${bad.length > 0 ? `: ${[...new Set(bad)].join(' ')}` : ''}`;
  };
  try {
    const count = Number(values.load);
    const { outcomes } = await load(server, count, 8);
    says(
      outcomes.length === count && outcomes.every((outcome) => outcome === true),
      `${count} requests at concurrency 8 with 2 workers: ${tally(outcomes)}`,
    );
    const killed = await load(server, 24, 8, (done) => {
      if (done === 6) process.kill(server.workers[0], 'SIGKILL');
    });
    says(
      killed.outcomes.every((outcome) => outcome === true),
      `24 requests, a worker killed after 6: ${tally(killed.outcomes)}`,
    );
    const controllers = Array.from({ length: 8 }, () => new AbortController());
    const left = controllers.map(({ signal }) => ask(server, signal));
    setTimeout(() => {
      for (const controller of controllers) controller.abort();
    }, 500);
    await Promise.all(left);
    says((await ask(server)) === true, 'after 8 clients left, the next request is answered');

    const memory = Number(values.memory);
    if (memory > 50) {
      const metrics = () => fetch(`${server.url}/metrics`).then((response) => response.text());
      const total = () =>
        [server.pid, ...childrenOf(server.pid)].reduce((sum, pid) => sum + residentOf(pid), 0);
      let early = 0;
      const long = await load(server, memory, 2, (done) => {
        if (done === 50) early = total();
      });
      const late = total();
      says(
        late <= 1.1 * early && long.outcomes.every((outcome) => outcome === true),
        `memory of server and workers after 50 requests ${early.toFixed(0)} MB, after ${memory} ${late.toFixed(0)} MB; ${tally(long.outcomes)}`,
      );
      const figures = /workers_replaced_total (\d+)/.exec(await metrics());
      says(figures?.[1] === '1', `workers replaced: ${figures?.[1]}`);
    }
  } finally {
    await server.stop();
  }
  process.exitCode = failed === 0 ? 0 : 1;
}

/** Processes that a process started. */
function childrenOf(pid: number): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return text === '' ? [] : text.split(' ').map(Number);
}

await (values.bars ? bars() : table());
