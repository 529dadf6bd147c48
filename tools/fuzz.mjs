/**
 * `npm run fuzz [-- FILES]`: damaged files, 20,000 a reader unless another number is given, and as many links. Each must
 * be read or refused in one sentence within 5 s and 2 GiB; and as many damaged requests to the server, which must live.
 * `npm test` does the same with a few.
 */
import { spawnSync } from 'node:child_process';

const files = process.argv[2] ?? '20000';
const fuzz = (...words) =>
  spawnSync('npx', ['vitest', 'run', '--project', 'unit', '--testTimeout', '0', ...words], {
    stdio: 'inherit',
    env: { ...process.env, TRACKLOOM_FUZZ: files },
  }).status ?? 1;
const statuses = [
  fuzz('test/unit/formats/fuzz.test.ts'),
  fuzz('test/unit/service/http.test.ts', '-t', 'mutated requests'),
];
process.exitCode = Math.max(...statuses);
