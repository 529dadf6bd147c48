/**
 * `npm run check:service`: the server against NVIDIA's own client and bad input, our client against a real Triton and a
 * real MLServer.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DEFAULT_SIMULATION_SETTINGS } from '../../src/simulation/settings.ts';
import { checkBadInput } from './badInput.ts';
import { type Case, createCases } from './cases.ts';
import { startCommand } from './command.ts';
import { runClient, venv } from './python.ts';
import { checkMlserver, checkTriton } from './triton.ts';

/** The parts of the check, in their order. */
const PARTS = ['server', 'events', 'bad-input', 'triton', 'browser', 'mlserver'] as const;
type Part = (typeof PARTS)[number];

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: PARTS.join() },
    events: { type: 'string', default: '3' },
    seed: { type: 'string', default: '7001' },
    particles: { type: 'string', default: '10500' },
  },
});
const asked = values.only.split(',');
const isAsked = (part: Part) => asked.includes(part);
let failures = 0;
function line(isGood: boolean, text: string): void {
  if (!isGood) failures++;
  console.log(`${isGood ? 'ok    ' : 'WRONG '} ${text}`);
}

async function main(): Promise<void> {
  const unknown = asked.find((part) => !PARTS.some((one) => one === part));
  if (unknown !== undefined)
    throw new Error(`--only: "${unknown}" is no part; give some of ${PARTS.join(',')}.`);
  if (isAsked('server') || isAsked('events')) {
    const python = venv('client', ['tritonclient[http,grpc]', 'numpy']);
    if (python === null)
      console.log('skipped: tritonclient cannot be installed here (python3 -m venv, pip)');
    else await checkServer(python);
  }
  if (isAsked('bad-input')) await checkBadInput(line);
  if (isAsked('triton') || isAsked('browser'))
    await checkTriton(line, { inNode: isAsked('triton'), inBrowser: isAsked('browser') });
  if (isAsked('mlserver')) await checkMlserver(line);
  console.log(failures === 0 ? 'everything agrees' : `${failures} checks failed`);
  process.exitCode = failures === 0 ? 0 : 1;
}

/** tritonclient, http and grpc, gets the tracks that the pipeline of `reconstruct` finds, hit for hit. */
async function checkServer(python: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'trackloom-service-'));
  const server = await startCommand(['--port', '0', '--grpc-port', '0']);
  const cases = await createCases();
  try {
    const jobs: Case[] = isAsked('server') ? [...(await cases.demo()), ...cases.small()] : [];
    const events = isAsked('events') ? Number(values.events) : 0;
    for (let event = 0; event < events; event++)
      jobs.push(
        ...(await cases.generated({
          ...DEFAULT_SIMULATION_SETTINGS,
          seed: Number(values.seed) + event,
          particles: Number(values.particles),
          noiseFraction: 0.15,
        })),
      );
    mkdirSync(folder, { recursive: true });
    const listed = jobs.map(({ name, model, rows, columns, data }, i) => {
      const file = join(folder, `${i}.f32`);
      writeFileSync(file, new Uint8Array(data.buffer));
      return { name, model, rows, columns, file };
    });
    const address = (url: string | null) => (url ?? '').replace(/^https?:\/\//, '');
    const settings = join(folder, 'jobs.json');
    writeFileSync(
      settings,
      JSON.stringify({ http: address(server.url), grpc: address(server.grpc), jobs: listed }),
    );
    const found = runClient(python, settings);
    for (const [name, [http, grpc]] of Object.entries(found.facts)) {
      const same = JSON.stringify(http) === JSON.stringify(grpc);
      line(same && http !== false, `${name}: ${JSON.stringify(http)}`);
    }
    for (const [i, { name, model, labels }] of found.answers.entries()) {
      const expected = await jobs[i].expected();
      for (const [transport, got] of Object.entries(labels))
        line(
          JSON.stringify(got) === JSON.stringify(expected),
          `${model}, ${name}, ${transport}: ${got.filter((row, k) => row === -1 && k > 0).length} tracks, hit for hit`,
        );
    }
  } finally {
    await server.stop();
    cases.dispose();
    rmSync(folder, { recursive: true });
  }
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
