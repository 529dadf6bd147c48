/** `npm run check:service`: the server against NVIDIA's own client, our client against a real Triton. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DEFAULT_SIMULATION_SETTINGS } from '../../src/simulation/settings.ts';
import { type Case, createCases } from './cases.ts';
import { startCommand } from './command.ts';
import { runClient, venv } from './python.ts';
import { checkMlserver, checkTriton } from './triton.ts';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '3' },
    seed: { type: 'string', default: '7001' },
    'only-events': { type: 'boolean', default: false },
    particles: { type: 'string', default: '10500' },
    'skip-server': { type: 'boolean', default: false },
    'skip-triton': { type: 'boolean', default: false },
    'skip-browser': { type: 'boolean', default: false },
    'skip-mlserver': { type: 'boolean', default: false },
  },
});
let failures = 0;
function line(isGood: boolean, text: string): void {
  if (!isGood) failures++;
  console.log(`${isGood ? 'ok    ' : 'WRONG '} ${text}`);
}

async function main(): Promise<void> {
  const skip = (what: 'server' | 'triton' | 'browser' | 'mlserver') => {
    const isSkipped = values[`skip-${what}`];
    if (isSkipped) console.log(`skipped: --skip-${what}`);
    return isSkipped;
  };
  if (!skip('server')) {
    const python = venv('client', ['tritonclient[http,grpc]', 'numpy']);
    if (python === null)
      console.log('skipped: tritonclient cannot be installed here (python3 -m venv, pip)');
    else await checkServer(python);
  }
  if (!skip('triton')) await checkTriton(line, { inBrowser: !values['skip-browser'] });
  if (!skip('mlserver')) await checkMlserver(line);
  console.log(failures === 0 ? 'everything agrees' : `${failures} checks failed`);
  process.exitCode = failures === 0 ? 0 : 1;
}

/** tritonclient, http and grpc, gets the tracks that the pipeline of `reconstruct` finds, hit for hit. */
async function checkServer(python: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'trackloom-service-'));
  const server = await startCommand(['--port', '0', '--grpc-port', '0']);
  const cases = await createCases();
  try {
    const jobs: Case[] = values['only-events'] ? [] : [...(await cases.demo()), ...cases.small()];
    for (let event = 0; event < Number(values.events); event++)
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
